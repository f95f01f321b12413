package dev.sonde.bpf.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Where the types of one BTF blob lie, which ids carry a name, and which ids are of a kind. Its
 * bytes are the same in memory and in the file that {@link BtfCache} keeps, so that a saved index
 * is mapped and used as it is.
 *
 * <p>Little-endian words, {@code n} types, {@code b} buckets (a power of two), {@code m} types with
 * a name; the first type of the blob has number 0:
 *
 * <pre>
 *   header       64 bytes, see below
 *   offset       n        byte of the blob at which the type starts
 *   bucketStart  b + 1    first entry of the bucket in bucketType
 *   bucketType   m        types whose name's hash falls into the bucket, ascending
 *   kindStart    20 + 1   first entry of the kind in kindType
 *   kindType     n        types of the kind, ascending
 * </pre>
 *
 * Header: magic, version, checksum of the words that follow, size of the BTF blob, n, b, m, length
 * of the key, and 32 bytes for the key: what identifies the blob, for vmlinux its build id.
 */
final class TypeIndex {
  static final int MAGIC = 0x58425453; // "STBX"
  static final int VERSION = 1;
  static final int HEADER_SIZE = 64;
  static final int MAX_KEY_LENGTH = 32;

  private static final int CHECKSUM = 8;
  private static final int BTF_SIZE = 12;
  private static final int TYPES = 16;
  private static final int BUCKETS = 20;
  private static final int NAMED = 24;
  private static final int KEY_LENGTH = 28;
  private static final int KEY = 32;

  private final ByteBuffer bytes;
  private final int types;
  private final int buckets;
  private final int named;
  private final int bucketStarts;
  private final int bucketTypes;
  private final int kindStarts;
  private final int kindTypes;

  private TypeIndex(ByteBuffer bytes) {
    this.bytes = bytes;
    this.types = bytes.getInt(TYPES);
    this.buckets = bytes.getInt(BUCKETS);
    this.named = bytes.getInt(NAMED);
    this.bucketStarts = HEADER_SIZE + 4 * types;
    this.bucketTypes = bucketStarts + 4 * (buckets + 1);
    this.kindStarts = bucketTypes + 4 * named;
    this.kindTypes = kindStarts + 4 * (Kind.COUNT + 1);
  }

  private static long sizeOf(long types, long buckets, long named) {
    return HEADER_SIZE + 4 * (types + buckets + 1 + named + Kind.COUNT + 1 + types);
  }

