package dev.sonde.compiler.expand;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.target.Feature;
import dev.sonde.compiler.target.Target;
import java.util.List;

/** Reads memory of the kernel and of processes, and the current task. */
final class KernelExpander {
  static final int COMM_SIZE = 16;

  // Flags of bpf_get_stack, include/uapi/linux/bpf.h.
  private static final long BPF_F_USER_STACK = 1 << 8;
  private static final long BPF_F_USER_BUILD_ID = 1 << 11;

  /** The least that a page has: what lies below is never mapped, so that null pointers fault. */
  private static final int PAGE = 4096;

  /** As many frames as are cleared one by one. */
  private static final int FEW_FRAMES = 16;

  private final CodeBuilder code;
  private final Target target;
  private final MemoryExpander memory;
  private final Sites sites;
  private final CallFrameWalk walk;

  KernelExpander(
      CodeBuilder code, Target target, MemoryExpander memory, Sites sites, CallFrameWalk walk) {
    this.code = code;
    this.target = target;
    this.memory = memory;
    this.sites = sites;
    this.walk = walk;
  }

  boolean expand(Value result, Operation operation) {
    if (operation instanceof KernelOperation.KernelLoad load) {
      kernelLoad(result, load);
    } else if (operation instanceof KernelOperation.ProbeRead read) {
      Value destination = code.plus(read.destination(), read.destinationOffset());
      Helper helper =
          read.space() == AddressSpace.USER ? Helper.PROBE_READ_USER : Helper.PROBE_READ_KERNEL;
      call(result, helper, destination, code.constant(read.size()), read.address());
    } else if (operation instanceof KernelOperation.ProbeReadString read) {
      Value destination = code.plus(read.destination(), read.destinationOffset());
      Value size = bounded(read.limit(), read.capacity());
      call(result, stringHelper(read.space()), destination, size, read.address());
    } else if (operation instanceof KernelOperation.CurrentTask) {
      currentTask(result);
    } else if (operation instanceof KernelOperation.SessionStart) {
      Value place = code.global(ProgramLayout.GLOBALS, ProgramLayout.START_OFFSET);
      code.define(result, new MemoryOperation.Load(place, 0, Width.B8, false));
    } else if (operation instanceof KernelOperation.CurrentMemory) {
      currentMemory(result);
    } else if (operation instanceof KernelOperation.SequenceFile file) {
      // The first member of struct bpf_iter_meta, which is the first of every iterator's context
      // (include/linux/bpf.h).
      Value meta = code.emit(new MemoryOperation.Load(file.context(), 0, Width.B8, false));
      code.define(result, new MemoryOperation.Load(meta, 0, Width.B8, false));
    } else if (operation instanceof KernelOperation.CurrentComm comm) {
      comm(comm.destination(), comm.destinationOffset());
    } else if (operation instanceof KernelOperation.TakeStack take) {
      stack(take.stack(), take.destination(), take.destinationOffset());
    } else {
      return false;
    }
    return true;
  }

  private void call(Value result, Helper helper, Value... arguments) {
    code.define(result, new KernelOperation.CallHelper(helper, List.of(arguments)));
  }

  /** The helper that reads strings from a space. */
  static Helper stringHelper(AddressSpace space) {
    return space == AddressSpace.USER ? Helper.PROBE_READ_USER_STR : Helper.PROBE_READ_KERNEL_STR;
  }

  /** The lesser of a constant and a limit that may be missing. */
  Value bounded(Value limit, int capacity) {
    Value most = code.constant(capacity);
    if (limit == null) {
      return most;
    }
    Value less = code.compare(Predicate.LESS_UNSIGNED, limit, most);
    return code.emit(new IntegerOperation.Select(less, limit, most));
  }

  private void currentTask(Value result) {
    if (!target.has(Feature.CURRENT_TASK_BTF)) {
      call(result, Helper.GET_CURRENT_TASK);
    } else {
      call(result, Helper.GET_CURRENT_TASK_BTF);
    }
  }

  private void currentMemory(Value result) {
    int field = target.fieldOffset("task_struct", "mm");
    if (field < 0) {
      code.define(result, new IntegerOperation.Constant(0));
      return;
    }
    // Loaded through a typed pointer it would be a pointer itself, which is no number to the
    // verifier.
    Slot slot = code.slot(8, "memory");
    Value destination = code.address(slot);
    Value address = code.binary(BinaryOperator.ADD, code.call(Helper.GET_CURRENT_TASK), field);
    code.call(Helper.PROBE_READ_KERNEL, destination, code.constant(8), address);
    code.define(result, new MemoryOperation.Load(destination, 0, Width.B8, false));
  }

  /** Writes the current task's name to memory. */
  void comm(Value destination, int offset) {
    int field =
        target.has(Feature.CURRENT_TASK_BTF) ? target.fieldOffset("task_struct", "comm") : -1;
    if (field < 0) {
      Value size = code.constant(COMM_SIZE);
      code.call(Helper.GET_CURRENT_COMM, code.plus(destination, offset), size);
      return;
    }
    // The kernel keeps the name padded with zeros (strscpy_pad in __set_task_comm).
    Value task = code.call(Helper.GET_CURRENT_TASK_BTF);
    code.store(destination, offset, Width.B8, code.load(task, field, Width.B8));
    code.store(destination, offset + 8, Width.B8, code.load(task, field + 8, Width.B8));
  }

