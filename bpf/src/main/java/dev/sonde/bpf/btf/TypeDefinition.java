package dev.sonde.bpf.btf;

import java.util.List;

/** Writes what structures, unions and enumerations are made of, as C defines them. */
final class TypeDefinition {
  private static final int MAX_DEPTH = 32;

  private final Btf btf;
  private final StringBuilder text = new StringBuilder();

  TypeDefinition(Btf btf) {
    this.btf = btf;
  }

  /** The definition of a type, without the semicolon behind it. */
  String of(int id) {
    define(id, 0);
    return text.toString();
  }

  private void define(int id, int depth) {
    if (depth == MAX_DEPTH) {
      throw new BtfException("BTF type " + id + " holds itself or is too deep to be spelt");
    }
    switch (btf.type(id)) {
      case BtfType.Struct type -> composite("struct", type.name(), type.members(), depth);
      case BtfType.Union type -> composite("union", type.name(), type.members(), depth);
      case BtfType.Enum type -> enumeration(type.name(), type.enumerators(), depth);
      case BtfType.Enum64 type -> enumeration(type.name(), type.enumerators(), depth);
      default -> throw new BtfException("BTF type " + id + " is made of nothing");
    }
  }

  private void open(String keyword, String name) {
    text.append(keyword).append(name.isEmpty() ? "" : " ").append(name).append(" {\n");
  }

  private void indent(int depth) {
    text.repeat('\t', depth);
  }

  private void composite(String keyword, String name, List<BtfType.Member> members, int depth) {
    open(keyword, name);
    for (BtfType.Member member : members) {
      indent(depth + 1);
      member(member, depth + 1);
      if (member.bitSize() > 0) {
        text.append(": ").append(member.bitSize());
      }
      text.append(";\n");
    }
    indent(depth);
    text.append('}');
  }

  /** A member; one of a type without a name is defined where it stands. */
  private void member(BtfType.Member member, int depth) {
    int type = member.typeId();
    StringBuilder lengths = new StringBuilder();
    while (btf.type(type) instanceof BtfType.Array array && lengths.length() < MAX_DEPTH) {
      lengths.append('[').append(array.length()).append(']');
      type = array.elementTypeId();
    }
    boolean nameless =
        switch (btf.kind(type)) {
          case STRUCT, UNION, ENUM, ENUM64 -> btf.name(type).isEmpty();
          default -> false;
        };
    if (!nameless) {
      text.append(btf.declare(member.typeId(), member.name()));
      return;
    }
    define(type, depth);
    text.append(member.name().isEmpty() ? "" : " ").append(member.name()).append(lengths);
  }

  private void enumeration(String name, List<BtfType.Enumerator> enumerators, int depth) {
    open("enum", name);
    for (BtfType.Enumerator enumerator : enumerators) {
      indent(depth + 1);
      text.append(enumerator.name()).append(" = ").append(enumerator.value()).append(",\n");
    }
    indent(depth);
    text.append('}');
  }
}
