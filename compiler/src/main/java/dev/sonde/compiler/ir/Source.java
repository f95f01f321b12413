package dev.sonde.compiler.ir;

import java.util.List;

/**
 * A source text that locations point into.
 *
 * @param name as the user knows it: a path, or {@code stdin}
 * @param lines its lines, without line ends
 */
public record Source(String name, List<String> lines) {
  public Source {
    lines = List.copyOf(lines);
  }
}
