package dev.sonde.compiler.alloc;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.ValueVisitor;
import java.util.Arrays;
import java.util.List;

/**
 * Where the slots of a function lie in its stack frame. Slots that are never in use at the same
 * time share bytes: a slot is in use from its first access on any path to its last. One whose
 * address is stored may be used anywhere.
 */
public final class FrameLayout {
  private final int[] depths;
  private final int size;

  private FrameLayout(int[] depths, int size) {
    this.depths = depths;
    this.size = size;
  }

  /** How far below the frame pointer a slot begins; 0 if the function does not use it. */
  public int depth(int slot) {
    return depths[slot];
  }

  /** How many bytes all slots take together. */
  public int size() {
    return size;
  }

  /** Lays out the slots whose addresses a function takes. */
  public static FrameLayout of(Function function) {
    List<Slot> slots = function.slots();
    int[] depths = new int[slots.size()];
    if (depths.length == 0) {
      return new FrameLayout(depths, 0);
    }
    Lifetimes lifetimes = new Lifetimes(function);
    lifetimes.solve();
    RegisterSet[] conflicts = lifetimes.conflicts();
    int[] bySize = bySize(slots, lifetimes.used);
    int size = 0;
    for (int i = 0; i < bySize.length; i++) {
      Slot slot = slots.get(bySize[i]);
      int bytes = (slot.size() + 7) & -8;
      int depth = bytes;
      boolean moved = true;
      while (moved) {
        moved = false;
        for (int k = 0; k < i; k++) {
          Slot other = slots.get(bySize[k]);
          int otherDepth = depths[other.id()];
          int otherBytes = (other.size() + 7) & -8;
          boolean overlaps = depth - bytes < otherDepth && otherDepth - otherBytes < depth;
          if (overlaps && conflicts[slot.id()].contains(other.id())) {
            depth = otherDepth + bytes;
            moved = true;
          }
        }
      }
      depths[slot.id()] = depth;
      size = Math.max(size, depth);
    }
    return new FrameLayout(depths, size);
  }

  /** The used slots, the largest first. */
  private static int[] bySize(List<Slot> slots, boolean[] used) {
    int[] order = new int[slots.size()];
    int count = 0;
    for (int s = 0; s < used.length; s++) {
      if (!used[s]) {
        continue;
      }
      int at = count++;
      while (at > 0 && slots.get(order[at - 1]).size() < slots.get(s).size()) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = s;
    }
    return Arrays.copyOf(order, count);
  }

  /** In each block, from which to which instruction every slot is in use. */
  private static final class Lifetimes implements ValueVisitor {
    private static final int NEVER = Integer.MAX_VALUE;

    private final Function function;
    private final List<Block> blocks;
    private final int slots;
    private final boolean[] used;

    /** By value, the slots it may point into; null for none. */
    private final RegisterSet[] pointees;

    /** By slot, the slots whose addresses are kept in it. */
    private final RegisterSet[] kept;

    private final int[][] first;
    private final int[][] last;
    private final RegisterSet[] accessedBefore;
    private final RegisterSet[] accessedBehind;
    private int block;
    private int position;
    private boolean changed;

    Lifetimes(Function function) {
      this.function = function;
      blocks = function.blocks();
      slots = function.slots().size();
      used = new boolean[slots];
      pointees = new RegisterSet[function.valueCount()];
      kept = new RegisterSet[slots];
      first = new int[blocks.size()][slots];
      last = new int[blocks.size()][slots];
      accessedBefore = new RegisterSet[blocks.size()];
      accessedBehind = new RegisterSet[blocks.size()];
      for (int b = 0; b < blocks.size(); b++) {
        Arrays.fill(first[b], NEVER);
        Arrays.fill(last[b], -1);
        accessedBefore[b] = new RegisterSet(slots);
        accessedBehind[b] = new RegisterSet(slots);
      }
    }

    void solve() {
      findPointees();
      for (block = 0; block < blocks.size(); block++) {
        List<Instruction> instructions = blocks.get(block).instructions();
        for (position = 0; position < instructions.size(); position++) {
          instructions.get(position).operation().operands(this);
        }
        blocks.get(block).terminator().operands(this);
      }
      useEscapedEverywhere();
      changed = true;
      while (changed) {
        changed = false;
        for (int b = 0; b < blocks.size(); b++) {
          Terminator terminator = blocks.get(b).terminator();
          for (int t = 0; t < terminator.targetCount(); t++) {
            flow(b, terminator.target(t).block());
          }
        }
        for (int b = blocks.size() - 1; b >= 0; b--) {
          Terminator terminator = blocks.get(b).terminator();
          for (int t = 0; t < terminator.targetCount(); t++) {
            flow(b, terminator.target(t).block());
          }
        }
      }
    }

    private void useEscapedEverywhere() {
      for (int b = 0; b < blocks.size(); b++) {
        List<Instruction> instructions = blocks.get(b).instructions();
        for (int i = 0; i < instructions.size(); i++) {
          RegisterSet escaped =
              instructions.get(i).operation() instanceof MemoryOperation.Store store
                  ? pointees[store.value().id()]
                  : null;
          for (int s = escaped == null ? -1 : escaped.next(0); s >= 0; s = escaped.next(s + 1)) {
            for (int k = 0; k < blocks.size(); k++) {
              first[k][s] = 0;
              last[k][s] = NEVER - 1;
            }
          }
        }
      }
    }