  /**
   * The index in {@code saved}, or null where it is not one of the BTF with this size and key, or
   * not whole.
   */
  static TypeIndex of(ByteBuffer saved, int btfSize, byte[] key) {
    ByteBuffer bytes = saved.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.capacity() < HEADER_SIZE
        || bytes.getInt(0) != MAGIC
        || bytes.getInt(4) != VERSION
        || bytes.getInt(CHECKSUM) != checksum(bytes)
        || bytes.getInt(BTF_SIZE) != btfSize
        || bytes.getInt(KEY_LENGTH) != key.length) {
      return null;
    }
    for (int i = 0; i < key.length; i++) {
      if (bytes.get(KEY + i) != key[i]) {
        return null;
      }
    }
    int types = bytes.getInt(TYPES);
    int buckets = bytes.getInt(BUCKETS);
    int named = bytes.getInt(NAMED);
    boolean sound =
        types >= 0
            && named >= 0
            && named <= types
            && Integer.bitCount(buckets) == 1
            && buckets > 0
            && sizeOf(types, buckets, named) == bytes.capacity();
    return sound ? new TypeIndex(bytes) : null;
  }

  /** Reads every type of {@code data} once; {@code base} is null but for split BTF. */
  static TypeIndex build(BtfData data, Btf base, byte[] key) {
    int[] offsets = new int[1024];
    int[] kindCounts = new int[Kind.COUNT];
    int types = 0;
    for (int at = data.typesStart(); at < data.typesEnd(); types++) {
      if (types == offsets.length) {
        offsets = Arrays.copyOf(offsets, types * 2);
      }
      offsets[types] = at;
      int end = data.checkedTypeEnd(at);
      kindCounts[data.kindNumber(at)]++;
      at = end;
    }
    int buckets = Math.max(2, Integer.highestOneBit(Math.max(1, types)) * 2);
    int[] bucketOf = new int[types];
    int[] bucketStarts = new int[buckets + 1];
    int named = 0;
    int baseStrings = base == null ? 0 : base.stringsEnd();
    for (int type = 0; type < types; type++) {
      int nameOffset = data.word(offsets[type]);
      if (nameOffset == 0) {
        bucketOf[type] = -1;
        continue;
      }
      int hash =
          nameOffset >= 0 && nameOffset < baseStrings
              ? base.stringHash(nameOffset)
              : data.stringHash(nameOffset - baseStrings);
      int bucket = hash & buckets - 1;
      bucketOf[type] = bucket;
      bucketStarts[bucket + 1]++;
      named++;
    }
    for (int bucket = 0; bucket < buckets; bucket++) {
      bucketStarts[bucket + 1] += bucketStarts[bucket];
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(sizeOf(types, buckets, named)))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0, MAGIC).putInt(4, VERSION);
    bytes.putInt(BTF_SIZE, data.size()).putInt(TYPES, types);
    bytes.putInt(BUCKETS, buckets).putInt(NAMED, named);
    bytes.putInt(KEY_LENGTH, key.length).put(KEY, key);
    bytes.putInt(CHECKSUM, checksum(bytes));
    TypeIndex index = new TypeIndex(bytes);
    index.fill(data, offsets, bucketOf, bucketStarts, kindCounts);
    return index;
  }

  private void fill(BtfData data, int[] offsets, int[] bucketOf, int[] starts, int[] kindCounts) {
    for (int bucket = 0; bucket <= buckets; bucket++) {
      bytes.putInt(bucketStarts + 4 * bucket, starts[bucket]);
    }
    int[] nextOfKind = new int[Kind.COUNT];
    int total = 0;
    for (int kind = 0; kind < Kind.COUNT; kind++) {
      nextOfKind[kind] = total;
      bytes.putInt(kindStarts + 4 * kind, total);
      total += kindCounts[kind];
    }
    bytes.putInt(kindStarts + 4 * Kind.COUNT, total);
    for (int type = 0; type < types; type++) {
      bytes.putInt(HEADER_SIZE + 4 * type, offsets[type]);
      if (bucketOf[type] >= 0) {
        bytes.putInt(bucketTypes + 4 * starts[bucketOf[type]]++, type);
      }
      bytes.putInt(kindTypes + 4 * nextOfKind[data.kindNumber(offsets[type])]++, type);
    }
  }

  private static int checksum(ByteBuffer bytes) {
    int hash = NameHash.SEED;
    for (int i = BTF_SIZE; i < HEADER_SIZE; i++) {
      hash = NameHash.add(hash, bytes.get(i));
    }
    return NameHash.finish(hash);
  }

  /** The whole index, to be saved. */
  ByteBuffer bytes() {
    return bytes.asReadOnlyBuffer().rewind();
  }

  /** How many types the blob holds. */
  int types() {
    return types;
  }

  /** The byte at which type {@code type} starts. */
  int offset(int type) {
    return bytes.getInt(HEADER_SIZE + 4 * type);
  }

  /** The bucket of names with {@code hash}. */
  int bucket(int hash) {
    return hash & buckets - 1;
  }

  /** The first entry of {@code bucket}; its last lies before {@code bucketStart(bucket + 1)}. */
  int bucketStart(int bucket) {
    return checked(bytes.getInt(bucketStarts + 4 * bucket), named + 1);
  }

  /** The type in entry {@code entry} of the buckets. */
  int bucketType(int entry) {
    return checked(bytes.getInt(bucketTypes + 4 * entry), types);
  }

  /** The first entry of {@code kind}; its last lies before {@code kindStart(kind + 1)}. */
  int kindStart(int kind) {
    return checked(bytes.getInt(kindStarts + 4 * kind), types + 1);
  }

  /** The type in entry {@code entry} of the kinds. */
  int kindType(int entry) {
    return checked(bytes.getInt(kindTypes + 4 * entry), types);
  }

  /** A saved index is trusted for its owner, yet a damaged disk must not send a read astray. */
  private static int checked(int value, int limit) {
    if (value < 0 || value >= limit) {
      throw new BtfException(
          "the saved BTF index is damaged: delete vmlinux-*.btfindex in /var/cache/sonde (for root)"
              + " or ~/.cache/sonde, and it is built anew");
    }
    return value;
  }
}
