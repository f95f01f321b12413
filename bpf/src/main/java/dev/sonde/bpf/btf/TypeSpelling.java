package dev.sonde.bpf.btf;

import java.util.List;

/** Writes types as C declares them. */
final class TypeSpelling {
  /** A declaration of this many parts is damaged BTF: prototypes that hold each other. */
  private static final int MAX_PARTS = 1000;

  private static final int MAX_DEPTH = 64;

  private final Btf btf;
  private int partsLeft = MAX_PARTS;

  TypeSpelling(Btf btf) {
    this.btf = btf;
  }

  String declare(int id, String name) {
    return declare(id, name, 0);
  }

  /**
   * C declares inside out: {@code declarator} is what has been written so far around the name, and
   * each type either wraps it or, at the innermost, goes before it.
   */
  private String declare(int id, String declarator, int depth) {
    if (depth == MAX_DEPTH || --partsLeft < 0) {
      throw new BtfException("BTF type " + id + " refers to itself or too far to be spelt");
    }
    return switch (btf.type(id)) {
      case BtfType.Void _ -> join("void", declarator);
      case BtfType.Int type -> join(type.name(), declarator);
      case BtfType.Float type -> join(type.name(), declarator);
      case BtfType.Typedef type -> join(type.name(), declarator);
      case BtfType.Datasec type -> join(type.name(), declarator);
      case BtfType.Struct type -> join(tagged("struct", type.name()), declarator);
      case BtfType.Union type -> join(tagged("union", type.name()), declarator);
      case BtfType.Enum type -> join(tagged("enum", type.name()), declarator);
      case BtfType.Enum64 type -> join(tagged("enum", type.name()), declarator);
      case BtfType.Fwd type ->
          join(tagged(type.union() ? "union" : "struct", type.name()), declarator);
      case BtfType.Ptr type -> pointer(type, declarator, depth);
      case BtfType.Array type ->
          declare(type.elementTypeId(), declarator + "[" + type.length() + "]", depth + 1);
      case BtfType.Const type -> qualified("const", type.typeId(), declarator, depth);
      case BtfType.Volatile type -> qualified("volatile", type.typeId(), declarator, depth);
      case BtfType.Restrict type -> qualified("restrict", type.typeId(), declarator, depth);
      // A type tag has no spelling of its own that a C compiler without the attribute takes.
      case BtfType.TypeTag type -> declare(type.typeId(), declarator, depth + 1);
      case BtfType.DeclTag type -> declare(type.typeId(), declarator, depth + 1);
      case BtfType.Func type -> declare(type.typeId(), named(type.name(), declarator), depth + 1);
      case BtfType.Var type -> declare(type.typeId(), named(type.name(), declarator), depth + 1);
      case BtfType.FuncProto type ->
          declare(
              type.returnTypeId(), declarator + parameters(type.parameters(), depth), depth + 1);
    };
  }

  private String pointer(BtfType.Ptr type, String declarator, int depth) {
    String pointer = "*" + declarator;
    Kind target = btf.kind(skipQualifiers(type.typeId()));
    boolean bindsTighter = target == Kind.ARRAY || target == Kind.FUNC_PROTO;
    return declare(type.typeId(), bindsTighter ? "(" + pointer + ")" : pointer, depth + 1);
  }

  private String qualified(String qualifier, int typeId, String declarator, int depth) {
    // A qualifier of a pointer stands behind the star, every other before the type.
    return btf.kind(skipQualifiers(typeId)) == Kind.PTR
        ? declare(typeId, join(qualifier, declarator), depth + 1)
        : qualifier + " " + declare(typeId, declarator, depth + 1);
  }

  /** Looks through qualifiers and tags, but not through typedefs, which have names to spell. */
  private int skipQualifiers(int id) {
    int target = id;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      switch (btf.kind(target)) {
        case CONST, VOLATILE, RESTRICT, TYPE_TAG ->
            target = ((BtfType.Reference) btf.type(target)).typeId();
        default -> {
          return target;
        }
      }
    }
    throw new BtfException("BTF type " + id + " refers to itself or too far");
  }

  private String parameters(List<BtfType.Parameter> parameters, int depth) {
    if (parameters.isEmpty()) {
      return "(void)";
    }
    StringBuilder text = new StringBuilder("(");
    for (int i = 0; i < parameters.size(); i++) {
      BtfType.Parameter parameter = parameters.get(i);
      boolean variadic =
          parameter.typeId() == 0 && parameter.name().isEmpty() && i == parameters.size() - 1;
      text.append(i == 0 ? "" : ", ")
          .append(variadic ? "..." : declare(parameter.typeId(), parameter.name(), depth + 1));
    }
    return text.append(')').toString();
  }

  private static String tagged(String keyword, String name) {
    return name.isEmpty() ? keyword + " {...}" : keyword + " " + name;
  }

  private static String named(String name, String declarator) {
    return declarator.isEmpty() ? name : declarator;
  }

  private static String join(String type, String declarator) {
    return declarator.isEmpty() || declarator.charAt(0) == '['
        ? type + declarator
        : type + " " + declarator;
  }
}
