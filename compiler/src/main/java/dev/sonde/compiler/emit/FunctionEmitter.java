package dev.sonde.compiler.emit;

import dev.sonde.bpf.asm.AluOperation;
import dev.sonde.bpf.asm.Assembler;
import dev.sonde.bpf.asm.AtomicOperation;
import dev.sonde.bpf.asm.Code;
import dev.sonde.bpf.asm.Instruction;
import dev.sonde.bpf.asm.Label;
import dev.sonde.bpf.asm.Operand;
import dev.sonde.bpf.asm.Register;
import dev.sonde.bpf.asm.Width;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.select.MachineFunction;
import dev.sonde.compiler.select.MachineFunction.MachineBlock;
import dev.sonde.compiler.select.MachineInstruction;
import dev.sonde.compiler.select.Opcode;
import java.util.List;

/** Writes a function whose registers are the machine's as BPF code. */
public final class FunctionEmitter {
  private final MachineFunction function;
  private final int[] slotDepths;
  private final DebugInfo debug;
  private final Assembler assembler = new Assembler();
  private final Label[] labels;
  private final int[] indexOf;
  private boolean[] reachable;
  private Location location = Location.NONE;

  private FunctionEmitter(MachineFunction function, int[] slotDepths, DebugInfo debug) {
    this.function = function;
    this.slotDepths = slotDepths;
    this.debug = debug;
    labels = new Label[function.blockIds()];
    indexOf = new int[function.blockIds()];
  }

  /**
   * The code of a function.
   *
   * @param slotDepths by slot, how far below the frame pointer it begins
   */
  public static Code emit(MachineFunction function, int[] slotDepths, DebugInfo debug) {
    return new FunctionEmitter(function, slotDepths, debug).run();
  }

  private Code run() {
    List<MachineBlock> blocks = function.blocks();
    for (int b = 0; b < blocks.size(); b++) {
      indexOf[blocks.get(b).id()] = b;
    }
    reachable = new boolean[blocks.size()];
    reach(0);
    firstLine();
    for (int b = 0; b < blocks.size(); b++) {
      if (!reachable[b]) {
        continue;
      }
      assembler.bind(label(blocks.get(b).id()));
      List<MachineInstruction> instructions = blocks.get(b).instructions();
      for (int i = 0; i < instructions.size(); i++) {
        emit(instructions.get(i), b);
      }
    }
    return assembler.finish();
  }

  /**
   * Marks what can be reached from a block on: the verifier wants no instruction that cannot be,
   * and jumps past empty blocks leave those behind.
   */
  private void reach(int first) {
    int[] work = new int[reachable.length];
    int count = 0;
    work[count++] = first;
    reachable[first] = true;
    while (count > 0) {
      int block = work[--count];
      List<MachineInstruction> instructions = function.blocks().get(block).instructions();
      boolean ends = false;
      for (int i = 0; i < instructions.size(); i++) {
        MachineInstruction instruction = instructions.get(i);
        ends |= instruction.endsBlock();
        if (instruction.target >= 0) {
          int target = indexOf[destination(instruction.target)];
          if (!reachable[target]) {
            reachable[target] = true;
            work[count++] = target;
          }
        }
      }
      if (!ends && !reachable[block + 1]) {
        reachable[block + 1] = true;
        work[count++] = block + 1;
      }
    }
  }

  /** The kernel wants a line for the first instruction, even if that has none of its own. */
  private void firstLine() {
    for (int b = 0; b < function.blocks().size(); b++) {
      List<MachineInstruction> instructions = function.blocks().get(b).instructions();
      for (int i = 0; i < instructions.size(); i++) {
        if (instructions.get(i).location.source() >= 0) {
          location = instructions.get(i).location;
          debug.line(assembler, location);
          return;
        }
      }
    }
  }

  private Label label(int block) {
    if (labels[block] == null) {
      labels[block] = assembler.newLabel();
    }
    return labels[block];
  }

  /** The block that a jump to {@code target} ends up in, past blocks that only jump on. */
  private int destination(int target) {
    int at = target;
    for (int hops = 0; hops < function.blockIds(); hops++) {
      int index = indexOf[at];
      List<MachineInstruction> instructions = function.blocks().get(index).instructions();
      if (instructions.isEmpty() && index + 1 < function.blocks().size()) {
        at = function.blocks().get(index + 1).id();
      } else if (!instructions.isEmpty() && instructions.get(0).opcode == Opcode.JUMP) {
        at = instructions.get(0).target;
      } else {
        break;
      }
    }
    return at;
  }

  /** Whether nothing is emitted between the end of block {@code index} and {@code target}. */
  private boolean followsDirectly(int index, int target) {
    int wanted = indexOf[target];
    int at = index + 1;
    while (at < wanted) {
      List<MachineInstruction> between = function.blocks().get(at).instructions();
      boolean silent =
          !reachable[at]
              || between.isEmpty()
              || between.get(0).opcode == Opcode.JUMP
                  && followsDirectly(at, destination(between.get(0).target));
      if (!silent) {
        return false;
      }
      at++;
    }
    return at == wanted;
  }

