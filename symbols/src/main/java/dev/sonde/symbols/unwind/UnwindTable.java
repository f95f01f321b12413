package dev.sonde.symbols.unwind;

import java.util.Arrays;

/**
 * The rules of a program in 16 bytes each: where a rule begins to hold, ascending, and the rule in
 * 8 bytes. Where nothing is known, there is a rule that says so.
 */
public final class UnwindTable {
  /** 64 MiB; the largest programs have a third of that. */
  private static final int MAX_ROWS = 1 << 22;

  private final long[] starts;
  private final long[] rules;

  private UnwindTable(long[] starts, long[] rules) {
    this.starts = starts;
    this.rules = rules;
  }

  /** How many rows there are. */
  public int size() {
    return starts.length;
  }

  /** The address from which the rule of a row holds. */
  public long start(int row) {
    return starts[row];
  }

  /** The rule of a row, as {@link PackedRule} writes it. */
  public long rule(int row) {
    return rules[row];
  }

  /** The rule for the instruction at an address. */
  public FrameRule find(long address) {
    int low = 0;
    int high = starts.length - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      if (Long.compareUnsigned(starts[middle], address) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high < 0 ? FrameRule.UNKNOWN : PackedRule.unpack(rules[high]);
  }

  /** Collects rules in any order. */
  static final class Builder {
    private long[] starts = new long[1024];
    private long[] ends = new long[1024];
    private long[] rules = new long[1024];
    private int count;

    /** Adds a rule; gives whether there is room for more. */
    boolean add(long start, long end, FrameRule rule) throws UnwindException {
      long packed = PackedRule.pack(rule);
      if (count > 0 && ends[count - 1] == start && rules[count - 1] == packed) {
        ends[count - 1] = end;
        return true;
      }
      if (count == MAX_ROWS) {
        throw new UnwindException("call frame information has over 4,194,304 rules");
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
        ends = Arrays.copyOf(ends, count * 2);
        rules = Arrays.copyOf(rules, count * 2);
      }
      starts[count] = start;
      ends[count] = end;
      rules[count++] = packed;
      return true;
    }

    UnwindTable build() {
      Integer[] order = new Integer[count];
      for (int i = 0; i < count; i++) {
        order[i] = i;
      }
      Arrays.sort(order, (a, b) -> Long.compareUnsigned(starts[a], starts[b]));
      long[] sortedStarts = new long[2 * count];
      long[] sortedRules = new long[2 * count];
      int rows = 0;
      long covered = 0;
      for (int index : order) {
        // Where two overlap, the first has it.
        long start = Long.compareUnsigned(starts[index], covered) < 0 ? covered : starts[index];
        if (Long.compareUnsigned(start, ends[index]) >= 0) {
          continue;
        }
        boolean gap = rows > 0 && start != covered;
        if (gap) {
          sortedStarts[rows] = covered;
          sortedRules[rows++] = PackedRule.pack(FrameRule.UNKNOWN);
        }
        if (gap || rows == 0 || sortedRules[rows - 1] != rules[index]) {
          sortedStarts[rows] = start;
          sortedRules[rows++] = rules[index];
        }
        covered = ends[index];
      }
      long[] finalStarts = Arrays.copyOf(sortedStarts, rows + 1);
      long[] finalRules = Arrays.copyOf(sortedRules, rows + 1);
      finalStarts[rows] = covered;
      finalRules[rows] = PackedRule.pack(FrameRule.UNKNOWN);
      return rows == 0
          ? new UnwindTable(new long[0], new long[0])
          : new UnwindTable(finalStarts, finalRules);
    }
  }
}
