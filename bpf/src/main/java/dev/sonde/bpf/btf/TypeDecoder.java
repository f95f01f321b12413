package dev.sonde.bpf.btf;

import java.util.ArrayList;
import java.util.List;

/** Turns the bytes of one type into its {@link BtfType}. */
final class TypeDecoder {
  private final Btf btf;
  private final BtfData data;

  TypeDecoder(Btf btf, BtfData data) {
    this.btf = btf;
    this.data = data;
  }

  BtfType decode(int at) {
    data.checkedTypeEnd(at);
    String name = btf.string(data.word(at));
    int sizeOrType = data.word(at + 8);
    boolean flag = data.kindFlag(at);
    return switch (Kind.of(data.kindNumber(at))) {
      case VOID -> throw new BtfException("BTF type at byte " + at + " has unknown kind 0");
      case INT -> integer(name, size(at), data.word(at + 12), at);
      case PTR -> new BtfType.Ptr(sizeOrType);
      case ARRAY ->
          new BtfType.Array(
              data.word(at + 12), data.word(at + 16), nonNegative(data.word(at + 20), at));
      case STRUCT -> new BtfType.Struct(name, size(at), members(at));
      case UNION -> new BtfType.Union(name, size(at), members(at));
      case ENUM -> new BtfType.Enum(name, size(at), flag, enumerators(at, flag));
      case FWD -> new BtfType.Fwd(name, flag);
      case TYPEDEF -> new BtfType.Typedef(name, sizeOrType);
      case VOLATILE -> new BtfType.Volatile(sizeOrType);
      case CONST -> new BtfType.Const(sizeOrType);
      case RESTRICT -> new BtfType.Restrict(sizeOrType);
      // A function keeps its linkage where other kinds keep how many members they have.
      case FUNC -> new BtfType.Func(name, sizeOrType, linkage(data.vlen(at), at));
      case FUNC_PROTO -> new BtfType.FuncProto(sizeOrType, parameters(at));
      case VAR -> new BtfType.Var(name, sizeOrType, linkage(data.word(at + 12), at));
      case DATASEC -> new BtfType.Datasec(name, size(at), sectionVariables(at));
      case FLOAT -> new BtfType.Float(name, size(at));
      case DECL_TAG -> new BtfType.DeclTag(name, sizeOrType, data.word(at + 12));
      case TYPE_TAG -> new BtfType.TypeTag(name, sizeOrType);
      case ENUM64 -> new BtfType.Enum64(name, size(at), flag, enumerators64(at));
    };
  }

  private int size(int at) {
    return nonNegative(data.word(at + 8), at);
  }

  private static int nonNegative(int size, int at) {
    if (size < 0) {
      throw new BtfException(
          "BTF type at byte " + at + " claims a size of " + Integer.toUnsignedLong(size));
    }
    return size;
  }

  private static BtfType.Int integer(String name, int size, int word, int at) {
    int bits = word & 0xff;
    int bitOffset = word >>> 16 & 0xff;
    BtfType.Encoding encoding =
        switch (word >>> 24 & 0xf) {
          case 0 -> BtfType.Encoding.UNSIGNED;
          case 1 -> BtfType.Encoding.SIGNED;
          // clang marks "char" CHAR, or CHAR and SIGNED; both are characters first.
          case 2, 3 -> BtfType.Encoding.CHAR;
          case 4, 5 -> BtfType.Encoding.BOOL;
          default ->
              throw new BtfException(
                  "BTF int at byte " + at + " has unknown encoding " + (word >>> 24 & 0xf));
        };
    if (size == 0 || size > 16 || bitOffset + bits > size * 8) {
      throw new BtfException(
          "BTF int at byte " + at + " puts " + bits + " bits into " + size + " bytes");
    }
    return new BtfType.Int(name, size, encoding, bitOffset, bits);
  }

  private static BtfType.Linkage linkage(int number, int at) {
    return switch (number) {
      case 0 -> BtfType.Linkage.STATIC;
      case 1 -> BtfType.Linkage.GLOBAL;
      case 2 -> BtfType.Linkage.EXTERN;
      default ->
          throw new BtfException(
              "BTF type at byte " + at + " has unknown linkage " + Integer.toUnsignedLong(number));
    };
  }

  private List<BtfType.Member> members(int at) {
    int count = data.vlen(at);
    boolean bitFields = data.kindFlag(at);
    List<BtfType.Member> members = new ArrayList<>(count);
    for (int i = 0, member = at + BtfData.TYPE_SIZE; i < count; i++, member += 12) {
      int offset = data.word(member + 8);
      members.add(
          new BtfType.Member(
              btf.string(data.word(member)),
              data.word(member + 4),
              memberBitOffset(offset, bitFields, member),
              memberBitSize(offset, bitFields)));
    }
    return members;
  }

  /** Bits from the start of the composite, out of {@code btf_member.offset}. */
  static int memberBitOffset(int offset, boolean bitFields, int at) {
    return bitFields ? offset & 0xff_ffff : nonNegative(offset, at);
  }

  /** Bits of the bit-field out of {@code btf_member.offset}, 0 for none. */
  static int memberBitSize(int offset, boolean bitFields) {
    return bitFields ? offset >>> 24 : 0;
  }

  private List<BtfType.Enumerator> enumerators(int at, boolean signed) {
    int count = data.vlen(at);
    List<BtfType.Enumerator> enumerators = new ArrayList<>(count);
    for (int i = 0, entry = at + BtfData.TYPE_SIZE; i < count; i++, entry += 8) {
      int value = data.word(entry + 4);
      enumerators.add(
          new BtfType.Enumerator(
              btf.string(data.word(entry)), signed ? value : Integer.toUnsignedLong(value)));
    }
    return enumerators;
  }

  private List<BtfType.Enumerator> enumerators64(int at) {
    int count = data.vlen(at);
    List<BtfType.Enumerator> enumerators = new ArrayList<>(count);
    for (int i = 0, entry = at + BtfData.TYPE_SIZE; i < count; i++, entry += 12) {
      long value = Integer.toUnsignedLong(data.word(entry + 4)) | (long) data.word(entry + 8) << 32;
      enumerators.add(new BtfType.Enumerator(btf.string(data.word(entry)), value));
    }
    return enumerators;
  }

  private List<BtfType.Parameter> parameters(int at) {
    int count = data.vlen(at);
    List<BtfType.Parameter> parameters = new ArrayList<>(count);
    for (int i = 0, entry = at + BtfData.TYPE_SIZE; i < count; i++, entry += 8) {
      parameters.add(new BtfType.Parameter(btf.string(data.word(entry)), data.word(entry + 4)));
    }
    return parameters;
  }

  private List<BtfType.SectionVariable> sectionVariables(int at) {
    int count = data.vlen(at);
    List<BtfType.SectionVariable> variables = new ArrayList<>(count);
    for (int i = 0, entry = at + BtfData.TYPE_SIZE; i < count; i++, entry += 12) {
      variables.add(
          new BtfType.SectionVariable(
              data.word(entry),
              nonNegative(data.word(entry + 4), at),
              nonNegative(data.word(entry + 8), at)));
    }
    return variables;
  }
}
