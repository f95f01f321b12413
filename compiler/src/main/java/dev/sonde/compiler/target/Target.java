package dev.sonde.compiler.target;

/**
 * The kernel that code is compiled for. The compiler asks only what the program at hand makes it
 * want to know, so an implementation may find out on demand.
 */
public interface Target {

  /** Whether the kernel can do {@code feature}. */
  boolean has(Feature feature);

  /** One more than the highest number a CPU may ever have. */
  int possibleCpus();

  /**
   * Where a field lies in a structure of the kernel.
   *
   * @return bytes from the start, or -1 if that is not known
   */
  int fieldOffset(String struct, String field);

  /**
   * The id of a structure in the kernel's BTF.
   *
   * @return 0 if that is not known
   */
  int structId(String struct);
}
