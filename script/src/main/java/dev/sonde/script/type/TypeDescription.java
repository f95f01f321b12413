package dev.sonde.script.type;

import java.util.List;

/**
 * What {@code typeinfo} tells of a type: the kind of type it is, and the type as messages spell it.
 */
public final class TypeDescription {
  private static final List<String> FIELDS = List.of("btf_id", "base_type", "full_type");

  private TypeDescription() {}

  /** The type of the record that describes a type. */
  public static ScriptType type(ScriptType described) {
    if (described instanceof ScriptType.Unknown) {
      return described;
    }
    return new ScriptType.RecordType(
        FIELDS,
        new ScriptType.Tuple(
            List.of(
                ScriptType.UINT64,
                new ScriptType.Text(kind(described).length() + 1),
                new ScriptType.Text(spelling(described).length() + 1))));
  }

  /** The kind of type, by bpftrace's names. */
  public static String kind(ScriptType type) {
    return switch (type) {
      case ScriptType.IntegerType _, ScriptType.Enumeration _ -> "int";
      case ScriptType.Bool _ -> "bool";
      case ScriptType.Text _ -> "string";
      case ScriptType.Pointer _ -> "pointer";
      case ScriptType.Struct _, ScriptType.Arguments _, ScriptType.Opaque _ -> "c_type";
      case ScriptType.Array _ -> "array";
      case ScriptType.Tuple _ -> "tuple";
      case ScriptType.RecordType _ -> "record";
      case ScriptType.Buffer _ -> "buffer";
      case ScriptType.None _ -> "none";
      case ScriptType.Stack stack -> stack.user() ? "ustack" : "kstack";
      case ScriptType.Aggregate _, ScriptType.Rendered _, ScriptType.Unknown _ -> type.toString();
    };
  }

  /** The type in full. */
  public static String spelling(ScriptType type) {
    return type.toString();
  }
}
