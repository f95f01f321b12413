package dev.sonde.bpf.asm;

import dev.sonde.bpf.asm.Instruction.*;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads code: bytes to instructions, and instructions to text in the kernel verifier's syntax. */
public final class Disassembler {
  private static final AluOperation[] ALU = AluOperation.values();
  private static final JumpCondition[] CONDITIONS = JumpCondition.values();
  private static final AtomicOperation[] ATOMICS = AtomicOperation.values();
  private static final int MAX_REGISTER = Register.R10.number();

  private Disassembler() {}

  /**
   * Decodes little-endian code. Writing the result back yields the same bytes: a slot that the
   * instruction set does not define, or that sets bits it reserves, becomes {@link Undefined}.
   *
   * @throws IllegalArgumentException if the length is no multiple of 8
   */
  public static List<Instruction> decode(byte[] code) {
    if (code.length % 8 != 0) {
      throw new IllegalArgumentException(code.length + " bytes are no whole instructions");
    }
    ByteBuffer buffer = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
    List<Instruction> instructions = new ArrayList<>(code.length / 8);
    int at = 0;
    while (at < code.length) {
      long slot = buffer.getLong(at);
      Instruction instruction = null;
      if ((slot & 0xff) == (Opcodes.LD | Opcodes.IMM | Size.DW.code)) {
        if (at + 16 <= code.length) {
          instruction = decodeWide(slot, buffer.getLong(at + 8));
        }
      } else {
        instruction = decodeSlot(slot);
      }
      if (instruction == null) {
        instruction = new Undefined(slot);
      }
      instructions.add(instruction);
      at += instruction.slots() * 8;
    }
    return instructions;
  }

  private static Instruction decodeWide(long slot, long next) {
    int destination = (int) (slot >>> 8) & 0xf;
    int source = (int) (slot >>> 12) & 0xf;
    boolean reserved = (slot >>> 16 & 0xffff) != 0 || (next & 0xffff_ffffL) != 0;
    if (reserved || destination > MAX_REGISTER || !WideImmediate.isSource(source)) {
      return null;
    }
    long value = slot >>> 32 | next & 0xffff_ffff_0000_0000L;
    return new LoadWide(Register.of(destination), WideImmediate.bySource(source), value);
  }

  /** The one-slot instruction with these bits, or null. */
  private static Instruction decodeSlot(long slot) {
    int destination = (int) (slot >>> 8) & 0xf;
    int source = (int) (slot >>> 12) & 0xf;
    if (destination > MAX_REGISTER || source > MAX_REGISTER) {
      return null;
    }
    int opcode = (int) slot & 0xff;
    Fields f =
        new Fields(
            opcode,
            Register.of(destination),
            Register.of(source),
            (short) (slot >>> 16),
            (int) (slot >>> 32));
    Instruction instruction =
        switch (opcode & 7) {
          case Opcodes.LD -> loadPacket(f);
          case Opcodes.LDX -> load(f);
          case Opcodes.ST -> store(f);
          case Opcodes.STX -> storeRegister(f);
          case Opcodes.ALU -> alu(f, Width.W32);
          case Opcodes.ALU64 -> alu(f, Width.W64);
          case Opcodes.JMP -> jump(f, Width.W64);
          default -> jump(f, Width.W32);
        };
    // What does not come back the same has bits set that mean nothing.
    return instruction != null && encode(instruction) == slot ? instruction : null;
  }