  /**
   * Takes a stack into memory, and yields the bytes of its frames. The kernel clears what they
   * leave of the room they have, and all of it where it cannot read the stack ({@code
   * __bpf_get_stack} of {@code kernel/bpf/stackmap.c}).
   */
  Value stack(StackCapture stack, Value destination, int offset) {
    int room = stack.size() - StackCapture.HEADER;
    Value bytes = code.newValue(Type.I64);
    int taken = code.newBlock(bytes);
    if (room == 0) {
      code.jump(taken, code.constant(0));
    } else if (stack.walk() == StackCapture.Walk.CALL_FRAMES) {
      walk.take(stack, destination, offset + StackCapture.HEADER, taken);
    } else {
      if (stack.registers() != null
          && room > StackCapture.Kind.USER.frameBytes()
          && target.has(Feature.CURRENT_TASK_BTF)) {
        takeWithoutFramePointer(stack, destination, offset + StackCapture.HEADER, taken);
      }
      int failed = code.newBlock();
      Value result =
          code.call(
              Helper.GET_STACK,
              stack.context(),
              code.plus(destination, offset + StackCapture.HEADER),
              code.constant(room),
              code.constant(flags(stack.kind())));
      code.branch(
          code.compare(Predicate.GREATER_OR_EQUAL_SIGNED, result, 0),
          CodeBuilder.target(taken, result),
          CodeBuilder.target(failed),
          Likelihood.TRUE);
      code.switchTo(failed);
      sites.count(stack.site());
      code.jump(taken, code.constant(0));
    }
    code.switchTo(taken);
    int shift = Integer.numberOfTrailingZeros(stack.kind().frameBytes());
    Value frames = code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, bytes, shift);
    Value process = stack.process() == null ? code.constant(0) : stack.process();
    code.store(destination, offset, Width.B4, process);
    code.store(destination, offset + StackCapture.COUNT_OFFSET, Width.B4, frames);
    return bytes;
  }

  /**
   * Takes the stack of code that keeps something else than a frame pointer in its register, if that
   * shows in its being less than a page. The kernel would read there for the next frame ({@code
   * perf_callchain_user} of {@code arch/x86/events/core.c}) and find nothing, but only after a page
   * fault, which takes several times as long as all else. Goes on in a block where it is not so.
   */
  private void takeWithoutFramePointer(
      StackCapture stack, Value destination, int frames, int taken) {
    int frameBytes = StackCapture.Kind.USER.frameBytes();
    int small = code.newBlock();
    int alone = code.newBlock();
    int walked = code.newBlock();
    Value registers = code.call(Helper.TASK_PT_REGS, code.call(Helper.GET_CURRENT_TASK_BTF));
    Value framePointer = code.load(registers, stack.registers().frame(), Width.B8);
    code.branch(
        code.compare(Predicate.LESS_UNSIGNED, framePointer, PAGE),
        small,
        walked,
        Likelihood.UNKNOWN);
    code.switchTo(small);
    // Threads of the kernel have none: whether they have a stack is for it to say.
    Value instruction = code.load(registers, stack.registers().instruction(), Width.B8);
    code.branch(code.compare(Predicate.EQUAL, instruction, 0), walked, alone, Likelihood.FALSE);
    code.switchTo(alone);
    code.store(destination, frames, Width.B8, instruction);
    clear(destination, frames + frameBytes, stack.limit() - 1);
    code.jump(taken, code.constant(frameBytes));
    code.switchTo(walked);
  }

  /** Clears frames, which lie at whole words. */
  private void clear(Value destination, int offset, int count) {
    int frameBytes = StackCapture.Kind.USER.frameBytes();
    if (count > FEW_FRAMES) {
      memory.zero(destination, offset, count * frameBytes);
      return;
    }
    for (int i = 0; i < count; i++) {
      code.store(destination, offset + i * frameBytes, Width.B8, 0);
    }
  }

  private static long flags(StackCapture.Kind kind) {
    return switch (kind) {
      case KERNEL -> 0;
      case USER -> BPF_F_USER_STACK;
      case USER_BUILD_ID -> BPF_F_USER_STACK | BPF_F_USER_BUILD_ID;
    };
  }

  private void kernelLoad(Value result, KernelOperation.KernelLoad load) {
    Value address = load.address();
    if (!address.type().pointsInto(Type.Space.KERNEL)) {
      int struct =
          load.struct() != null && target.has(Feature.RDONLY_CAST)
              ? target.structId(load.struct())
              : 0;
      if (struct == 0) {
        probeRead(result, load);
        return;
      }
      address =
          code.emit(
              new KernelOperation.CallKfunc(
                  "bpf_rdonly_cast", List.of(address, code.constant(struct))));
    }
    code.define(
        result, new MemoryOperation.Load(address, load.offset(), load.width(), load.signed()));
  }

  private void probeRead(Value result, KernelOperation.KernelLoad load) {
    Slot slot = code.slot(8, "read");
    Value destination = code.address(slot);
    Value address = code.binary(BinaryOperator.ADD, load.address(), load.offset());
    Value size = code.constant(load.width().bytes());
    // A read that fails leaves zeros.
    code.call(Helper.PROBE_READ_KERNEL, destination, size, address);
    code.define(result, new MemoryOperation.Load(destination, 0, load.width(), load.signed()));
  }
}
