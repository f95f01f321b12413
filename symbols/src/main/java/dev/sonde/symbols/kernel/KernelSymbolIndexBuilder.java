package dev.sonde.symbols.kernel;

import dev.sonde.symbols.range.RangeIndex;
import dev.sonde.symbols.range.RangeIndexBuilder;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Makes a {@link KernelSymbolIndex} of the lines of {@code /proc/kallsyms}. */
final class KernelSymbolIndexBuilder implements KallsymsParser.Lines {
  private static final int FIRST_CAPACITY = 1 << 12;

  /** Many times what any kernel has. */
  private static final int MAX_SYMBOLS = 1 << 22;

  /** No code that stands alone is known to be longer. */
  private static final long UNKNOWN_SIZE = 1 << 20;

  private static final byte[] END_OF_TEXT = {'_', 'e', 't', 'e', 'x', 't'};

  private final LoadedModules loaded;
  private final boolean lasting;

  private long[] addresses = new long[FIRST_CAPACITY];
  private int[] names = new int[FIRST_CAPACITY];
  private int[] modules = new int[FIRST_CAPACITY];
  private int[] hashes = new int[FIRST_CAPACITY];
  private byte[] types = new byte[FIRST_CAPACITY];
  private int count;
  private byte[] text = new byte[16 * FIRST_CAPACITY];
  // An empty name, for the kernel that is no module, comes first.
  private int textSize = 2;
  private int lastModule;
  private int hidden;
  private long endOfText;

  /**
   * @param lasting whether to take what stays, the kernel and its modules, or else what comes and
   *     goes: modules, and code that the kernel makes itself, as for BPF programs
   */
  KernelSymbolIndexBuilder(LoadedModules loaded, boolean lasting) {
    this.loaded = loaded;
    this.lasting = lasting;
  }

  /** How many lines had an address of zero. */
  int hidden() {
    return hidden;
  }

  @Override
  public void add(
      long address, int type, byte[] line, int from, int to, int moduleFrom, int moduleTo) {
    // An absolute symbol is a number: an offset per CPU, mostly.
    if (type == 'A' || type == 'a') {
      return;
    }
    if (address == 0) {
      hidden++;
      return;
    }
    if (count == MAX_SYMBOLS || !isWanted(line, moduleFrom, moduleTo)) {
      return;
    }
    if (count == addresses.length) {
      grow();
    }
    addresses[count] = address;
    types[count] = (byte) type;
    hashes[count] = KernelSymbolIndex.hash(line, from, to);
    modules[count] = module(line, moduleFrom, moduleTo);
    names[count] = write(line, from, to);
    if (Arrays.equals(line, from, to, END_OF_TEXT, 0, END_OF_TEXT.length)) {
      endOfText = address;
    }
    count++;
  }

  private boolean isWanted(byte[] line, int from, int to) {
    if (!lasting) {
      return to > from;
    }
    // [bpf], [__builtin__ftrace], [__builtin__kprobes]: see kernel/kallsyms.c.
    boolean bpf = to - from == 3 && line[from] == 'b' && line[from + 1] == 'p';
    boolean builtIn = to - from > 4 && line[from] == '_' && line[from + 1] == '_';
    return !(bpf && line[from + 2] == 'f') && !builtIn;
  }

  private void grow() {
    int capacity = 2 * count;
    addresses = Arrays.copyOf(addresses, capacity);
    names = Arrays.copyOf(names, capacity);
    modules = Arrays.copyOf(modules, capacity);
    hashes = Arrays.copyOf(hashes, capacity);
    types = Arrays.copyOf(types, capacity);
  }

  /** Where the name of the module is, which is that of the line before as a rule. */
  private int module(byte[] line, int from, int to) {
    int length = to - from;
    if (length == 0) {
      return 0;
    }
    int at = lastModule + 2;
    if (lastModule != 0
        && (text[lastModule] & 0xff | (text[lastModule + 1] & 0xff) << 8) == length
        && Arrays.equals(text, at, at + length, line, from, to)) {
      return lastModule;
    }
    lastModule = write(line, from, to);
    return lastModule;
  }

  private int write(byte[] line, int from, int to) {
    int length = to - from;
    while (textSize + 2 + length > text.length) {
      text = Arrays.copyOf(text, 2 * text.length);
    }
    int at = textSize;
    text[at] = (byte) length;
    text[at + 1] = (byte) (length >> 8);
    System.arraycopy(line, from, text, at + 2, length);
    textSize += 2 + length;
    return at;
  }

  /** The index of all lines that came. */
  KernelSymbolIndex build(byte[] key) {
    RangeIndex ranges = ranges();
    int slotCount = Integer.highestOneBit(Math.max(1, count)) * 4;
    int[] slots = new int[slotCount];
    for (int symbol = 0; symbol < count; symbol++) {
      int slot = hashes[symbol] & slotCount - 1;
      while (slots[slot] != 0) {
        slot = slot + 1 & slotCount - 1;
      }
      slots[slot] = symbol + 1;
    }
    ByteBuffer bytes =
        KernelSymbolIndex.allocate(key, count, slotCount, ranges.savedSize(), textSize);
    int at = bytes.position();
    bytes.asLongBuffer().put(addresses, 0, count);
    at += 8 * count;
    bytes.position(at).asIntBuffer().put(names, 0, count);
    at += 4 * count;
    bytes.position(at).asIntBuffer().put(modules, 0, count);
    at += 4 * count;
    bytes.put(at, types, 0, count);
    at += count + 7 & ~7;
    bytes.position(at).asIntBuffer().put(slots);
    ranges.write(bytes.position(at + 4 * slotCount));
    bytes.put(text, 0, textSize);
    return KernelSymbolIndex.of(bytes.rewind(), key);
  }

  /** A symbol reaches to the next. What ends before that is the kernel's text, and each module. */
  private RangeIndex ranges() {
    RangeIndexBuilder builder = new RangeIndexBuilder();
    for (int symbol = 0; symbol < count; symbol++) {
      long address = addresses[symbol];
      long limit = loaded.end(address);
      if (limit == 0) {
        boolean inText = modules[symbol] == 0 && Long.compareUnsigned(address, endOfText) < 0;
        limit = inText ? endOfText : address + UNKNOWN_SIZE;
        limit = Long.compareUnsigned(limit, address) < 0 ? -1 : limit;
      }
      // Of several names the kernel's own messages have the first, and code is asked for mostly.
      builder.addOpen(address, limit, KernelSymbol.isCode(types[symbol]) ? 1 : 0);
    }
    return builder.innermost();
  }
}
