package dev.sonde.symbols.dwarf;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Makes a type of its entry (DWARF 5, chapter 5). */
final class TypeReader {
  /** No honest type is nested deeper. */
  static final int MAX_DEPTH = 64;

  private static final int MAX_MEMBERS = 1 << 16;
  private static final int OP_PLUS_UCONST = 0x23;
  private static final int CALLING_CONVENTION = 0x36;
  private static final int PASS_BY_REFERENCE = 4;

  private final Die die;

  TypeReader(Die entry) throws IOException {
    // A type in a unit of its own has a stand-in, which only names its signature.
    Die actual = entry.has(Attribute.SIGNATURE) ? entry.reference(Attribute.SIGNATURE) : entry;
    this.die = actual;
  }

  DwarfType read() throws IOException {
    return switch (die.tag()) {
      case Tag.BASE_TYPE ->
          new DwarfType.Base(name(), die.number(Attribute.BYTE_SIZE, 0), encoding());
      case Tag.POINTER_TYPE -> pointer(DwarfType.PointerKind.POINTER);
      case Tag.REFERENCE_TYPE -> pointer(DwarfType.PointerKind.REFERENCE);
      case Tag.RVALUE_REFERENCE_TYPE -> pointer(DwarfType.PointerKind.RVALUE_REFERENCE);
      case Tag.PTR_TO_MEMBER_TYPE -> pointer(DwarfType.PointerKind.MEMBER_POINTER);
      case Tag.STRUCTURE_TYPE -> composite(DwarfType.CompositeKind.STRUCT);
      case Tag.CLASS_TYPE -> composite(DwarfType.CompositeKind.CLASS);
      case Tag.UNION_TYPE -> composite(DwarfType.CompositeKind.UNION);
      case Tag.ENUMERATION_TYPE -> enumeration();
      case Tag.TYPEDEF -> new DwarfType.Typedef(name(), target());
      case Tag.CONST_TYPE -> new DwarfType.Qualified(DwarfType.Qualifier.CONST, target());
      case Tag.VOLATILE_TYPE -> new DwarfType.Qualified(DwarfType.Qualifier.VOLATILE, target());
      case Tag.RESTRICT_TYPE -> new DwarfType.Qualified(DwarfType.Qualifier.RESTRICT, target());
      case Tag.ATOMIC_TYPE -> new DwarfType.Qualified(DwarfType.Qualifier.ATOMIC, target());
      case Tag.ARRAY_TYPE -> array();
      case Tag.SUBROUTINE_TYPE -> function();
      default -> new DwarfType.Unspecified(name());
    };
  }

  private String name() throws IOException {
    String name = die.name();
    return name == null ? "" : name;
  }

  private TypeReference target() throws IOException {
    return TypeReference.of(die.reference(Attribute.TYPE));
  }

  private DwarfType.Encoding encoding() throws IOException {
    return switch ((int) die.number(Attribute.ENCODING, 0)) {
      case 0x02 -> DwarfType.Encoding.BOOLEAN;
      case 0x04 -> DwarfType.Encoding.FLOAT;
      case 0x05 -> DwarfType.Encoding.SIGNED;
      case 0x06 -> DwarfType.Encoding.SIGNED_CHARACTER;
      case 0x07 -> DwarfType.Encoding.UNSIGNED;
      case 0x08 -> DwarfType.Encoding.UNSIGNED_CHARACTER;
      case 0x10, 0x11, 0x12 -> DwarfType.Encoding.UNICODE;
      default -> DwarfType.Encoding.OTHER;
    };
  }

  private DwarfType pointer(DwarfType.PointerKind kind) throws IOException {
    int usual = die.unit().header().addressSize();
    return new DwarfType.Pointer(kind, die.number(Attribute.BYTE_SIZE, usual), target());
  }

