package dev.sonde.symbols.kernel;

import dev.sonde.symbols.range.RangeIndex;
import dev.sonde.symbols.range.RangeIndexBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What {@code /proc/modules} says: where each module is in memory. A line is its name, its size,
 * its users, their names, its state and its address: {@code xfs 2000 1 - Live 0xffffffffc0200000}.
 */
final class LoadedModules {
  // FNV-1a of 64 bits, of whole words.
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final long hash;
  private final RangeIndex ranges;
  private final long[] ends;

  /** Those that {@code content}, all of the file, names. A line that is not so is passed over. */
  LoadedModules(byte[] content) {
    long sum = FNV_OFFSET;
    RangeIndexBuilder builder = new RangeIndexBuilder();
    long[] found = new long[16];
    String text = new String(content, StandardCharsets.ISO_8859_1);
    int from = 0;
    while (from < text.length()) {
      int to = text.indexOf('\n', from);
      to = to < 0 ? text.length() : to;
      String[] words = text.substring(from, to).split(" ", 8);
      from = to + 1;
      if (words.length < 6 || !words[5].startsWith("0x")) {
        continue;
      }
      try {
        long start = Long.parseUnsignedLong(words[5], 2, words[5].length(), 16);
        long end = start + Long.parseLong(words[1]);
        if (start != 0 && Long.compareUnsigned(start, end) < 0) {
          if (builder.count() == found.length) {
            found = Arrays.copyOf(found, 2 * found.length);
          }
          found[builder.count()] = end;
          builder.add(start, end, 0);
          sum = mix(mix(mix(sum, words[0].hashCode()), start), end);
        }
      } catch (NumberFormatException _) {
        // No line that the kernel writes.
        continue;
      }
    }
    hash = sum;
    ends = found;
    ranges = builder.innermost();
  }

  private static long mix(long sum, long word) {
    long mixed = (sum ^ word) * FNV_PRIME;
    return mixed ^ mixed >>> 32;
  }

  /** What tells one set of modules from another, whoever uses them at the moment. */
  long hash() {
    return hash;
  }

  /** Where the module that {@code address} is in ends, or 0 where it is in none. */
  long end(long address) {
    int module = ranges.find(address);
    return module == RangeIndex.NONE ? 0 : ends[module];
  }
}