  private static long encode(Instruction instruction) {
    Code code = new Assembler().add(instruction).finish();
    return ByteBuffer.wrap(code.bytes()).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private record Fields(
      int opcode, Register destination, Register source, int offset, int immediate) {
    Size size() {
      return Size.ofOpcode(opcode);
    }

    int mode() {
      return opcode & 0xe0;
    }

    int operation() {
      return opcode & 0xf0;
    }

    Operand operand() {
      return (opcode & Opcodes.X) != 0 ? source : new Immediate(immediate);
    }
  }

  private static Instruction loadPacket(Fields f) {
    if (f.size() == Size.DW) {
      return null;
    }
    return switch (f.mode()) {
      case Opcodes.ABS -> new LoadPacket(f.size(), f.immediate);
      case Opcodes.IND -> new LoadPacketIndirect(f.size(), f.source, f.immediate);
      default -> null;
    };
  }

  private static Instruction load(Fields f) {
    return switch (f.mode()) {
      case Opcodes.MEM -> new Load(f.size(), false, f.destination, f.source, f.offset);
      case Opcodes.MEMSX ->
          f.size() == Size.DW ? null : new Load(f.size(), true, f.destination, f.source, f.offset);
      default -> null;
    };
  }

  private static Instruction store(Fields f) {
    return f.mode() == Opcodes.MEM
        ? new Store(f.size(), f.destination, f.offset, new Immediate(f.immediate))
        : null;
  }

  private static Instruction storeRegister(Fields f) {
    if (f.mode() == Opcodes.MEM) {
      return new Store(f.size(), f.destination, f.offset, f.source);
    }
    if (f.mode() != Opcodes.ATOMIC) {
      return null;
    }
    if (f.immediate == Opcodes.LOAD_ACQUIRE) {
      return new LoadAcquire(f.size(), f.destination, f.source, f.offset);
    }
    if (f.immediate == Opcodes.STORE_RELEASE) {
      return new StoreRelease(f.size(), f.destination, f.offset, f.source);
    }
    if (f.size().bytes() >= 4) {
      for (AtomicOperation operation : ATOMICS) {
        if (operation.code == f.immediate) {
          return new Atomic(operation, f.size(), f.destination, f.offset, f.source);
        }
      }
    }
    return null;
  }

  private static Instruction alu(Fields f, Width width) {
    switch (f.operation()) {
      case Opcodes.NEG:
        return new Negate(width, f.destination);
      case Opcodes.END:
        return byteSwap(f);
      default:
        break;
    }
    boolean move = f.operation() == AluOperation.MOV.code;
    if (move && (f.opcode & Opcodes.X) != 0 && f.offset != 0) {
      return switch (f.offset) {
        case 1 ->
            width == Width.W64
                ? new CastAddressSpace(
                    f.destination, f.source, f.immediate >>> 16, f.immediate & 0xffff)
                : null;
        case 8 -> new MoveSignExtended(width, Size.B, f.destination, f.source);
        case 16 -> new MoveSignExtended(width, Size.H, f.destination, f.source);
        case 32 ->
            width == Width.W64
                ? new MoveSignExtended(width, Size.W, f.destination, f.source)
                : null;
        default -> null;
      };
    }
    for (AluOperation operation : ALU) {
      if (operation.code == f.operation() && operation.offset == f.offset) {
        return new Alu(operation, width, f.destination, f.operand());
      }
    }
    return null;
  }

  private static Instruction byteSwap(Fields f) {
    Size size =
        switch (f.immediate) {
          case 16 -> Size.H;
          case 32 -> Size.W;
          case 64 -> Size.DW;
          default -> null;
        };
    if (size == null) {
      return null;
    }
    for (ByteSwap.Order order : ByteSwap.Order.values()) {
      if (order.opcode == f.opcode) {
        return new ByteSwap(order, size, f.destination);
      }
    }
    return null;
  }

  private static Instruction jump(Fields f, Width width) {
    if (width == Width.W32 && f.operation() == Opcodes.JA) {
      return new LongJump(new Displacement(f.immediate));
    }
    Displacement target = new Displacement(f.offset);
    if (width == Width.W64) {
      switch (f.operation()) {
        case Opcodes.JA:
          return new Jump(target);
        case Opcodes.JCOND:
          return new MayGoto(target);
        case Opcodes.EXIT:
          return new Exit();
        case Opcodes.CALL:
          return switch (f.source.number()) {
            case 0 -> new CallHelper(f.immediate);
            case Opcodes.PSEUDO_CALL -> new CallLocal(new Displacement(f.immediate));
            case Opcodes.PSEUDO_KFUNC_CALL -> new CallKernel(f.immediate, f.offset);
            default -> null;
          };
        default:
          break;
      }
    }
    for (JumpCondition condition : CONDITIONS) {
      if (condition.code == f.operation()) {
        return new JumpIf(condition, width, f.destination, f.operand(), target);
      }
    }
    return null;
  }

  /**
   * Disassembles code: a line an instruction, each with the index of its first slot, its opcode and
   * its text, as the verifier's log and {@code bpftool prog dump xlated} have them.
   */
  public static String disassemble(byte[] code) {
    StringBuilder out = new StringBuilder();
    int slot = 0;
    for (Instruction instruction : decode(code)) {
      int opcode = code[slot * 8] & 0xff;
      out.append(slot).append(": (");
      hexByte(out, opcode);
      out.append(") ").append(text(instruction)).append('\n');
      slot += instruction.slots();
    }
    return out.toString();
  }

  /**
   * An instruction in the verifier's syntax, such as {@code r1 = *(u64 *)(r6 +8)}. Symbolic ones
   * show their symbol where the verifier shows a number.
   */
  public static String text(Instruction instruction) {
    return switch (instruction) {
      case Alu i ->
          register(i.width(), i.destination())
              + " "
              + i.operation().symbol
              + " "
              + operand(i.width(), i.source());
      case Negate i ->
          register(i.width(), i.destination()) + " = -" + register(i.width(), i.destination());
      case MoveSignExtended i ->
          register(i.width(), i.destination())
              + " = (s"
              + i.from().bits()
              + ")"
              + register(i.width(), i.source());
      case CastAddressSpace i ->
          name(i.destination())
              + " = addr_space_cast("
              + name(i.source())
              + ", "
              + i.to()
              + ", "
              + i.from()
              + ")";
      case ByteSwap i ->
          name(i.destination())
              + " = "
              + i.order().symbol
              + i.size().bits()
              + " "
              + name(i.destination());
      case Load i ->
          name(i.destination())
              + " = "
              + memory(i.signed() ? 's' : 'u', i.size(), i.base(), i.offset());
      case Store i ->
          memory('u', i.size(), i.base(), i.offset()) + " = " + operand(Width.W64, i.value());
      case Atomic i -> atomic(i);
      case LoadAcquire i ->
          register(resultWidth(i.size()), i.destination())
              + " = load_acquire("
              + pointer(i.size(), i.base(), i.offset())
              + ")";
      case StoreRelease i ->
          "store_release("
              + pointer(i.size(), i.base(), i.offset())
              + ", "
              + register(resultWidth(i.size()), i.source())
              + ")";
      case LoadPacket i -> "r0 = *(u" + i.size().bits() + " *)skb[" + i.offset() + "]";
      case LoadPacketIndirect i ->
          "r0 = *(u" + i.size().bits() + " *)skb[" + name(i.index()) + " + " + i.offset() + "]";
      case LoadWide i -> name(i.destination()) + " = " + wide(i);
      case LoadMap i -> name(i.destination()) + " = map[" + i.map() + "]";
      case LoadMapValue i ->
          name(i.destination()) + " = map[" + i.map() + "][0]" + signed(i.offset());
      case LoadFunction i -> name(i.destination()) + " = subprog[" + i.function() + "]";
      case Jump i -> "goto " + target(i.target());
      case LongJump i -> "gotol " + target(i.target());
      case JumpIf i ->
          "if "
              + register(i.width(), i.left())
              + " "
              + i.condition().symbol
              + " "
              + (i.right() instanceof Immediate(int value)
                  ? "0x" + Integer.toHexString(value)
                  : operand(i.width(), i.right()))
              + " goto "
              + target(i.target());
      case MayGoto i -> "may_goto " + target(i.target());
      case CallHelper i ->
          "call " + Helper.byId(i.id()).map(Helper::kernelName).orElse("unknown") + "#" + i.id();
      case CallKernel i -> "call kernel-function#" + i.btfId();
      case CallKernelFunction i -> "call " + i.function();
      case CallLocal i -> "call " + target(i.target());
      case CallFunction i -> "call " + i.function();
      case Exit _ -> "exit";
      case Undefined i -> "undefined 0x" + Long.toHexString(i.bits());
    };
  }

  private static String atomic(Atomic i) {
    String bits = i.size() == Size.DW ? "64" : "";
    String memory = pointer(i.size(), i.base(), i.offset());
    String source = name(i.source());
    return switch (i.operation()) {
      case ADD, OR, AND, XOR -> "lock *" + memory + " " + i.operation().symbol + " " + source;
      case XCHG -> source + " = atomic" + bits + "_xchg(" + memory + ", " + source + ")";
      case CMPXCHG -> "r0 = atomic" + bits + "_cmpxchg(" + memory + ", r0, " + source + ")";
      case FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR ->
          source
              + " = atomic"
              + bits
              + "_fetch_"
              + i.operation().symbol
              + "("
              + memory
              + ", "
              + source
              + ")";
    };
  }

  private static String wide(LoadWide i) {
    int low = (int) i.value();
    int high = (int) (i.value() >>> 32);
    return switch (i.kind()) {
      case VALUE -> "0x" + Long.toHexString(i.value());
      case MAP_FD -> "map[fd:" + low + "]";
      case MAP_VALUE -> "map[fd:" + low + "][0]" + signed(high);
      case BTF_ID -> "btf[" + low + "]";
      case FUNCTION -> "subprog[" + signed(low) + "]";
      case MAP_INDEX -> "map[idx:" + low + "]";
      case MAP_INDEX_VALUE -> "map[idx:" + low + "][0]" + signed(high);
    };
  }

  private static String memory(char sign, Size size, Register base, int offset) {
    return "*(" + sign + size.bits() + " *)(" + name(base) + " " + signed(offset) + ")";
  }

  private static String pointer(Size size, Register base, int offset) {
    return "(u" + size.bits() + " *)(" + name(base) + " " + signed(offset) + ")";
  }

  private static String target(JumpTarget target) {
    return switch (target) {
      case Label(int id) -> "L" + id;
      case Displacement(int slots) -> "pc" + signed(slots);
    };
  }

  private static String operand(Width width, Operand operand) {
    return switch (operand) {
      case Register register -> register(width, register);
      case Immediate(int value) -> Integer.toString(value);
    };
  }

  private static Width resultWidth(Size size) {
    return size == Size.DW ? Width.W64 : Width.W32;
  }

  private static String register(Width width, Register register) {
    return width.letter + Integer.toString(register.number());
  }

  private static String name(Register register) {
    return register(Width.W64, register);
  }

  private static String signed(int value) {
    return value < 0 ? Integer.toString(value) : "+" + value;
  }

  private static void hexByte(StringBuilder out, int value) {
    out.append(Character.forDigit(value >> 4, 16)).append(Character.forDigit(value & 0xf, 16));
  }
}
