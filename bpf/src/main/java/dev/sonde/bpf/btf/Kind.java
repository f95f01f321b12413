package dev.sonde.bpf.btf;

/**
 * The kinds of BTF types, {@code BTF_KIND_*} in {@code include/uapi/linux/btf.h}. The ordinal of a
 * constant is the kernel's number.
 */
public enum Kind {
  /** Id 0, which is never written; {@code BTF_KIND_UNKN}. */
  VOID,
  INT,
  PTR,
  ARRAY,
  STRUCT,
  UNION,
  ENUM,
  FWD,
  TYPEDEF,
  VOLATILE,
  CONST,
  RESTRICT,
  FUNC,
  FUNC_PROTO,
  VAR,
  DATASEC,
  FLOAT,
  DECL_TAG,
  TYPE_TAG,
  ENUM64;

  private static final Kind[] BY_NUMBER = values();

  /** How many kinds there are, {@link #VOID} included. */
  static final int COUNT = BY_NUMBER.length;

  /** The kind with the kernel's number {@code number}, which must be below {@link #COUNT}. */
  static Kind of(int number) {
    return BY_NUMBER[number];
  }
}
