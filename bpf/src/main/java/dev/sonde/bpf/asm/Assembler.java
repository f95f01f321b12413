package dev.sonde.bpf.asm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the code of one function: instructions one after the other, labels in between.
 *
 * {@snippet :
 * var assembler = new Assembler();
 * Label done = assembler.newLabel();
 * assembler.add(new Load(Size.W, false, Register.R0, Register.R1, 0));
 * assembler.add(new JumpIf(JumpCondition.NE, Width.W64, Register.R0, Operand.of(0), done));
 * assembler.add(new Alu(AluOperation.MOV, Width.W64, Register.R0, Operand.of(1)));
 * assembler.bind(done);
 * assembler.add(new Exit());
 * Code code = assembler.finish();
 * }
 *
 * <p>A jump may go to a label that is bound later. One that is too far for 16 bits becomes a 32-bit
 * jump (ISA v4); a conditional one then takes two slots more.
 *
 * <p>Code is little endian, as the machines are that Sonde runs on.
 */
public final class Assembler {
  private static final int UNBOUND = -1;

  /** A far conditional jump grows by a {@code goto} around a {@code gotol}. */
  private static final int EXTRA_SLOTS = 2;

  private long[] slots = new long[64];
  private int length;

  private int[] labelSlots = new int[16];
  private int labels;

  // The jumps, by rising slot: where they are, and the label they go to, or UNBOUND and a slot.
  private int[] jumpSlots = new int[16];
  private int[] jumpLabels = new int[16];
  private int[] jumpTargets = new int[16];
  private int jumps;

  private final List<Relocation> relocations = new ArrayList<>();
  private final List<LineInfo> lines = new ArrayList<>();

  /** Nothing is assembled yet. */
  public Assembler() {}

  /** A label that no other use of this assembler has, yet to be bound. */
  public Label newLabel() {
    Label label = new Label(labels);
    makeRoom(label);
    return label;
  }

  /**
   * Makes the label stand for the place of the next instruction.
   *
   * @throws IllegalStateException if it is bound already
   */
  public Assembler bind(Label label) {
    makeRoom(label);
    if (labelSlots[label.id()] != UNBOUND) {
      throw new IllegalStateException("label " + label.id() + " is bound twice");
    }
    labelSlots[label.id()] = length;
    return this;
  }

  /** Adds an instruction at the end. */
  public Assembler add(Instruction instruction) {
    instruction.appendTo(this);
    return this;
  }

  /**
   * Says where the following instructions come from; see {@link LineInfo} for the parameters. The
   * last call before an instruction counts.
   */
  public Assembler line(int fileNameOffset, int lineOffset, int line, int column) {
    if (!lines.isEmpty() && lines.getLast().slot() == length) {
      lines.removeLast();
    }
    lines.add(new LineInfo(length, fileNameOffset, lineOffset, line, column));
    return this;
  }

  /** How many 8-byte slots are assembled so far. */
  public int position() {
    return length;
  }

  /**
   * Resolves the jumps and yields the code.
   *
   * @throws IllegalStateException if a jump goes to a label that was never bound
   */
  public Code finish() {
    int[] targets = new int[jumps];
    for (int i = 0; i < jumps; i++) {
      targets[i] = jumpLabels[i] == UNBOUND ? jumpTargets[i] : slotOf(jumpLabels[i]);
    }
    boolean[] far = new boolean[jumps];
    int grown = findFarJumps(targets, far);
    if (grown > 0) {
      return spread(targets, far, grown);
    }
    long[] resolved = Arrays.copyOf(slots, length);
    for (int i = 0; i < jumps; i++) {
      resolved[jumpSlots[i]] = withDistance(slots[jumpSlots[i]], targets[i] - jumpSlots[i] - 1);
    }
    if (!lines.isEmpty() && lines.getLast().slot() == length) {
      lines.removeLast();
    }
    return new Code(bytes(resolved), relocations, lines);
  }

  // What instructions write.

  void slot(int opcode, int destination, int source, int offset, int immediate) {
    raw(
        opcode
            | (long) destination << 8
            | (long) source << 12
            | (offset & 0xffffL) << 16
            | (long) immediate << 32);
  }

  void binary(int opcode, Register destination, Operand source, int offset) {
    if (source instanceof Register register) {
      slot(opcode | Opcodes.X, destination.number(), register.number(), offset, 0);
    } else {
      slot(opcode, destination.number(), 0, offset, ((Immediate) source).value());
    }
  }

  void wide(Register destination, WideImmediate kind, long value) {
    int opcode = Opcodes.LD | Opcodes.IMM | Size.DW.code;
    slot(opcode, destination.number(), kind.source, 0, (int) value);
    slot(0, 0, 0, 0, (int) (value >>> 32));
  }

