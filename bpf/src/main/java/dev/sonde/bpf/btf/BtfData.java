package dev.sonde.bpf.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of one BTF blob: its header checked, its two sections in bounds, its words readable.
 *
 * <pre>
 * struct btf_header {           struct btf_type {
 *   __u16 magic;                  __u32 name_off;
 *   __u8  version;                __u32 info;       // 31 kind_flag, 24-28 kind, 0-15 vlen
 *   __u8  flags;                  __u32 size_or_type;
 *   __u32 hdr_len;              };
 *   __u32 type_off, type_len;   // from the end of the header
 *   __u32 str_off, str_len;
 * };
 * </pre>
 *
 * A {@link ByteBuffer} rather than a {@code MemorySegment}: it needs no var handle, whose linking
 * alone takes a cold JVM some 5 to 10 ms; measured here, a first read takes 0.1 ms.
 */
final class BtfData {
  static final int MAGIC = 0xeb9f;
  static final int VERSION = 1;
  static final int HEADER_SIZE = 24;

  /** Bytes of {@code struct btf_type}. */
  static final int TYPE_SIZE = 12;

  private final ByteBuffer bytes;
  private final int typesStart;
  private final int typesEnd;
  private final int stringsStart;
  private final int stringsLength;

  private BtfData(
      ByteBuffer bytes, int typesStart, int typesEnd, int stringsStart, int stringsLength) {
    this.bytes = bytes;
    this.typesStart = typesStart;
    this.typesEnd = typesEnd;
    this.stringsStart = stringsStart;
    this.stringsLength = stringsLength;
  }

  /**
   * Checks the header of {@code blob}.
   *
   * @param base whether this is base BTF, whose string section starts with the empty string; a
   *     split one continues its base's strings
   */
  static BtfData of(ByteBuffer blob, boolean base) {
    ByteBuffer bytes = blob.slice().order(ByteOrder.LITTLE_ENDIAN);
    int size = bytes.capacity();
    if (size < HEADER_SIZE) {
      throw new BtfException("BTF of " + size + " bytes is shorter than its 24-byte header");
    }
    int magic = Short.toUnsignedInt(bytes.getShort(0));
    if (magic == Integer.reverseBytes(MAGIC) >>> 16) {
      bytes.order(ByteOrder.BIG_ENDIAN);
    } else if (magic != MAGIC) {
      throw new BtfException("not BTF: it starts with 0x" + Integer.toHexString(magic));
    }
    int version = bytes.get(2);
    if (version != VERSION) {
      throw new BtfException("BTF version " + version + " is not known; version 1 is");
    }
    long headerLength = Integer.toUnsignedLong(bytes.getInt(4));
    long typeOffset = headerLength + Integer.toUnsignedLong(bytes.getInt(8));
    long typeLength = Integer.toUnsignedLong(bytes.getInt(12));
    long stringOffset = headerLength + Integer.toUnsignedLong(bytes.getInt(16));
    long stringLength = Integer.toUnsignedLong(bytes.getInt(20));
    if (headerLength < HEADER_SIZE || headerLength > size) {
      throw new BtfException("BTF header length " + headerLength + " is out of range");
    }
    if (typeOffset + typeLength > size || typeLength % 4 != 0 || typeOffset % 4 != 0) {
      throw new BtfException(
          "BTF type section ("
              + typeLength
              + " bytes at "
              + typeOffset
              + ") does not fit in "
              + size
              + " bytes or is not aligned to 4");
    }
    if (stringOffset + stringLength > size) {
      throw new BtfException(
          "BTF string section ("
              + stringLength
              + " bytes at "
              + stringOffset
              + ") does not fit in "
              + size
              + " bytes");
    }
    int strings = (int) stringOffset;
    int length = (int) stringLength;
    if (base && length == 0
        || length > 0
            && (bytes.get(strings + length - 1) != 0 || base && bytes.get(strings) != 0)) {
      throw new BtfException("BTF string section is not enclosed in NUL bytes");
    }
    return new BtfData(bytes, (int) typeOffset, (int) (typeOffset + typeLength), strings, length);
  }

  int typesStart() {
    return typesStart;
  }

  int typesEnd() {
    return typesEnd;
  }

  int stringsLength() {
    return stringsLength;
  }

  int size() {
    return bytes.capacity();
  }

  /** The word at {@code offset}, which the caller took from {@link #checkedTypeEnd}. */
  int word(int offset) {
    return bytes.getInt(offset);
  }

  /** The number of the kind of the type at {@code offset}. */
  int kindNumber(int offset) {
    return bytes.getInt(offset + 4) >>> 24 & 0x1f;
  }

  /** How many members, enumerators, parameters or variables the type at {@code offset} has. */
  int vlen(int offset) {
    return bytes.getInt(offset + 4) & 0xffff;
  }

  boolean kindFlag(int offset) {
    return bytes.getInt(offset + 4) < 0;
  }

  /**
   * The end of the type at {@code offset}, once it is sure that a type of a known kind lies there,
   * wholly inside the type section.
   */
  int checkedTypeEnd(int offset) {
    if (offset < typesStart || offset > typesEnd - TYPE_SIZE || (offset & 3) != 0) {
      throw new BtfException("no BTF type can start at byte " + offset);
    }
    int kind = kindNumber(offset);
    long end = offset + TYPE_SIZE + (long) extraSize(kind, vlen(offset), offset);
    if (end > typesEnd) {
      throw new BtfException(
          "BTF type at byte " + offset + " (" + Kind.of(kind) + ") runs past the type section");
    }
    return (int) end;
  }

  /** Bytes that follow {@code struct btf_type}. */
  private static int extraSize(int kind, int vlen, int offset) {
    return switch (kind) {
      case 1, 14, 17 -> 4; // int, var, decl_tag
      case 2, 7, 8, 9, 10, 11, 12, 16, 18 -> 0; // ptr, fwd, typedef, modifiers, func, float
      case 3 -> 12; // array
      case 4, 5, 15, 19 -> vlen * 12; // struct, union, datasec, enum64
      case 6, 13 -> vlen * 8; // enum, func_proto
      default -> throw new BtfException("BTF type at byte " + offset + " has unknown kind " + kind);
    };
  }

  /** The string at {@code offset} of the string section. */
  String string(int offset) {
    int start = stringAt(offset);
    int length = 0;
    while (bytes.get(start + length) != 0) {
      length++;
    }
    if (length == 0) {
      return "";
    }
    byte[] text = new byte[length];
    bytes.get(start, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** Whether the string at {@code offset} of the string section is exactly {@code text}. */
  boolean stringEquals(int offset, byte[] text) {
    return stringStartsWith(offset, text) && bytes.get(stringsStart + offset + text.length) == 0;
  }

  /** Whether the string at {@code offset} of the string section starts with {@code prefix}. */
  boolean stringStartsWith(int offset, byte[] prefix) {
    int start = stringAt(offset);
    if (prefix.length >= stringsStart + stringsLength - start) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (bytes.get(start + i) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /** The {@link NameHash} of the string at {@code offset} of the string section. */
  int stringHash(int offset) {
    int at = stringAt(offset);
    int hash = NameHash.SEED;
    for (byte b = bytes.get(at); b != 0; b = bytes.get(++at)) {
      hash = NameHash.add(hash, b);
    }
    return NameHash.finish(hash);
  }

  private int stringAt(int offset) {
    if (offset < 0 || offset >= stringsLength) {
      throw new BtfException(
          "BTF string offset "
              + Integer.toUnsignedLong(offset)
              + " is outside the string section of "
              + stringsLength
              + " bytes");
    }
    return stringsStart + offset;
  }
}
