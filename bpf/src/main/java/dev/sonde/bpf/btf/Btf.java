package dev.sonde.bpf.btf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The types of one BTF blob, decoded when asked for. Id 0 is {@code void}; the types of the blob
 * follow from 1. <em>Split</em> BTF, as kernel modules carry it, continues the ids and the strings
 * of its base, and answers for both.
 *
 * <p>Immutable and safe for use by several threads as long as the memory it reads stays mapped.
 * Every method throws {@link BtfException}, and nothing else, where the BTF is damaged.
 */
public final class Btf {
  private static final byte[] NO_KEY = {};
  private static final BtfType.Void VOID = new BtfType.Void();

  private final Btf base;
  private final BtfData data;
  private final TypeIndex index;
  private final TypeDecoder decoder;
  private final int firstId;
  private final int firstString;

  Btf(Btf base, BtfData data, TypeIndex index) {
    this.base = base;
    this.data = data;
    this.index = index;
    this.decoder = new TypeDecoder(this, data);
    this.firstId = base == null ? 1 : base.typeCount();
    this.firstString = base == null ? 0 : base.stringsEnd();
  }

  /**
   * Reads a BTF blob, such as an object's {@code .BTF} section. Every type is indexed, none
   * decoded.
   *
   * @param blob must stay mapped and unchanged while the result is used
   */
  public static Btf parse(MemorySegment blob) {
    return parse(view(blob), null);
  }

  /** Reads a BTF blob, such as {@link BtfBuilder} makes. */
  public static Btf parse(byte[] blob) {
    return parse(ByteBuffer.wrap(blob), null);
  }

  /** Reads split BTF, such as {@code /sys/kernel/btf/<module>}, on top of {@code base}. */
  public static Btf parseSplit(MemorySegment blob, Btf base) {
    return parse(view(blob), base);
  }

  /** Reads split BTF on top of {@code base}. */
  public static Btf parseSplit(byte[] blob, Btf base) {
    return parse(ByteBuffer.wrap(blob), base);
  }

  private static Btf parse(ByteBuffer blob, Btf base) {
    BtfData data = BtfData.of(blob, base == null);
    return new Btf(base, data, TypeIndex.build(data, base, NO_KEY));
  }

  private static ByteBuffer view(MemorySegment blob) {
    if (blob.byteSize() > Integer.MAX_VALUE) {
      throw new BtfException("BTF of " + blob.byteSize() + " bytes: more than 2 GB");
    }
    return blob.asByteBuffer();
  }

  /** One more than the highest id. */
  public int typeCount() {
    return firstId + index.types();
  }

  /**
   * The type with this id.
   *
   * @throws BtfException where there is none, or it is damaged
   */
  public BtfType type(int id) {
    if (id == 0) {
      return VOID;
    }
    Btf owner = owner(id);
    return owner.decoder.decode(owner.offset(id));
  }

  /** The kind of the type with this id, without decoding it. */
  public Kind kind(int id) {
    if (id == 0) {
      return Kind.VOID;
    }
    Btf owner = owner(id);
    return Kind.of(owner.data.kindNumber(owner.offset(id)));
  }

  /** The name of the type with this id, without decoding it; empty where it has none. */
  public String name(int id) {
    if (id == 0) {
      return VOID.name();
    }
    Btf owner = owner(id);
    return owner.string(owner.data.word(owner.offset(id)));
  }

