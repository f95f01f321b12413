package dev.sonde.bpf.asm;

/**
 * One BPF instruction, of 8 or 16 bytes.
 *
 * <p>The records cover the whole instruction set, versions 1 to 4, as the kernel's {@code
 * Documentation/bpf/standardization/instruction-set.rst} defines it. Most are exactly what the
 * machine runs; a few are <i>symbolic</i>: a jump to a {@link Label} is resolved by the {@link
 * Assembler}; a map, a function or a kernel function by name becomes a {@link Relocation} that the
 * loader resolves. {@link Disassembler#decode} yields no symbolic instruction.
 */
public sealed interface Instruction {

  /** Writes this instruction at the end of what is assembled so far. */
  void appendTo(Assembler assembler);

  /** How many 8-byte slots the instruction takes: 1, or 2 for the loads of 64-bit constants. */
  default int slots() {
    return 1;
  }

  // Arithmetic

  /**
   * {@code destination = destination op source}.
   *
   * @param source a register, or a constant; 64-bit operations extend it with its sign
   */
  record Alu(AluOperation operation, Width width, Register destination, Operand source)
      implements Instruction {
    @Override
    public void appendTo(Assembler a) {
      int opcode = width.aluClass | operation.code;
      a.binary(opcode, destination, source, operation.offset);
    }
  }

  /** {@code destination = -destination}. */
  record Negate(Width width, Register destination) implements Instruction {
    @Override
    public void appendTo(Assembler a) {
      a.slot(width.aluClass | Opcodes.NEG, destination.number(), 0, 0, 0);
    }
  }

  /**
   * {@code destination = source}, of which only the lowest bits count and are extended with their
   * sign. Since ISA v4.
   *
   * @param from how much of the source counts: B or H, and W where the width is 64
   */
  record MoveSignExtended(Width width, Size from, Register destination, Register source)
      implements Instruction {
    public MoveSignExtended {
      if (from.bytes() >= (width == Width.W32 ? 4 : 8)) {
        throw new IllegalArgumentException("nothing to extend from " + from + " to " + width);
      }
    }

    @Override
    public void appendTo(Assembler a) {
      int opcode = width.aluClass | AluOperation.MOV.code | Opcodes.X;
      a.slot(opcode, destination.number(), source.number(), from.bits(), 0);
    }
  }

  /**
   * {@code destination = source}, moved from one address space to another (arena pointers).
   *
   * @param to the number of the destination's address space, 0 to 65535
   * @param from the number of the source's address space, 0 to 65535
   */
  record CastAddressSpace(Register destination, Register source, int to, int from)
      implements Instruction {
    public CastAddressSpace {
      if ((to | from) >>> 16 != 0) {
        throw new IllegalArgumentException("no address space " + to + " or " + from);
      }
    }

    @Override
    public void appendTo(Assembler a) {
      int opcode = Width.W64.aluClass | AluOperation.MOV.code | Opcodes.X;
      a.slot(opcode, destination.number(), source.number(), 1, to << 16 | from);
    }
  }

  /** Reverses the order of bytes, always or where the machine's own order asks for it. */
  record ByteSwap(Order order, Size size, Register destination) implements Instruction {
    public ByteSwap {
      if (size == Size.B) {
        throw new IllegalArgumentException("a single byte has no order");
      }
    }

    /** Which order the result has. */
    public enum Order {
      /** From the machine's order to little endian. */
      LITTLE_ENDIAN(Opcodes.ALU | Opcodes.END, "le"),
      /** From the machine's order to big endian. */
      BIG_ENDIAN(Opcodes.ALU | Opcodes.END | Opcodes.X, "be"),
      /** The opposite of what it was. Since ISA v4. */
      SWAPPED(Opcodes.ALU64 | Opcodes.END, "bswap");

      final int opcode;
      final String symbol;

      Order(int opcode, String symbol) {
        this.opcode = opcode;
        this.symbol = symbol;
      }
    }

    @Override
    public void appendTo(Assembler a) {
      a.slot(order.opcode, destination.number(), 0, 0, size.bits());
    }
  }

  // Memory

  /**
   * {@code destination = *(size *)(base + offset)}.
   *
   * @param signed extends the value with its sign rather than zeroes; not for DW. Since ISA v4
   * @param offset bytes from the base, -32768 to 32767
   */
  record Load(Size size, boolean signed, Register destination, Register base, int offset)
      implements Instruction {
    public Load {
      Opcodes.checkOffset(offset);
      if (signed && size == Size.DW) {
        throw new IllegalArgumentException("a load of 8 bytes has no sign to extend");
      }
    }

    @Override
    public void appendTo(Assembler a) {
      int opcode = Opcodes.LDX | size.code | (signed ? Opcodes.MEMSX : Opcodes.MEM);
      a.slot(opcode, destination.number(), base.number(), offset, 0);
    }
  }

