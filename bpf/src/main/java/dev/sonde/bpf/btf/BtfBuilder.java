package dev.sonde.bpf.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes BTF. Types get the ids 1, 2, 3 in the order they are added, so a type can refer to one
 * that is added later. Equal strings are stored once.
 *
 * {@snippet :
 * BtfBuilder builder = new BtfBuilder();
 * int u32 = builder.add(new BtfType.Int("unsigned int", 4, BtfType.Encoding.UNSIGNED));
 * int pointer = builder.add(new BtfType.Ptr(u32));
 * byte[] blob = builder.build();
 * }
 */
public final class BtfBuilder {
  /** The kernel's {@code BTF_MAX_VLEN}. */
  private static final int MAX_VLEN = 0xffff;

  private final Map<String, Integer> stringOffsets = new HashMap<>();
  private final int firstString;
  private final int firstId;
  private ByteBuffer types = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
  private ByteBuffer strings = ByteBuffer.allocate(1024);
  private int count;

  /** Writes BTF of its own. */
  public BtfBuilder() {
    this.firstString = 0;
    this.firstId = 1;
    string("");
  }

  /** Writes split BTF, which goes on from {@code base} and may refer to its types. */
  public BtfBuilder(Btf base) {
    this.firstString = base.stringsEnd();
    this.firstId = base.typeCount();
    stringOffsets.put("", 0);
  }

  /** The offset of {@code text} in the string section, added where it is not there yet. */
  public int string(String text) {
    Integer known = stringOffsets.get(text);
    if (known != null) {
      return known;
    }
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a BTF string cannot hold a NUL character");
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    strings = withRoom(strings, encoded.length + 1);
    int offset = firstString + strings.position();
    strings.put(encoded).put((byte) 0);
    stringOffsets.put(text, offset);
    return offset;
  }

  /**
   * Adds a type and gives its id.
   *
   * @throws IllegalArgumentException for what BTF cannot hold, such as 70,000 members
   */
  public int add(BtfType type) {
    switch (type.kind()) {
      case VOID -> throw new IllegalArgumentException("void is id 0 and is never added");
      case INT -> integer((BtfType.Int) type);
      case ARRAY -> array((BtfType.Array) type);
      case STRUCT, UNION -> composite((BtfType.Composite) type);
      case ENUM -> enumeration((BtfType.Enum) type);
      case ENUM64 -> enumeration((BtfType.Enum64) type);
      case FWD -> header(type, 0, ((BtfType.Fwd) type).union(), 0);
      case FUNC -> {
        BtfType.Func function = (BtfType.Func) type;
        header(type, function.linkage().ordinal(), false, function.typeId());
      }
      case FUNC_PROTO -> prototype((BtfType.FuncProto) type);
      case VAR -> {
        BtfType.Var variable = (BtfType.Var) type;
        header(type, 0, false, variable.typeId());
        types.putInt(variable.linkage().ordinal());
      }
      case DATASEC -> section((BtfType.Datasec) type);
      case FLOAT -> header(type, 0, false, ((BtfType.Float) type).size());
      case DECL_TAG -> {
        BtfType.DeclTag tag = (BtfType.DeclTag) type;
        header(type, 0, false, tag.typeId());
        types.putInt(tag.componentIndex());
      }
      case PTR, TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG ->
          header(type, 0, false, ((BtfType.Reference) type).typeId());
    }
    return firstId + count++;
  }

  /** The id that the next type added will get. */
  public int nextId() {
    return firstId + count;
  }

  /** The blob: header, types, strings; little-endian. */
  public byte[] build() {
    int typeLength = types.position();
    int stringLength = strings.position();
    ByteBuffer blob =
        ByteBuffer.allocate(BtfData.HEADER_SIZE + typeLength + stringLength)
            .order(ByteOrder.LITTLE_ENDIAN);
    blob.putShort((short) BtfData.MAGIC).put((byte) BtfData.VERSION).put((byte) 0);
    blob.putInt(BtfData.HEADER_SIZE).putInt(0).putInt(typeLength);
    blob.putInt(typeLength).putInt(stringLength);
    blob.put(types.array(), 0, typeLength).put(strings.array(), 0, stringLength);
    return blob.array();
  }

  /** {@code struct btf_type}, with room for what follows it. */
  private void header(BtfType type, int vlen, boolean kindFlag, int sizeOrType) {
    if (vlen > MAX_VLEN) {
      throw new IllegalArgumentException(
          type.name() + " has " + vlen + " parts; BTF holds " + MAX_VLEN);
    }
    int name = type.name().isEmpty() ? 0 : string(type.name());
    types = withRoom(types, BtfData.TYPE_SIZE + vlen * 12 + 12);
    types.putInt(name);
    types.putInt((kindFlag ? 1 << 31 : 0) | type.kind().ordinal() << 24 | vlen);
    types.putInt(sizeOrType);
  }

  private void integer(BtfType.Int type) {
    header(type, 0, false, type.size());
    types.putInt(type.encoding().number() << 24 | type.bitOffset() << 16 | type.bits());
  }

  private void array(BtfType.Array type) {
    header(type, 0, false, 0);
    types.putInt(type.elementTypeId()).putInt(type.indexTypeId()).putInt(type.length());
  }

  private void composite(BtfType.Composite type) {
    List<BtfType.Member> members = type.members();
    boolean bitFields = false;
    for (BtfType.Member member : members) {
      bitFields |= member.bitSize() != 0;
    }
    header(type, members.size(), bitFields, type.size());
    for (BtfType.Member member : members) {
      if (bitFields && member.bitOffset() >>> 24 != 0) {
        throw new IllegalArgumentException(
            type.name() + "." + member.name() + " lies too far in for a struct with bit-fields");
      }
      types.putInt(string(member.name())).putInt(member.typeId());
      types.putInt(member.bitSize() << 24 | member.bitOffset());
    }
  }

  private void enumeration(BtfType.Enum type) {
    header(type, type.enumerators().size(), type.signed(), type.size());
    for (BtfType.Enumerator enumerator : type.enumerators()) {
      types.putInt(string(enumerator.name())).putInt((int) enumerator.value());
    }
  }

  private void enumeration(BtfType.Enum64 type) {
    header(type, type.enumerators().size(), type.signed(), type.size());
    for (BtfType.Enumerator enumerator : type.enumerators()) {
      types.putInt(string(enumerator.name())).putInt((int) enumerator.value());
      types.putInt((int) (enumerator.value() >>> 32));
    }
  }

  private void prototype(BtfType.FuncProto type) {
    header(type, type.parameters().size(), false, type.returnTypeId());
    for (BtfType.Parameter parameter : type.parameters()) {
      types.putInt(string(parameter.name())).putInt(parameter.typeId());
    }
  }

  private void section(BtfType.Datasec type) {
    header(type, type.variables().size(), false, type.size());
    for (BtfType.SectionVariable variable : type.variables()) {
      types.putInt(variable.typeId()).putInt(variable.offset()).putInt(variable.size());
    }
  }

  private static ByteBuffer withRoom(ByteBuffer buffer, int bytes) {
    if (buffer.remaining() >= bytes) {
      return buffer;
    }
    int capacity = Math.max(buffer.capacity() * 2, Math.addExact(buffer.position(), bytes));
    return ByteBuffer.allocate(capacity).order(buffer.order()).put(buffer.flip());
  }
}
