package dev.sonde.compiler.expand;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.LoweredOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.CallFrameMaps;
import dev.sonde.compiler.target.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the stack of a process by call frame information: from the registers that the process had
 * when it was last left, {@code bpf_loop} (Linux 5.17) goes from frame to frame.
 */
final class CallFrameWalk {
  private final CodeBuilder code;
  private final Function function;
  private final ProgramLayout layout;
  private final Sites sites;
  private final Target target;
  private final List<Slot> states = new ArrayList<>();
  private final List<Slot> captures = new ArrayList<>();
  private final List<Function> steps = new ArrayList<>();

  CallFrameWalk(CodeBuilder code, Function function, ProgramLayout layout, Sites sites) {
    this.target = layout.target();
    this.code = code;
    this.function = function;
    this.layout = layout;
    this.sites = sites;
  }

  /** The slots whose content is reached at offsets that vary. */
  List<Slot> states() {
    return states;
  }

  /** The slots that a callback gets, which are to be on the stack. */
  List<Slot> captures() {
    return captures;
  }

  /** The functions that a walk calls. */
  List<Function> callbacks() {
    return steps;
  }

  /**
   * Takes a stack, clears what its frames leave of their room, and jumps.
   *
   * @param offset of the frames in the memory at {@code destination}
   * @param taken the block that gets the bytes of the frames
   */
  void take(StackCapture stack, Value destination, int offset, int taken) {
    layout.needCallFrames();
    Value frames = code.plus(destination, offset);
    int room = stack.limit() * Long.BYTES;
    // A read that fails leaves zeros, and nothing can be read at 0.
    code.call(Helper.PROBE_READ_KERNEL, frames, code.constant(room), code.constant(0));
    Slot slot = code.slot(WalkState.size(stack.limit()), "walk");
    states.add(slot);
    Value state = code.address(slot);
    Value mapping = begin(stack, state);
    int unknown = code.newBlock();
    int known = code.newBlock();
    code.branch(code.compare(Predicate.EQUAL, mapping, 0), unknown, known, Likelihood.FALSE);
    code.switchTo(unknown);
    sites.count(stack.site());
    code.jump(taken, code.constant(0));

    code.switchTo(known);
    for (int word = 0; word < CallFrameMaps.MAPPING_SIZE; word += Long.BYTES) {
      code.store(state, WalkState.MAPPING + word, Width.B8, code.load(mapping, word, Width.B8));
    }
    Slot shared = code.slot(Long.BYTES, "walk_captures");
    captures.add(shared);
    Value capturesAt = code.address(shared);
    code.store(capturesAt, 0, Width.B8, state);
    ReturnInstances instances = ReturnInstances.of(target);
    int limit = stack.limit();
    Value step = code.emit(new LoweredOperation.CallbackReference(step(limit, instances)));
    Value rounds = code.constant(CallFrameStep.rounds(limit, instances));
    code.call(Helper.LOOP, rounds, step, capturesAt, code.constant(0));
    Value bytes = bytes(stack, state);
    code.call(Helper.PROBE_READ_KERNEL, frames, bytes, code.plus(state, WalkState.FRAMES));
    code.jump(taken, bytes);
  }

  /** Notes where the process is; yields the mapping of that, or what is known of the process. */
  private Value begin(StackCapture stack, Value state) {
    StackCapture.UserRegisters places = stack.registers();
    Value task = code.call(Helper.GET_CURRENT_TASK_BTF);
    Value registers = code.call(Helper.TASK_PT_REGS, task);
    Value instruction = code.load(registers, places.instruction(), Width.B8);
    code.store(state, WalkState.INSTRUCTION, Width.B8, instruction);
    Value stackPointer = code.load(registers, places.stack(), Width.B8);
    code.store(state, WalkState.STACK_POINTER, Width.B8, stackPointer);
    Value framePointer = code.load(registers, places.frame(), Width.B8);
    code.store(state, WalkState.FRAME_POINTER, Width.B8, framePointer);
    code.store(state, WalkState.COUNT, Width.B8, 0);
    code.store(state, WalkState.CALLED, Width.B8, 0);
    code.store(state, WalkState.GUESSED, Width.B8, 0);
    // Where the address was that the process is at, if it has just returned to the trampoline.
    Value returned = code.binary(BinaryOperator.SUBTRACT, stackPointer, Long.BYTES);
    code.store(state, WalkState.SLOT, Width.B8, returned);
    code.store(state, WalkState.INSTANCE, Width.B8, WalkState.NOT_ASKED);
    code.store(state, WalkState.KEY, Width.B4, CallFrameMaps.ALL_BITS);
    code.store(
        state,
        WalkState.KEY + CallFrameMaps.KEY_PROCESS,
        Width.B4,
        code.emit(new IntegerOperation.ByteSwap(stack.process(), Width.B4)));
    code.store(
        state,
        WalkState.KEY + CallFrameMaps.KEY_ADDRESS,
        Width.B8,
        code.emit(new IntegerOperation.ByteSwap(instruction, Width.B8)));
    return code.call(
        Helper.MAP_LOOKUP_ELEM, code.map(CallFrameMaps.MAPPINGS), code.plus(state, WalkState.KEY));
  }

  /** How many bytes of frames there are. */
  private Value bytes(StackCapture stack, Value state) {
    Value count = code.load(state, WalkState.COUNT, Width.B8);
    Value most = code.constant(stack.limit());
    Value fewer = code.compare(Predicate.LESS_UNSIGNED, count, most);
    Value bounded = code.emit(new IntegerOperation.Select(fewer, count, most));
    return code.binary(BinaryOperator.MULTIPLY, bounded, Long.BYTES);
  }

  /** The name of the callback for stacks of this limit. */
  private String step(int limit, ReturnInstances instances) {
    String name = function.name() + "_step_" + limit;
    for (Function step : steps) {
      if (step.name().equals(name)) {
        return name;
      }
    }
    steps.add(new CallFrameStep(name, function.kind(), limit, instances).build());
    return name;
  }
}
