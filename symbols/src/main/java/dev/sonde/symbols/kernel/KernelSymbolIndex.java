package dev.sonde.symbols.kernel;

import dev.sonde.symbols.range.RangeIndex;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Kernel symbols by address and by name, in one buffer that can be kept in a file. After a header
 * of {@value #HEADER_SIZE} bytes come, each for all symbols: addresses (8 bytes), where the name is
 * (4), where the name of the module is (4), types (1, padded to 8); then the slots of a hash table
 * of names (4 each, a symbol's number and 1 more, or 0), a {@link RangeIndex}, and the names, each
 * behind its length in 2 bytes.
 *
 * <p>A file whose header fits but which is damaged behind it gives wrong names or none, and no
 * exception.
 */
final class KernelSymbolIndex {
  static final int HEADER_SIZE = 96;
  static final int KEY_SIZE = 64;

  private static final long MAGIC = 0x31534b45444e4f53L;
  private static final int MAX_NAME_LENGTH = 1024;

  private final ByteBuffer bytes;
  private final int count;
  private final int names;
  private final int modules;
  private final int types;
  private final int slots;
  private final int slotCount;
  private final int text;
  private final RangeIndex ranges;

  private KernelSymbolIndex(ByteBuffer bytes) {
    this.bytes = bytes;
    this.count = bytes.getInt(12);
    this.slotCount = bytes.getInt(16);
    this.names = HEADER_SIZE + 8 * count;
    this.modules = names + 4 * count;
    this.types = modules + 4 * count;
    this.slots = types + (count + 7 & ~7);
    int rangesAt = slots + 4 * slotCount;
    this.text = rangesAt + bytes.getInt(20);
    ByteBuffer saved = bytes.duplicate().order(bytes.order()).position(rangesAt).limit(text);
    this.ranges = RangeIndex.of(saved);
  }

  /** Where everything goes in a new index, whose header this writes. */
  static ByteBuffer allocate(byte[] key, int count, int slotCount, int rangesSize, int textSize) {
    long size =
        HEADER_SIZE + 16L * count + (count + 7L & ~7L) + 4L * slotCount + rangesSize + textSize;
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(MAGIC).putInt((int) size).putInt(count).putInt(slotCount).putInt(rangesSize);
    bytes.put(32, key, 0, Math.min(key.length, KEY_SIZE));
    return bytes.position(HEADER_SIZE);
  }

  /** The index in {@code saved}, or null where it is not whole or not the one with this key. */
  static KernelSymbolIndex of(ByteBuffer saved, byte[] key) {
    ByteBuffer bytes = saved.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.limit() < HEADER_SIZE
        || bytes.getLong(0) != MAGIC
        || bytes.getInt(8) != bytes.limit()) {
      return null;
    }
    for (int i = 0; i < KEY_SIZE; i++) {
      if (bytes.get(32 + i) != (i < key.length ? key[i] : 0)) {
        return null;
      }
    }
    long count = bytes.getInt(12);
    long slotCount = bytes.getInt(16);
    long rangesSize = bytes.getInt(20);
    if (count < 0 || slotCount < count || Long.bitCount(slotCount) != 1 || rangesSize < 0) {
      return null;
    }
    long least = HEADER_SIZE + 16 * count + (count + 7 & ~7L) + 4 * slotCount + rangesSize;
    return least > bytes.limit() ? null : new KernelSymbolIndex(bytes);
  }

  ByteBuffer bytes() {
    return bytes.duplicate().rewind();
  }

  int count() {
    return count;
  }

  long address(int symbol) {
    return bytes.getLong(HEADER_SIZE + 8 * symbol);
  }

  KernelSymbol get(int symbol) {
    return new KernelSymbol(
        text(bytes.getInt(names + 4 * symbol)),
        address(symbol),
        (char) (bytes.get(types + symbol) & 0x7f),
        text(bytes.getInt(modules + 4 * symbol)));
  }

  /** The symbol that {@code address} belongs to, or null. */
  KernelSymbol find(long address) {
    int symbol = ranges.find(address);
    return symbol < 0 || symbol >= count ? null : get(symbol);
  }

  /** All symbols of that name, in the order of addresses as the kernel gave them. */
  List<KernelSymbol> find(String name) {
    List<KernelSymbol> found = new ArrayList<>(1);
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    int slot = hash(wanted, 0, wanted.length) & slotCount - 1;
    for (int tried = 0; tried < slotCount; tried++) {
      int symbol = bytes.getInt(slots + 4 * slot) - 1;
      if (symbol < 0 || symbol >= count) {
        break;
      }
      if (isNamed(symbol, wanted)) {
        found.add(get(symbol));
      }
      slot = slot + 1 & slotCount - 1;
    }
    return found;
  }

  private boolean isNamed(int symbol, byte[] wanted) {
    int at = bytes.getInt(names + 4 * symbol);
    if (length(at) != wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes.get(text + at + 2 + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private String text(int at) {
    byte[] name = new byte[length(at)];
    if (name.length > 0) {
      bytes.get(text + at + 2, name);
    }
    return new String(name, StandardCharsets.UTF_8);
  }

  /** The length of the name at {@code at}; 0 where none can be there. */
  private int length(int at) {
    int room = bytes.limit() - text - 2;
    if (at < 0 || at > room) {
      return 0;
    }
    int length = bytes.getShort(text + at);
    return length < 0 || length > MAX_NAME_LENGTH || length > room - at ? 0 : length;
  }

  /** The hash of a name: FNV-1a of 32 bits, its high bits folded in. */
  static int hash(byte[] bytes, int from, int to) {
    int hash = 0x811c9dc5;
    for (int i = from; i < to; i++) {
      hash = (hash ^ bytes[i] & 0xff) * 0x01000193;
    }
    return hash ^ hash >>> 15;
  }
}