  void jump(int opcode, int destination, int source, int immediate, JumpTarget target) {
    if (jumps == jumpSlots.length) {
      jumpSlots = Arrays.copyOf(jumpSlots, jumps * 2);
      jumpLabels = Arrays.copyOf(jumpLabels, jumps * 2);
      jumpTargets = Arrays.copyOf(jumpTargets, jumps * 2);
    }
    jumpSlots[jumps] = length;
    if (target instanceof Label label) {
      makeRoom(label);
      jumpLabels[jumps] = label.id();
    } else {
      jumpLabels[jumps] = UNBOUND;
      jumpTargets[jumps] = length + 1 + ((Displacement) target).slots();
    }
    jumps++;
    slot(opcode, destination, source, 0, immediate);
  }

  void relocate(Relocation.Kind kind, String symbol) {
    relocations.add(new Relocation(length, kind, symbol));
  }

  void raw(long bits) {
    if (length == slots.length) {
      slots = Arrays.copyOf(slots, length * 2);
    }
    slots[length++] = bits;
  }

  private void makeRoom(Label label) {
    int id = label.id();
    if (id < labels) {
      return;
    }
    if (id >= labelSlots.length) {
      labelSlots = Arrays.copyOf(labelSlots, Math.max(id + 1, labelSlots.length * 2));
    }
    Arrays.fill(labelSlots, labels, id + 1, UNBOUND);
    labels = id + 1;
  }

  private int slotOf(int label) {
    if (labelSlots[label] == UNBOUND) {
      throw new IllegalStateException("label " + label + " is never bound");
    }
    return labelSlots[label];
  }

  /** Marks the conditional jumps that do not reach their target, and says how many there are. */
  private int findFarJumps(int[] targets, boolean[] far) {
    int count = 0;
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 0; i < jumps; i++) {
        if (far[i] || !isConditional(slots[jumpSlots[i]])) {
          continue;
        }
        int distance = targets[i] - jumpSlots[i] - 1;
        if (count > 0) {
          distance = moved(targets[i], far) - moved(jumpSlots[i], far) - 1;
        }
        if (distance != (short) distance) {
          far[i] = true;
          count++;
          changed = true;
        }
      }
    }
    return count;
  }

  /** Where a slot comes to lie when the far jumps before it have grown. */
  private int moved(int slot, boolean[] far) {
    int grown = 0;
    for (int i = 0; i < jumps && jumpSlots[i] < slot; i++) {
      if (far[i]) {
        grown++;
      }
    }
    return slot + grown * EXTRA_SLOTS;
  }

  /** Yields the code with every far conditional jump in its three-slot form. */
  private Code spread(int[] targets, boolean[] far, int grown) {
    long[] resolved = new long[length + grown * EXTRA_SLOTS];
    int to = 0;
    int jump = 0;
    for (int from = 0; from < length; from++) {
      if (jump == jumps || jumpSlots[jump] != from) {
        resolved[to++] = slots[from];
        continue;
      }
      int target = moved(targets[jump], far);
      if (far[jump]) {
        // if condition goto +1; goto +1; gotol target
        resolved[to++] = withDistance(slots[from], 1);
        resolved[to++] = withDistance(Opcodes.JMP | Opcodes.JA, 1);
        resolved[to] = withDistance(Opcodes.JMP32 | Opcodes.JA, target - to - 1);
      } else {
        resolved[to] = withDistance(slots[from], target - to - 1);
      }
      to++;
      jump++;
    }
    List<Relocation> movedRelocations = new ArrayList<>(relocations.size());
    for (Relocation r : relocations) {
      movedRelocations.add(new Relocation(moved(r.slot(), far), r.kind(), r.symbol()));
    }
    List<LineInfo> movedLines = new ArrayList<>(lines.size());
    for (LineInfo l : lines) {
      if (l.slot() < length) {
        int slot = moved(l.slot(), far);
        movedLines.add(
            new LineInfo(slot, l.fileNameOffset(), l.lineOffset(), l.line(), l.column()));
      }
    }
    return new Code(bytes(resolved), movedRelocations, movedLines);
  }

  /** Whether a jump has no form with a 32-bit distance. */
  private static boolean isConditional(long slot) {
    int opcode = (int) slot & 0xff;
    return opcode != (Opcodes.JMP | Opcodes.JA)
        && opcode != (Opcodes.JMP32 | Opcodes.JA)
        && opcode != (Opcodes.JMP | Opcodes.CALL);
  }

  private static long withDistance(long slot, int distance) {
    int opcode = (int) slot & 0xff;
    if (opcode == (Opcodes.JMP | Opcodes.CALL) || opcode == (Opcodes.JMP32 | Opcodes.JA)) {
      return slot & 0xffff_ffffL | (long) distance << 32;
    }
    if (distance == (short) distance) {
      return slot & ~0xffff_0000L | (distance & 0xffffL) << 16;
    }
    return Opcodes.JMP32 | Opcodes.JA | (long) distance << 32;
  }

  private static byte[] bytes(long[] slots) {
    byte[] bytes = new byte[slots.length * 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(slots);
    return bytes;
  }
}
