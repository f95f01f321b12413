package dev.sonde.bpf.btf;

/** Follows references between types, and sizes. */
final class TypeLayout {
  /** The kernel's {@code MAX_RESOLVE_DEPTH} is 32; every longer chain is a loop. */
  private static final int MAX_DEPTH = 32;

  private TypeLayout() {}

  static int skipModifiers(Btf btf, int id) {
    int target = id;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      switch (btf.kind(target)) {
        case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> target = sizeOrType(btf, target);
        default -> {
          return target;
        }
      }
    }
    throw new BtfException("BTF type " + id + " refers to itself or too far");
  }

  /** The word of {@code struct btf_type} that holds a size, or the type referred to. */
  private static int sizeOrType(Btf btf, int id) {
    Btf owner = btf.owner(id);
    return owner.data().word(owner.offset(id) + 8);
  }

  static long sizeOf(Btf btf, int id) {
    long elements = 1;
    int element = id;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      element = skipModifiers(btf, element);
      switch (btf.kind(element)) {
        case ARRAY -> {
          BtfType.Array array = (BtfType.Array) btf.type(element);
          elements = checked(elements * array.length(), id);
          element = array.elementTypeId();
        }
        case VAR -> element = sizeOrType(btf, element);
        case PTR -> {
          return checked(elements * Long.BYTES, id);
        }
        case INT, STRUCT, UNION, ENUM, ENUM64, FLOAT, DATASEC -> {
          return checked(elements * Integer.toUnsignedLong(sizeOrType(btf, element)), id);
        }
        default ->
            throw new BtfException("BTF type " + id + " (" + btf.spell(id) + ") has no size");
      }
    }
    throw new BtfException("BTF type " + id + " is an array nested too deeply");
  }

  /** The kernel's types, and all this project reads, are far below 2 GB. */
  private static long checked(long size, int id) {
    if (size > Integer.MAX_VALUE) {
      throw new BtfException("BTF type " + id + " takes more than 2 GB");
    }
    return size;
  }
}
