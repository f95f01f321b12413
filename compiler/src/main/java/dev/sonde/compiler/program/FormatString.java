package dev.sonde.compiler.program;

import java.util.List;

/**
 * A printf format, parsed.
 *
 * @param source as written, its escapes already resolved
 */
public record FormatString(String source, List<Piece> pieces) {
  public FormatString {
    pieces = List.copyOf(pieces);
  }

  /** A piece of a format. */
  public sealed interface Piece {}

  /** Text that is printed as it is. */
  public record Literal(String text) implements Piece {}

  /**
   * A conversion of the next argument.
   *
   * @param flags any of {@code - + space # 0 '}, as written
   * @param width the least number of columns, or -1
   * @param precision digits or most characters, or -1
   * @param length the length modifier as written ({@code hh h l ll j z t}), or empty; for {@code
   *     %rx}, {@code %rh} and {@code %gr}, what follows the conversion
   * @param conversion one of {@code d i u o x X c s p f e g r b}… as written
   * @param offset where it begins in {@link FormatString#source}, for diagnostics
   * @param dynamicWidth whether the width is an argument of its own ({@code %*d})
   */
  public record Conversion(
      String flags,
      int width,
      int precision,
      String length,
      char conversion,
      int offset,
      boolean dynamicWidth)
      implements Piece {}
}