  /**
   * {@code *(size *)(base + offset) = value}.
   *
   * @param offset bytes from the base, -32768 to 32767
   */
  record Store(Size size, Register base, int offset, Operand value) implements Instruction {
    public Store {
      Opcodes.checkOffset(offset);
    }

    @Override
    public void appendTo(Assembler a) {
      if (value instanceof Register register) {
        a.slot(Opcodes.STX | size.code | Opcodes.MEM, base.number(), register.number(), offset, 0);
      } else {
        int constant = ((Immediate) value).value();
        a.slot(Opcodes.ST | size.code | Opcodes.MEM, base.number(), 0, offset, constant);
      }
    }
  }

  /**
   * An atomic operation on {@code *(size *)(base + offset)}.
   *
   * @param size W or DW
   * @param offset bytes from the base, -32768 to 32767
   */
  record Atomic(AtomicOperation operation, Size size, Register base, int offset, Register source)
      implements Instruction {
    public Atomic {
      Opcodes.checkOffset(offset);
      if (size.bytes() < 4) {
        throw new IllegalArgumentException("no atomic operation on " + size.bytes() + " bytes");
      }
    }

    @Override
    public void appendTo(Assembler a) {
      int opcode = Opcodes.STX | size.code | Opcodes.ATOMIC;
      a.slot(opcode, base.number(), source.number(), offset, operation.code);
    }
  }

  /**
   * {@code destination = *(size *)(base + offset)}, before everything that follows.
   *
   * @param offset bytes from the base, -32768 to 32767
   */
  record LoadAcquire(Size size, Register destination, Register base, int offset)
      implements Instruction {
    public LoadAcquire {
      Opcodes.checkOffset(offset);
    }

    @Override
    public void appendTo(Assembler a) {
      int opcode = Opcodes.STX | size.code | Opcodes.ATOMIC;
      a.slot(opcode, destination.number(), base.number(), offset, Opcodes.LOAD_ACQUIRE);
    }
  }

  /**
   * {@code *(size *)(base + offset) = source}, after everything that precedes.
   *
   * @param offset bytes from the base, -32768 to 32767
   */
  record StoreRelease(Size size, Register base, int offset, Register source)
      implements Instruction {
    public StoreRelease {
      Opcodes.checkOffset(offset);
    }

    @Override
    public void appendTo(Assembler a) {
      int opcode = Opcodes.STX | size.code | Opcodes.ATOMIC;
      a.slot(opcode, base.number(), source.number(), offset, Opcodes.STORE_RELEASE);
    }
  }

  /**
   * {@code r0 = *(size *)(packet + offset)} in network order, the classic BPF load.
   *
   * @param size B, H or W
   * @param offset bytes from the start of the packet
   */
  record LoadPacket(Size size, int offset) implements Instruction {
    public LoadPacket {
      Opcodes.checkPacketSize(size);
    }

    @Override
    public void appendTo(Assembler a) {
      a.slot(Opcodes.LD | size.code | Opcodes.ABS, 0, 0, 0, offset);
    }
  }

  /**
   * {@code r0 = *(size *)(packet + index + offset)} in network order, the classic BPF load.
   *
   * @param size B, H or W
   */
  record LoadPacketIndirect(Size size, Register index, int offset) implements Instruction {
    public LoadPacketIndirect {
      Opcodes.checkPacketSize(size);
    }

    @Override
    public void appendTo(Assembler a) {
      a.slot(Opcodes.LD | size.code | Opcodes.IND, 0, index.number(), 0, offset);
    }
  }

  // Constants of 64 bits

  /** {@code destination = value}; what the value means is up to its kind. */
  record LoadWide(Register destination, WideImmediate kind, long value) implements Instruction {
    /** A plain number. */
    public LoadWide(Register destination, long value) {
      this(destination, WideImmediate.VALUE, value);
    }

    @Override
    public int slots() {
      return 2;
    }

    @Override
    public void appendTo(Assembler a) {
      a.wide(destination, kind, value);
    }
  }

  /** Symbolic: {@code destination} = the map of this name, as helpers take it. */
  record LoadMap(Register destination, String map) implements Instruction {
    @Override
    public int slots() {
      return 2;
    }

    @Override
    public void appendTo(Assembler a) {
      a.relocate(Relocation.Kind.MAP, map);
      a.wide(destination, WideImmediate.MAP_FD, 0);
    }
  }

  /**
   * Symbolic: {@code destination} = an address in the first value of the array map of this name.
   *
   * @param offset bytes from the start of the value
   */
  record LoadMapValue(Register destination, String map, int offset) implements Instruction {
    @Override
    public int slots() {
      return 2;
    }