  private void emit(MachineInstruction m, int block) {
    if (m.opcode == Opcode.JUMP) {
      int target = destination(m.target);
      if (!followsDirectly(block, target)) {
        add(m, new Instruction.Jump(label(target)));
      }
      return;
    }
    if (m.opcode == Opcode.JUMP_IF) {
      Label target = label(destination(m.target));
      add(m, new Instruction.JumpIf(m.condition, m.width, register(m.a), right(m), target));
      return;
    }
    if (m.opcode == Opcode.MAY_GOTO) {
      add(m, new Instruction.MayGoto(label(destination(m.target))));
      return;
    }
    switch (m.opcode) {
      case MOVE -> add(m, mov(Width.W64, m.d, register(m.a)));
      case CONSTANT -> constant(m);
      case MAP -> add(m, new Instruction.LoadMap(register(m.d), m.symbol));
      case CALLBACK -> add(m, new Instruction.LoadFunction(register(m.d), m.symbol));
      case GLOBAL ->
          add(m, new Instruction.LoadMapValue(register(m.d), m.symbol, (int) m.immediate));
      case FRAME -> {
        add(m, mov(Width.W64, m.d, Register.R10));
        int offset = m.offset - slotDepths[m.slot];
        add(m, new Instruction.Alu(AluOperation.ADD, Width.W64, register(m.d), Operand.of(offset)));
      }
      case ALU -> alu(m);
      case SWAP ->
          add(
              m,
              new Instruction.ByteSwap(
                  Instruction.ByteSwap.Order.BIG_ENDIAN, m.size, register(m.d)));
      case ZERO_EXTEND -> add(m, mov(Width.W32, m.d, register(m.a)));
      case SIGN_EXTEND ->
          add(m, new Instruction.MoveSignExtended(Width.W64, m.size, register(m.d), register(m.a)));
      case LOAD ->
          add(m, new Instruction.Load(m.size, m.signed, register(m.d), base(m), offset(m)));
      case STORE -> add(m, new Instruction.Store(m.size, base(m), offset(m), right(m)));
      case ATOMIC_ADD -> atomic(m, AtomicOperation.ADD, m.b);
      case ATOMIC_FETCH_ADD -> atomic(m, AtomicOperation.FETCH_ADD, m.d);
      case SET -> {
        add(m, mov(Width.W64, m.d, Operand.of(1)));
        unless(m, mov(Width.W64, m.d, Operand.of(0)));
      }
      case SELECT -> {
        if (m.d != m.c) {
          add(m, mov(Width.W64, m.d, register(m.c)));
        }
        unless(m, mov(Width.W64, m.d, register(m.e)));
      }
      case CALL -> add(m, new Instruction.CallHelper(m.helper));
      case CALL_KFUNC -> add(m, new Instruction.CallKernelFunction(m.symbol));
      case EXIT -> add(m, new Instruction.Exit());
      case JUMP, JUMP_IF, MAY_GOTO -> throw new IllegalStateException("a jump: " + m.opcode);
    }
  }

  /** Writes {@code ifFalse} so that it is skipped where the condition holds. */
  private void unless(MachineInstruction m, Instruction ifFalse) {
    Label end = assembler.newLabel();
    add(m, new Instruction.JumpIf(m.condition, m.width, register(m.a), right(m), end));
    add(m, ifFalse);
    assembler.bind(end);
  }

  private void add(MachineInstruction m, Instruction instruction) {
    if (m.location != location && m.location.source() >= 0) {
      location = m.location;
      debug.line(assembler, location);
    }
    assembler.add(instruction);
  }

  private static Register register(int number) {
    return Register.of(number);
  }

  private static Operand right(MachineInstruction m) {
    return m.b == MachineInstruction.NONE ? Operand.of((int) m.immediate) : register(m.b);
  }

  private static Instruction mov(Width width, int d, Operand source) {
    return new Instruction.Alu(AluOperation.MOV, width, register(d), source);
  }

  private void constant(MachineInstruction m) {
    long value = m.immediate;
    if (value == (int) value) {
      add(m, mov(Width.W64, m.d, Operand.of((int) value)));
    } else if (value == (value & 0xffff_ffffL)) {
      add(m, mov(Width.W32, m.d, Operand.of((int) value)));
    } else {
      add(m, new Instruction.LoadWide(register(m.d), value));
    }
  }

  private void alu(MachineInstruction m) {
    add(m, new Instruction.Alu(m.operation, m.width, register(m.d), right(m)));
  }

  private Register base(MachineInstruction m) {
    return m.a == MachineInstruction.FRAME ? Register.R10 : register(m.a);
  }

  private int offset(MachineInstruction m) {
    return m.a == MachineInstruction.FRAME ? m.offset - slotDepths[m.slot] : m.offset;
  }

  private void atomic(MachineInstruction m, AtomicOperation operation, int source) {
    add(m, new Instruction.Atomic(operation, m.size, base(m), offset(m), register(source)));
  }
}