    private void flow(int from, int to) {
      changed |= accessedBefore[to].addAll(accessedBefore[from]);
      changed |= accessedBehind[from].addAll(accessedBehind[to]);
      for (int s = 0; s < slots; s++) {
        if (last[from][s] >= 0 && !accessedBefore[to].contains(s)) {
          accessedBefore[to].add(s);
          changed = true;
        }
        if (last[to][s] >= 0 && !accessedBehind[from].contains(s)) {
          accessedBehind[from].add(s);
          changed = true;
        }
      }
    }

    /**
     * Follows addresses through additions, selections and parameters. Whoever has the address of a
     * slot in which other addresses are kept has these, too.
     */
    private void findPointees() {
      changed = true;
      while (changed) {
        changed = false;
        for (int b = 0; b < blocks.size(); b++) {
          List<Instruction> instructions = blocks.get(b).instructions();
          for (int i = 0; i < instructions.size(); i++) {
            Value result = instructions.get(i).result();
            Operation operation = instructions.get(i).operation();
            if (operation instanceof MemoryOperation.SlotAddress address) {
              point(result, address.slot().id());
              pointAlso(result, kept[address.slot().id()]);
            } else if (operation instanceof MemoryOperation.PointerAdd add) {
              point(result, add.pointer());
            } else if (operation instanceof IntegerOperation.Select select) {
              point(result, select.ifTrue());
              point(result, select.ifFalse());
            } else if (operation instanceof MemoryOperation.Store store) {
              keep(store);
            }
          }
          Terminator terminator = blocks.get(b).terminator();
          for (int t = 0; t < terminator.targetCount(); t++) {
            Terminator.Target target = terminator.target(t);
            List<Value> parameters = blocks.get(target.block()).parameters();
            for (int p = 0; p < parameters.size(); p++) {
              point(parameters.get(p), target.arguments().get(p));
            }
          }
        }
      }
    }

    private void point(Value value, int slot) {
      RegisterSet set = pointees[value.id()];
      if (set == null) {
        set = new RegisterSet(slots);
        pointees[value.id()] = set;
      }
      if (!set.contains(slot)) {
        set.add(slot);
        changed = true;
      }
    }

    private void keep(MemoryOperation.Store store) {
      RegisterSet addresses = pointees[store.value().id()];
      RegisterSet keepers = pointees[store.pointer().id()];
      if (addresses == null || keepers == null) {
        return;
      }
      for (int s = keepers.next(0); s >= 0; s = keepers.next(s + 1)) {
        if (kept[s] == null) {
          kept[s] = new RegisterSet(slots);
        }
        if (kept[s].addAll(addresses)) {
          changed = true;
        }
      }
    }

    private void point(Value value, Value source) {
      pointAlso(value, pointees[source.id()]);
    }

    private void pointAlso(Value value, RegisterSet set) {
      if (set != null) {
        for (int s = set.next(0); s >= 0; s = set.next(s + 1)) {
          point(value, s);
        }
      }
    }

    /** An operand at the current position: what it points into is in use. */
    @Override
    public void visit(Value value) {
      RegisterSet set = pointees[value.id()];
      if (set == null) {
        return;
      }
      for (int s = set.next(0); s >= 0; s = set.next(s + 1)) {
        used[s] = true;
        first[block][s] = Math.min(first[block][s], position);
        last[block][s] = Math.max(last[block][s], position);
      }
    }

    /** By slot, those that are in use at the same time somewhere. */
    RegisterSet[] conflicts() {
      RegisterSet[] conflicts = new RegisterSet[slots];
      for (int s = 0; s < slots; s++) {
        conflicts[s] = new RegisterSet(slots);
      }
      int[] present = new int[slots];
      for (int k = 0; k < blocks.size(); k++) {
        int count = 0;
        for (int s = 0; s < slots; s++) {
          if (start(k, s) != NEVER) {
            present[count++] = s;
          }
        }
        for (int i = 1; i < count; i++) {
          for (int j = 0; j < i; j++) {
            if (overlap(k, present[i], present[j])) {
              conflicts[present[i]].add(present[j]);
              conflicts[present[j]].add(present[i]);
            }
          }
        }
      }
      return conflicts;
    }

    private boolean overlap(int k, int a, int b) {
      int start = Math.max(start(k, a), start(k, b));
      int end = Math.min(end(k, a), end(k, b));
      return start <= end;
    }

    private int start(int k, int slot) {
      boolean before = accessedBefore[k].contains(slot);
      if (last[k][slot] >= 0) {
        return before ? -1 : first[k][slot];
      }
      return before && accessedBehind[k].contains(slot) ? -1 : NEVER;
    }

    private int end(int k, int slot) {
      boolean behind = accessedBehind[k].contains(slot);
      if (last[k][slot] >= 0) {
        return behind ? NEVER - 1 : last[k][slot];
      }
      return behind && accessedBefore[k].contains(slot) ? NEVER - 1 : -1;
    }
  }
}