  private DwarfType composite(DwarfType.CompositeKind kind) throws IOException {
    List<DwarfType.Member> members = new ArrayList<>();
    List<DwarfType.BaseClass> bases = new ArrayList<>();
    Children children = die.children();
    for (Die child = children.next(); child != null; child = children.next()) {
      if (members.size() + bases.size() == MAX_MEMBERS) {
        throw die.damaged("is a type of over 65,536 members");
      }
      if (child.tag() == Tag.INHERITANCE) {
        bases.add(base(child));
      } else if (child.tag() == Tag.MEMBER && !child.has(Attribute.EXTERNAL)) {
        DwarfType.Member member = member(child);
        if (member != null) {
          members.add(member);
        }
      }
    }
    return new DwarfType.Composite(
        kind,
        name(),
        die.number(Attribute.BYTE_SIZE, 0),
        die.flag(Attribute.DECLARATION),
        die.number(CALLING_CONVENTION, 0) == PASS_BY_REFERENCE,
        members,
        bases);
  }

  private DwarfType.BaseClass base(Die child) throws IOException {
    AttributeValue location = child.find(Attribute.DATA_MEMBER_LOCATION);
    long offset = location == null ? 0 : offset(location);
    boolean isVirtual = child.number(Attribute.VIRTUALITY, 0) != 0;
    return new DwarfType.BaseClass(
        TypeReference.of(child.reference(Attribute.TYPE)),
        isVirtual ? DwarfType.BaseClass.VIRTUAL : offset);
  }

  /** A member; null where its offset cannot be told without an object. */
  private DwarfType.Member member(Die child) throws IOException {
    String name = child.string(Attribute.NAME);
    TypeReference type = TypeReference.of(child.reference(Attribute.TYPE));
    int bitSize = Math.clamp(child.number(Attribute.BIT_SIZE, 0), 0, 1 << 16);
    AttributeValue location = child.find(Attribute.DATA_MEMBER_LOCATION);
    long bytes = location == null ? 0 : offset(location);
    if (bytes < 0) {
      return null;
    }
    long bits = 8 * bytes;
    AttributeValue bitOffset = child.find(Attribute.DATA_BIT_OFFSET);
    AttributeValue oldBitOffset = child.find(Attribute.BIT_OFFSET);
    if (bitOffset != null) {
      bits += bitOffset.number();
    } else if (oldBitOffset != null) {
      bits += oldBitOffset(child, type, oldBitOffset.signed(), bitSize);
    }
    return new DwarfType.Member(name == null ? "" : name, type, bits, bitSize);
  }

  /** Before version 4, the first bit was counted from the most significant of a unit of storage. */
  private static long oldBitOffset(Die child, TypeReference type, long fromTop, int bitSize)
      throws IOException {
    if (child.unit().data().order() == ByteOrder.BIG_ENDIAN) {
      return fromTop;
    }
    long storage = child.number(Attribute.BYTE_SIZE, 0);
    if (storage == 0 && type != null) {
      storage = type.size();
    }
    return 8 * storage - fromTop - bitSize;
  }

  /** An offset in bytes; -1 for one that is computed. */
  private static long offset(AttributeValue location) throws IOException {
    if (!location.isBlock()) {
      return location.number();
    }
    byte[] expression = location.block();
    if (expression.length < 2 || expression[0] != OP_PLUS_UCONST) {
      return -1;
    }
    ByteReader in = new ByteReader(location.unit().data(), location.position() + 1);
    return in.uleb();
  }

