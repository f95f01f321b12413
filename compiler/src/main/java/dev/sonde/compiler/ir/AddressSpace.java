package dev.sonde.compiler.ir;

/** The space an address that BPF may not dereference directly belongs to. */
public enum AddressSpace {
  KERNEL,
  USER
}
