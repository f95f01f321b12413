package dev.sonde.bpf.btf;

import java.util.List;

/**
 * One BTF type. Types refer to each other by id; {@link Btf#type(int)} follows an id. A type
 * without a name has the empty string. Sizes are in bytes, offsets inside a struct in bits.
 */
public sealed interface BtfType {

  /** The kind of this type. */
  Kind kind();

  /** The name, or the empty string where the type has none. */
  default String name() {
    return "";
  }

  /** {@code void}: id 0. */
  record Void() implements BtfType {
    @Override
    public Kind kind() {
      return Kind.VOID;
    }

    @Override
    public String name() {
      return "void";
    }
  }

  /** How the value of an {@link Int} is meant, {@code BTF_INT_*}. */
  enum Encoding {
    UNSIGNED(0),
    SIGNED(1),
    CHAR(2),
    BOOL(4);

    private final int number;

    Encoding(int number) {
      this.number = number;
    }

    /** The kernel's number. */
    int number() {
      return number;
    }
  }

  /**
   * An integer.
   *
   * @param size bytes it takes
   * @param encoding signed, character, boolean, or none of these
   * @param bitOffset bits from the start of the bytes to the value; 0 but in old BTF
   * @param bits bits of the value; 8 times {@code size} but in old BTF
   */
  record Int(String name, int size, Encoding encoding, int bitOffset, int bits) implements BtfType {
    /** An integer that fills its bytes. */
    public Int(String name, int size, Encoding encoding) {
      this(name, size, encoding, 0, size * 8);
    }

    @Override
    public Kind kind() {
      return Kind.INT;
    }
  }

  /** A pointer to {@code typeId}; 0 for {@code void *}. */
  record Ptr(int typeId) implements Reference {
    @Override
    public Kind kind() {
      return Kind.PTR;
    }
  }

  /** An array of {@code length} elements. */
  record Array(int elementTypeId, int indexTypeId, int length) implements BtfType {
    @Override
    public Kind kind() {
      return Kind.ARRAY;
    }
  }

  /** A struct or a union. */
  sealed interface Composite extends BtfType {
    /** Bytes it takes, padding included. */
    int size();

    /** The members as declared; {@link Btf#member} also finds those of anonymous members. */
    List<Member> members();
  }

  /** A struct; {@code size} in bytes. */
  record Struct(String name, int size, List<Member> members) implements Composite {
    public Struct {
      members = List.copyOf(members);
    }

    @Override
    public Kind kind() {
      return Kind.STRUCT;
    }
  }

  /** A union; {@code size} in bytes. */
  record Union(String name, int size, List<Member> members) implements Composite {
    public Union {
      members = List.copyOf(members);
    }

    @Override
    public Kind kind() {
      return Kind.UNION;
    }
  }

  /**
   * A member of a struct or union.
   *
   * @param name empty for an anonymous struct or union
   * @param bitOffset bits from the start of the composite
   * @param bitSize bits of a bit-field, 0 for an ordinary member
   */
  record Member(String name, int typeId, int bitOffset, int bitSize) {
    /** An ordinary member at {@code byteOffset}. */
    public static Member at(String name, int typeId, int byteOffset) {
      return new Member(name, typeId, Math.multiplyExact(byteOffset, 8), 0);
    }
  }

  /** An enum of up to 32 bits. */
  record Enum(String name, int size, boolean signed, List<Enumerator> enumerators)
      implements BtfType {
    public Enum {
      enumerators = List.copyOf(enumerators);
    }

    @Override
    public Kind kind() {
      return Kind.ENUM;
    }
  }

  /** An enum of up to 64 bits. */
  record Enum64(String name, int size, boolean signed, List<Enumerator> enumerators)
      implements BtfType {
    public Enum64 {
      enumerators = List.copyOf(enumerators);
    }

    @Override
    public Kind kind() {
      return Kind.ENUM64;
    }
  }

  /** One name of an enum with its value, sign- or zero-extended as the enum says. */
  record Enumerator(String name, long value) {}

  /** A struct or union that is declared and nowhere defined. */
  record Fwd(String name, boolean union) implements BtfType {
    @Override
    public Kind kind() {
      return Kind.FWD;
    }
  }

  /** A type that refers to exactly one other type. */
  sealed interface Reference extends BtfType {
    /** The id of the type referred to; 0 for {@code void}. */
    int typeId();
  }

  /** A {@code typedef}. */
  record Typedef(String name, int typeId) implements Reference {
    @Override
    public Kind kind() {
      return Kind.TYPEDEF;
    }
  }

  /** A {@code volatile} type. */
  record Volatile(int typeId) implements Reference {
    @Override
    public Kind kind() {
      return Kind.VOLATILE;
    }
  }

  /** A {@code const} type. */
  record Const(int typeId) implements Reference {
    @Override
    public Kind kind() {
      return Kind.CONST;
    }
  }

  /** A {@code restrict} type. */
  record Restrict(int typeId) implements Reference {
    @Override
    public Kind kind() {
      return Kind.RESTRICT;
    }
  }

  /** {@code __attribute__((btf_type_tag("...")))} on the type referred to, as {@code __user}. */
  record TypeTag(String name, int typeId) implements Reference {
    @Override
    public Kind kind() {
      return Kind.TYPE_TAG;
    }
  }

  /** Who sees a function or variable, {@code BTF_FUNC_*} and {@code BTF_VAR_*}. */
  enum Linkage {
    STATIC,
    GLOBAL,
    EXTERN
  }

  /** A function; {@code typeId} is its {@link FuncProto}. */
  record Func(String name, int typeId, Linkage linkage) implements Reference {
    @Override
    public Kind kind() {
      return Kind.FUNC;
    }
  }

  /**
   * The parameters and result of a function.
   *
   * @param returnTypeId 0 for {@code void}
   * @param parameters in order; a last one with type 0 and no name stands for {@code ...}
   */
  record FuncProto(int returnTypeId, List<Parameter> parameters) implements BtfType {
    public FuncProto {
      parameters = List.copyOf(parameters);
    }

    @Override
    public Kind kind() {
      return Kind.FUNC_PROTO;
    }
  }

  /** A parameter of a function; the name may be empty. */
  record Parameter(String name, int typeId) {}

  /** A variable. */
  record Var(String name, int typeId, Linkage linkage) implements Reference {
    @Override
    public Kind kind() {
      return Kind.VAR;
    }
  }

  /** A data section of an object, such as {@code .bss}; {@code size} in bytes. */
  record Datasec(String name, int size, List<SectionVariable> variables) implements BtfType {
    public Datasec {
      variables = List.copyOf(variables);
    }

    @Override
    public Kind kind() {
      return Kind.DATASEC;
    }
  }

  /** Where a {@link Var} lies in its section; offset and size in bytes. */
  record SectionVariable(int typeId, int offset, int size) {}

  /** A floating-point number; {@code size} in bytes. */
  record Float(String name, int size) implements BtfType {
    @Override
    public Kind kind() {
      return Kind.FLOAT;
    }
  }

  /**
   * {@code __attribute__((btf_decl_tag("...")))} on a declaration.
   *
   * @param name what the tag says
   * @param componentIndex the member or parameter it is on, -1 for the whole declaration
   */
  record DeclTag(String name, int typeId, int componentIndex) implements Reference {
    @Override
    public Kind kind() {
      return Kind.DECL_TAG;
    }
  }
}
