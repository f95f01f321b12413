package dev.sonde.compiler.alloc;

import dev.sonde.compiler.select.MachineFunction;
import dev.sonde.compiler.select.MachineFunction.MachineBlock;
import dev.sonde.compiler.select.MachineInstruction;
import dev.sonde.compiler.select.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives every register of a function one of the machine's, by colouring its interference graph
 * (Chaitin; Briggs' optimistic colouring; conservative coalescing after Briggs and George), so that
 * most copies vanish. What finds no register lives in spill slots on the stack, or is computed
 * again where it is used.
 */
public final class RegisterAllocator {
  /** R0 to R9 may be given away; R10 is the frame pointer. */
  private static final int COLOURS = 10;

  private static final int PHYSICAL = 11;
  private static final int DEEPEST_LOOP = 4;

  /** Two rounds are many; this ends a loop that a mistake here would make endless. */
  private static final int MOST_ROUNDS = 100;

  private final MachineFunction function;
  private final int firstSpillSlot;
  private int spillSlots;
  private boolean[] unspillable = new boolean[0];

  // One round.
  private InterferenceGraph graph;
  private int[] alias;
  private int[] colour;
  private double[] cost;

  private RegisterAllocator(MachineFunction function, int firstSpillSlot) {
    this.function = function;
    this.firstSpillSlot = firstSpillSlot;
  }

  /**
   * Replaces all registers of a function by the machine's.
   *
   * @param firstSpillSlot the id of the first slot that may be used for spilling
   * @return how many spill slots, of 8 bytes each, the function uses now
   */
  public static int allocate(MachineFunction function, int firstSpillSlot) {
    RegisterAllocator allocator = new RegisterAllocator(function, firstSpillSlot);
    allocator.run();
    return allocator.spillSlots;
  }

  private void run() {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      int registers = function.registers();
      unspillable = Arrays.copyOf(unspillable, registers);
      graph = InterferenceGraph.of(function, Liveness.of(function), PHYSICAL);
      alias = new int[registers];
      for (int r = 0; r < registers; r++) {
        alias[r] = r;
      }
      countCosts();
      coalesce();
      boolean[] spilled = colour();
      if (spilled == null) {
        rewrite();
        return;
      }
      new Spiller(function, alias, spilled, firstSpillSlot + spillSlots).run();
      spillSlots = Spiller.lastSlot(function, firstSpillSlot) + 1 - firstSpillSlot;
      // What spilling adds lives for one instruction: to spill it again would change nothing.
      unspillable = Arrays.copyOf(unspillable, function.registers());
      Arrays.fill(unspillable, registers, unspillable.length, true);
    }
    throw new IllegalStateException("no registers after " + MOST_ROUNDS + " rounds of spilling");
  }

  private int find(int register) {
    int root = register;
    while (alias[root] != root) {
      root = alias[root];
    }
    alias[register] = root;
    return root;
  }

  /** How often each register is read and written, weighted by loops. */
  private void countCosts() {
    cost = new double[alias.length];
    Operands operands = new Operands();
    List<MachineBlock> blocks = function.blocks();
    for (int b = 0; b < blocks.size(); b++) {
      double weight = 1;
      for (int i = 0; i < Math.min(blocks.get(b).depth(), DEEPEST_LOOP); i++) {
        weight *= 8;
      }
      List<MachineInstruction> instructions = blocks.get(b).instructions();
      for (int i = 0; i < instructions.size(); i++) {
        MachineInstruction instruction = instructions.get(i);
        operands.read(instruction);
        for (int k = 0; k < operands.count(); k++) {
          cost[operands.get(k)] += weight;
        }
        if (instruction.d >= 0) {
          cost[instruction.d] += instruction.rematerialisable() ? weight / 2 : weight;
        }
      }
    }
    for (int r = 0; r < unspillable.length; r++) {
      if (unspillable[r]) {
        cost[r] = Double.POSITIVE_INFINITY;
      }
    }
  }

  // Coalescing.

  private void coalesce() {
    boolean changed = true;
    while (changed) {
      changed = false;
      List<MachineBlock> blocks = function.blocks();
      for (int b = 0; b < blocks.size(); b++) {
        List<MachineInstruction> instructions = blocks.get(b).instructions();
        for (int i = 0; i < instructions.size(); i++) {
          MachineInstruction instruction = instructions.get(i);
          if (instruction.opcode == Opcode.MOVE) {
            changed |= coalesce(find(instruction.d), find(instruction.a));
          }
        }
      }
    }
  }

  private boolean coalesce(int d, int a) {
    if (d == a || d < PHYSICAL && a < PHYSICAL || graph.interferes(d, a)) {
      return false;
    }
    boolean spillable = cost[d] < Double.POSITIVE_INFINITY;
    if (d >= PHYSICAL && a >= PHYSICAL && spillable != cost[a] < Double.POSITIVE_INFINITY) {
      // Merged with what lives for one instruction, the other could not be spilled any more.
      return false;
    }
    int kept = Math.min(d, a);
    int merged = Math.max(d, a);
    if (kept < PHYSICAL ? !fitsPhysical(merged, kept) : !fitsTogether(merged, kept)) {
      return false;
    }
    alias[merged] = kept;
    cost[kept] += cost[merged];
    for (int i = 0; i < graph.neighbours(merged); i++) {
      graph.add(kept, find(graph.neighbour(merged, i)));
    }
    return true;
  }

  /** George's test: no neighbour that is hard to colour becomes harder to colour. */
  private boolean fitsPhysical(int register, int physical) {
    for (int i = 0; i < graph.neighbours(register); i++) {
      int neighbour = find(graph.neighbour(register, i));
      if (neighbour >= PHYSICAL
          && degree(neighbour) >= COLOURS
          && !graph.interferes(neighbour, physical)) {
        return false;
      }
      if (neighbour == physical) {
        return false;
      }
    }
    return true;
  }

  /** Briggs' test: both together have fewer neighbours that are hard to colour than colours. */
  private boolean fitsTogether(int a, int b) {
    int hard = 0;
    for (int i = 0; i < graph.neighbours(a); i++) {
      int neighbour = find(graph.neighbour(a, i));
      int without = graph.interferes(neighbour, b) ? 1 : 0;
      if (isHard(neighbour, without)) {
        hard++;
      }
    }
    for (int i = 0; i < graph.neighbours(b); i++) {
      int neighbour = find(graph.neighbour(b, i));
      if (!graph.interferes(neighbour, a) && isHard(neighbour, 0)) {
        hard++;
      }
    }
    return hard < COLOURS;
  }

  private boolean isHard(int neighbour, int without) {
    return neighbour < PHYSICAL || degree(neighbour) - without >= COLOURS;
  }

  /**
   * An upper bound of a register's degree: neighbours that were merged may count more than once.
   */
  private int degree(int register) {
    return graph.neighbours(register);
  }

  // Colouring.

  /** Colours all registers; null if that succeeds, else what has to be spilled. */
  private boolean[] colour() {
    int count = alias.length;
    int[] degree = new int[count];
    boolean[] removed = new boolean[count];
    int[] nodes = new int[count];
    int left = 0;
    for (int r = PHYSICAL; r < count; r++) {
      if (find(r) == r && (cost[r] > 0)) {
        nodes[left++] = r;
        degree[r] = liveDegree(r, removed);
      }
    }
    int[] stack = new int[left];
    int depth = 0;
    int[] easy = new int[left];
    int easyCount = 0;
    for (int i = 0; i < left; i++) {
      if (degree[nodes[i]] < COLOURS) {
        easy[easyCount++] = nodes[i];
      }
    }
    while (depth < stack.length) {
      // What certainly finds a colour goes out first; else what is cheap to spill.
      int register;
      if (easyCount > 0) {
        register = easy[--easyCount];
      } else {
        left = withoutRemoved(nodes, left, removed);
        register = cheapest(nodes, left, degree);
      }
      removed[register] = true;
      stack[depth++] = register;
      for (int i = 0; i < graph.neighbours(register); i++) {
        int neighbour = graph.neighbour(register, i);
        if (neighbour >= PHYSICAL && find(neighbour) == neighbour && !removed[neighbour]) {
          if (degree[neighbour]-- == COLOURS) {
            easy[easyCount++] = neighbour;
          }
        }
      }
    }
    colour = new int[count];
    Arrays.fill(colour, -1);
    for (int r = 0; r < COLOURS; r++) {
      colour[r] = r;
    }
    int[][] partners = partners();
    boolean[] spilled = null;
    while (depth > 0) {
      int register = stack[--depth];
      colour[register] = choose(register, partners[register]);
      if (colour[register] < 0) {
        if (spilled == null) {
          spilled = new boolean[count];
        }
        spilled[register] = true;
      }
    }
    return spilled;
  }

  /** The different neighbours that are not removed. */
  private int liveDegree(int register, boolean[] removed) {
    int degree = 0;
    for (int i = 0; i < graph.neighbours(register); i++) {
      int neighbour = graph.neighbour(register, i);
      if (find(neighbour) == neighbour && !removed[neighbour]) {
        degree++;
      }
    }
    return degree;
  }

  private static int withoutRemoved(int[] nodes, int count, boolean[] removed) {
    int left = 0;
    for (int i = 0; i < count; i++) {
      if (!removed[nodes[i]]) {
        nodes[left++] = nodes[i];
      }
    }
    return left;
  }

  private int cheapest(int[] nodes, int left, int[] degree) {
    int cheapest = nodes[0];
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < left; i++) {
      double price = cost[nodes[i]] / degree[nodes[i]];
      if (price < least) {
        least = price;
        cheapest = nodes[i];
      }
    }
    return cheapest;
  }

  /** For each register, those it is copied from or to. */
  private int[][] partners() {
    int[][] partners = new int[alias.length][];
    List<MachineBlock> blocks = function.blocks();
    for (int b = 0; b < blocks.size(); b++) {
      List<MachineInstruction> instructions = blocks.get(b).instructions();
      for (int i = 0; i < instructions.size(); i++) {
        MachineInstruction instruction = instructions.get(i);
        if (instruction.opcode == Opcode.MOVE) {
          int d = find(instruction.d);
          int a = find(instruction.a);
          if (d != a) {
            partners[d] = with(partners[d], a);
            partners[a] = with(partners[a], d);
          }
        }
      }
    }
    return partners;
  }

  private static int[] with(int[] list, int element) {
    if (list == null) {
      return new int[] {element};
    }
    int[] longer = Arrays.copyOf(list, list.length + 1);
    longer[list.length] = element;
    return longer;
  }

  /** A colour that no neighbour has; one that saves a copy if there is one; -1 if there is none. */
  private int choose(int register, int[] partners) {
    int taken = 0;
    for (int i = 0; i < graph.neighbours(register); i++) {
      int neighbour = find(graph.neighbour(register, i));
      if (colour[neighbour] >= 0) {
        taken |= 1 << colour[neighbour];
      }
    }
    if (partners != null) {
      for (int i = 0; i < partners.length; i++) {
        int wanted = colour[partners[i]];
        if (wanted >= 0 && (taken >> wanted & 1) == 0) {
          return wanted;
        }
      }
    }
    for (int c = 0; c < COLOURS; c++) {
      if ((taken >> c & 1) == 0) {
        return c;
      }
    }
    return -1;
  }

  /** Puts the colours in the place of the registers, and drops copies of a register to itself. */
  private void rewrite() {
    List<MachineBlock> blocks = function.blocks();
    for (int b = 0; b < blocks.size(); b++) {
      List<MachineInstruction> before = blocks.get(b).instructions();
      List<MachineInstruction> after = new ArrayList<>(before.size());
      for (int i = 0; i < before.size(); i++) {
        MachineInstruction instruction = before.get(i);
        instruction.d = coloured(instruction.d);
        instruction.a = coloured(instruction.a);
        instruction.b = coloured(instruction.b);
        instruction.c = coloured(instruction.c);
        instruction.e = coloured(instruction.e);
        if (instruction.opcode != Opcode.MOVE || instruction.d != instruction.a) {
          after.add(instruction);
        }
      }
      blocks.get(b).replace(after);
    }
  }

  private int coloured(int register) {
    return register < PHYSICAL ? register : colour[find(register)];
  }
}