    @Override
    public void appendTo(Assembler a) {
      a.relocate(Relocation.Kind.MAP_VALUE, map);
      a.wide(destination, WideImmediate.MAP_VALUE, (long) offset << 32);
    }
  }

  /** Symbolic: {@code destination} = the function of this name, as a callback. */
  record LoadFunction(Register destination, String function) implements Instruction {
    @Override
    public int slots() {
      return 2;
    }

    @Override
    public void appendTo(Assembler a) {
      a.relocate(Relocation.Kind.FUNCTION_ADDRESS, function);
      a.wide(destination, WideImmediate.FUNCTION, 0);
    }
  }

  // Control

  /** {@code goto target}; the assembler makes it {@link LongJump} where it is too far. */
  record Jump(JumpTarget target) implements Instruction {
    @Override
    public void appendTo(Assembler a) {
      a.jump(Opcodes.JMP | Opcodes.JA, 0, 0, 0, target);
    }
  }

  /** {@code gotol target}, with a 32-bit distance. Since ISA v4. */
  record LongJump(JumpTarget target) implements Instruction {
    @Override
    public void appendTo(Assembler a) {
      a.jump(Opcodes.JMP32 | Opcodes.JA, 0, 0, 0, target);
    }
  }

  /** {@code if left condition right goto target}. 32-bit comparisons since ISA v3. */
  record JumpIf(
      JumpCondition condition, Width width, Register left, Operand right, JumpTarget target)
      implements Instruction {
    @Override
    public void appendTo(Assembler a) {
      int opcode = width.jumpClass | condition.code;
      if (right instanceof Register register) {
        a.jump(opcode | Opcodes.X, left.number(), register.number(), 0, target);
      } else {
        a.jump(opcode, left.number(), 0, ((Immediate) right).value(), target);
      }
    }
  }

  /** {@code may_goto target}: leaves a loop when the kernel has had enough of it. */
  record MayGoto(JumpTarget target) implements Instruction {
    @Override
    public void appendTo(Assembler a) {
      a.jump(Opcodes.JMP | Opcodes.JCOND, 0, 0, 0, target);
    }
  }

  /**
   * Calls a helper of the kernel by number: arguments in R1 to R5, result in R0.
   *
   * @param id as in {@link Helper}
   */
  record CallHelper(int id) implements Instruction {
    public CallHelper(Helper helper) {
      this(helper.id());
    }

    @Override
    public void appendTo(Assembler a) {
      a.slot(Opcodes.JMP | Opcodes.CALL, 0, 0, 0, id);
    }
  }

  /**
   * Calls a kernel function by its BTF id.
   *
   * @param btfId the id of the {@code FUNC} in the BTF of the kernel or of a module
   * @param module the index in {@code fd_array} of the module's BTF, 0 for the kernel's own
   */
  record CallKernel(int btfId, int module) implements Instruction {
    public CallKernel {
      Opcodes.checkOffset(module);
    }

    @Override
    public void appendTo(Assembler a) {
      a.slot(Opcodes.JMP | Opcodes.CALL, 0, Opcodes.PSEUDO_KFUNC_CALL, module, btfId);
    }
  }

  /** Symbolic: calls the kernel function (kfunc) of this name. */
  record CallKernelFunction(String function) implements Instruction {
    @Override
    public void appendTo(Assembler a) {
      a.relocate(Relocation.Kind.KERNEL_FUNCTION, function);
      a.slot(Opcodes.JMP | Opcodes.CALL, 0, Opcodes.PSEUDO_KFUNC_CALL, 0, 0);
    }
  }

  /** Calls code of the same program at a target. */
  record CallLocal(JumpTarget target) implements Instruction {
    @Override
    public void appendTo(Assembler a) {
      a.jump(Opcodes.JMP | Opcodes.CALL, 0, Opcodes.PSEUDO_CALL, 0, target);
    }
  }

  /** Symbolic: calls the function of this name, another of the same program. */
  record CallFunction(String function) implements Instruction {
    @Override
    public void appendTo(Assembler a) {
      a.relocate(Relocation.Kind.FUNCTION, function);
      a.slot(Opcodes.JMP | Opcodes.CALL, 0, Opcodes.PSEUDO_CALL, 0, -1);
    }
  }

  /** Returns R0 to the caller or the kernel. */
  record Exit() implements Instruction {
    @Override
    public void appendTo(Assembler a) {
      a.slot(Opcodes.JMP | Opcodes.EXIT, 0, 0, 0, 0);
    }
  }

  /**
   * Eight bytes that the instruction set gives no meaning to; decoded so that one odd slot does not
   * hide the rest.
   *
   * @param bits the slot as a little-endian number
   */
  record Undefined(long bits) implements Instruction {
    @Override
    public void appendTo(Assembler a) {
      a.raw(bits);
    }
  }
}
