package dev.sonde.compiler.program;

import java.lang.foreign.MemorySegment;

/** Shows a value that only the function which made it knows how to read. */
public interface Renderer {

  /**
   * The text of the value.
   *
   * @param data the bytes it lies in
   * @param offset where it begins
   * @param length how many bytes belong to it
   * @param environment what this machine knows: clocks, symbols, names
   */
  String render(MemorySegment data, long offset, int length, RenderEnvironment environment);

  /** What shows the values of another as well; null if nothing can. */
  default Renderer with(Renderer other) {
    return equals(other) ? this : null;
  }
}
