package dev.sonde.compiler.select;

import dev.sonde.bpf.asm.AluOperation;
import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.asm.JumpCondition;
import dev.sonde.bpf.asm.Size;
import dev.sonde.bpf.asm.Width;
import dev.sonde.compiler.ir.Location;

/**
 * One machine instruction on virtual registers. Registers 0 to 10 are the machine's own; {@link
 * #NONE} stands for no register. Which fields count is up to the {@link Opcode}.
 *
 * <p>Registers are fields that allocation overwrites in place: this is the one representation that
 * changes, between selection and emission, within the compilation of one function.
 */
public final class MachineInstruction {
  /** No register. */
  public static final int NONE = -1;

  /** In the place of a base register: the access goes to the frame, in {@link #slot}. */
  public static final int FRAME = -2;

  public final Opcode opcode;
  public final Location location;

  /** The register written. */
  public int d = NONE;

  /** Registers read; {@code a} is the base of memory accesses. */
  public int a = NONE;

  public int b = NONE;
  public int c = NONE;
  public int e = NONE;

  /** In the place of {@code b} where that is {@link #NONE}. */
  public long immediate;

  public int offset;

  /** The frame object that {@link #FRAME} means: a slot's id, or a spill slot's. */
  public int slot = NONE;

  public AluOperation operation;
  public JumpCondition condition;
  public Width width = Width.W64;
  public Size size;
  public boolean signed;
  public Helper helper;
  public String symbol;

  /** How many argument registers a call reads. */
  public int arguments;

  /** The block that a jump goes to. */
  public int target = NONE;

  MachineInstruction(Opcode opcode, Location location) {
    this.opcode = opcode;
    this.location = location;
  }

  /** {@code d = a}. */
  public static MachineInstruction move(int d, int a, Location location) {
    MachineInstruction move = new MachineInstruction(Opcode.MOVE, location);
    move.d = d;
    move.a = a;
    return move;
  }

  /** {@code d = } a word of a spill slot. */
  public static MachineInstruction reload(int d, int slot, Location location) {
    MachineInstruction load = new MachineInstruction(Opcode.LOAD, location);
    load.d = d;
    load.a = FRAME;
    load.slot = slot;
    load.size = Size.DW;
    return load;
  }

  /** A word of a spill slot {@code = b}. */
  public static MachineInstruction spill(int b, int slot, Location location) {
    MachineInstruction store = new MachineInstruction(Opcode.STORE, location);
    store.a = FRAME;
    store.b = b;
    store.slot = slot;
    store.size = Size.DW;
    return store;
  }

  /** The same computation into another register, for what depends on no register. */
  public MachineInstruction rematerialised(int register) {
    MachineInstruction copy = new MachineInstruction(opcode, location);
    copy.d = register;
    copy.immediate = immediate;
    copy.offset = offset;
    copy.slot = slot;
    copy.symbol = symbol;
    return copy;
  }

  /** Whether the result depends on no register, so that it can be computed again anywhere. */
  public boolean rematerialisable() {
    return opcode == Opcode.CONSTANT
        || opcode == Opcode.GLOBAL
        || opcode == Opcode.MAP
        || opcode == Opcode.FRAME;
  }

  /** Whether {@code d} is also read. */
  public boolean readsDestination() {
    return opcode == Opcode.ALU || opcode == Opcode.SWAP || opcode == Opcode.ATOMIC_FETCH_ADD;
  }

  /** Whether the instruction is a call, which leaves R1 to R5 undefined and R0 with its result. */
  public boolean isCall() {
    return opcode == Opcode.CALL || opcode == Opcode.CALL_KFUNC;
  }

  /** Whether control never goes on behind the instruction. */
  public boolean endsBlock() {
    return opcode == Opcode.JUMP || opcode == Opcode.EXIT;
  }
}