  private DwarfType enumeration() throws IOException {
    List<DwarfType.Enumerator> enumerators = new ArrayList<>();
    boolean negative = false;
    Children children = die.children();
    for (Die child = children.next(); child != null; child = children.next()) {
      AttributeValue value = child.find(Attribute.CONST_VALUE);
      String name = child.string(Attribute.NAME);
      if (child.tag() == Tag.ENUMERATOR && value != null && name != null) {
        if (enumerators.size() == MAX_MEMBERS) {
          throw die.damaged("is an enumeration of over 65,536 values");
        }
        enumerators.add(new DwarfType.Enumerator(name, value.number()));
        negative |= value.form() != Form.UDATA && value.number() < 0;
      }
    }
    TypeReference underlying = target();
    long size = die.number(Attribute.BYTE_SIZE, underlying == null ? 4 : 0);
    boolean signed = negative;
    if (underlying != null && underlying.strip() instanceof DwarfType.Base base) {
      size = size == 0 ? base.size() : size;
      signed =
          base.encoding() == DwarfType.Encoding.SIGNED
              || base.encoding() == DwarfType.Encoding.SIGNED_CHARACTER;
    }
    return new DwarfType.Enumeration(
        name(), size, die.flag(Attribute.DECLARATION), signed, enumerators);
  }

  private DwarfType array() throws IOException {
    List<Long> counts = new ArrayList<>();
    Children children = die.children();
    for (Die child = children.next(); child != null; child = children.next()) {
      if (child.tag() == Tag.SUBRANGE_TYPE || child.tag() == Tag.ENUMERATION_TYPE) {
        if (counts.size() == MAX_DEPTH) {
          throw die.damaged("is an array of over 64 dimensions");
        }
        counts.add(count(child));
      }
    }
    if (counts.isEmpty()) {
      counts.add(DwarfType.Array.UNKNOWN);
    }
    return new DwarfType.Array(target(), counts);
  }

  private static long count(Die dimension) throws IOException {
    AttributeValue count = dimension.find(Attribute.COUNT);
    if (count != null) {
      return count.isConstant() ? Math.max(count.number(), 0) : DwarfType.Array.UNKNOWN;
    }
    AttributeValue upper = dimension.find(Attribute.UPPER_BOUND);
    if (upper == null || !upper.isConstant()) {
      return DwarfType.Array.UNKNOWN;
    }
    // An array of no elements ends at -1, which is written with as few bytes as others are.
    return upper.signed() == -1 ? 0 : Math.max(upper.number(), -1) + 1;
  }

  private DwarfType function() throws IOException {
    List<TypeReference> parameters = new ArrayList<>();
    boolean variadic = false;
    Children children = die.children();
    for (Die child = children.next(); child != null; child = children.next()) {
      if (child.tag() == Tag.FORMAL_PARAMETER && parameters.size() < MAX_MEMBERS) {
        Die type = child.reference(Attribute.TYPE);
        if (type != null) {
          parameters.add(TypeReference.of(type));
        }
      }
      variadic |= child.tag() == Tag.UNSPECIFIED_PARAMETERS;
    }
    return new DwarfType.Function(target(), parameters, variadic);
  }

  static long size(TypeReference reference, int depth) throws IOException {
    if (reference == null) {
      return 0;
    }
    if (depth == MAX_DEPTH) {
      throw reference.die().damaged("is a type that is named in a circle");
    }
    return switch (reference.resolve()) {
      case DwarfType.Base base -> base.size();
      case DwarfType.Pointer pointer -> pointer.size();
      case DwarfType.Composite composite -> composite.size();
      case DwarfType.Enumeration enumeration -> enumeration.size();
      case DwarfType.Typedef typedef -> size(typedef.target(), depth + 1);
      case DwarfType.Qualified qualified -> size(qualified.target(), depth + 1);
      case DwarfType.Array array -> arraySize(reference, array, depth);
      case DwarfType.Function _, DwarfType.Unspecified _ -> 0;
    };
  }

  private static long arraySize(TypeReference reference, DwarfType.Array array, int depth)
      throws IOException {
    long size = size(array.element(), depth + 1);
    for (long count : array.counts()) {
      long high = Math.multiplyHigh(size, Math.max(count, 0));
      size *= Math.max(count, 0);
      if (high != 0 || size < 0) {
        throw reference.die().damaged("is an array larger than all memory");
      }
    }
    return size;
  }
}