  /**
   * The id of the first type with this name and kind, or 0 where there is none.
   *
   * @param name as BTF has it: {@code task_struct}, not {@code struct task_struct}
   */
  public int find(String name, Kind kind) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return find(text, NameHash.of(text), kind);
  }

  private int find(byte[] name, int hash, Kind kind) {
    if (base != null) {
      int id = base.find(name, hash, kind);
      if (id != 0) {
        return id;
      }
    }
    int bucket = index.bucket(hash);
    int end = index.bucketStart(bucket + 1);
    for (int entry = index.bucketStart(bucket); entry < end; entry++) {
      int id = firstId + index.bucketType(entry);
      int at = offset(id);
      if (data.kindNumber(at) == kind.ordinal() && nameEquals(at, name)) {
        return id;
      }
    }
    return 0;
  }

  /** The ids of all types with this name, of whatever kind, ascending. */
  public int[] findAll(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    int hash = NameHash.of(text);
    int[] ids = {};
    for (Btf part = this; part != null; part = part.base) {
      int bucket = part.index.bucket(hash);
      int end = part.index.bucketStart(bucket + 1);
      for (int entry = part.index.bucketStart(bucket); entry < end; entry++) {
        int id = part.firstId + part.index.bucketType(entry);
        if (part.nameEquals(part.offset(id), text)) {
          ids = Arrays.copyOf(ids, ids.length + 1);
          ids[ids.length - 1] = id;
        }
      }
    }
    Arrays.sort(ids);
    return ids;
  }

  /**
   * The ids of all types of {@code kind} whose name starts with {@code prefix}, ascending. Only the
   * names of that kind are read.
   *
   * @param prefix empty for all types of the kind, those without a name included
   */
  public int[] findByPrefix(String prefix, Kind kind) {
    byte[] text = prefix.getBytes(StandardCharsets.UTF_8);
    int[] ids = base == null ? new int[64] : base.findByPrefix(prefix, kind);
    int count = base == null ? 0 : ids.length;
    int end = index.kindStart(kind.ordinal() + 1);
    for (int entry = index.kindStart(kind.ordinal()); entry < end; entry++) {
      int id = firstId + index.kindType(entry);
      if (stringStartsWith(data.word(offset(id)), text)) {
        if (count == ids.length) {
          ids = Arrays.copyOf(ids, Math.max(64, count * 2));
        }
        ids[count++] = id;
      }
    }
    return Arrays.copyOf(ids, count);
  }

  /**
   * The type that {@code id} stands for once typedefs, {@code const}, {@code volatile}, {@code
   * restrict} and type tags are looked through.
   */
  public int skipModifiers(int id) {
    return TypeLayout.skipModifiers(this, id);
  }

  /**
   * Bytes that a value of the type takes.
   *
   * @throws BtfException for a type without a size: {@code void}, a function, a forward declaration
   */
  public long sizeOf(int id) {
    return TypeLayout.sizeOf(this, id);
  }

  /**
   * A member of a struct or union by its name; also one inside anonymous members, with its offset
   * from the start of the outermost.
   *
   * @param id a struct or union, or a typedef or qualified form of one
   * @return empty where it has no such member
   */
  public Optional<MemberLocation> member(int id, String name) {
    return new MemberSearch(this, name).in(id);
  }

  /** The type as C writes it: {@code struct task_struct *}, {@code char[16]}. */
  public String spell(int id) {
    return declare(id, "");
  }

  /** A declaration as C writes it: {@code struct task_struct *prev}, {@code char comm[16]}. */
  public String declare(int id, String name) {
    return new TypeSpelling(this).declare(id, name);
  }

  // What the classes of this package read without decoding a type.

  /** The part of this BTF that holds {@code id}, which is not 0. */
  Btf owner(int id) {
    if (id <= 0 || id >= typeCount()) {
      throw new BtfException(
          "BTF has no type " + Integer.toUnsignedLong(id) + ": the last is " + (typeCount() - 1));
    }
    Btf owner = this;
    while (id < owner.firstId) {
      owner = owner.base;
    }
    return owner;
  }

  /** The checked byte of {@link #data} at which {@code id}, a type of this very part, starts. */
  int offset(int id) {
    int at = index.offset(id - firstId);
    data.checkedTypeEnd(at);
    return at;
  }

  BtfData data() {
    return data;
  }

  /** The string at an offset as this part's types hold it. */
  String string(int offset) {
    return offset >= 0 && offset < firstString
        ? base.string(offset)
        : data.string(offset - firstString);
  }

  boolean stringEquals(int offset, byte[] text) {
    return offset >= 0 && offset < firstString
        ? base.stringEquals(offset, text)
        : data.stringEquals(offset - firstString, text);
  }

  private boolean stringStartsWith(int offset, byte[] prefix) {
    return offset >= 0 && offset < firstString
        ? base.stringStartsWith(offset, prefix)
        : data.stringStartsWith(offset - firstString, prefix);
  }

  /** The {@link NameHash} of the string at an offset as this part's types hold it. */
  int stringHash(int offset) {
    return offset >= 0 && offset < firstString
        ? base.stringHash(offset)
        : data.stringHash(offset - firstString);
  }

  private boolean nameEquals(int at, byte[] name) {
    return stringEquals(data.word(at), name);
  }

  /** The string offset at which split BTF on top of this one goes on. */
  int stringsEnd() {
    return firstString + data.stringsLength();
  }

  /**
   * What a structure, union or enumeration is made of, as C defines it, without a semicolon behind.
   *
   * @throws BtfException if it is none
   */
  public String define(int id) {
    return new TypeDefinition(this).of(id);
  }
}
