package dev.sonde.compat;

/** Regular expressions of Python as Java writes them. */
final class PythonPattern {
  private PythonPattern() {}

  /** Escapes what only Java takes for syntax: lone braces, and brackets inside of classes. */
  static String toJava(String expression) {
    StringBuilder java = new StringBuilder();
    boolean inClass = false;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      switch (c) {
        case '\\' -> {
          java.append(c);
          if (++i < expression.length()) {
            java.append(expression.charAt(i));
          }
        }
        case '[' -> {
          java.append(inClass ? "\\[" : "[");
          if (!inClass) {
            inClass = true;
            if (expression.startsWith("^", i + 1)) {
              java.append('^');
              i++;
            }
            if (expression.startsWith("]", i + 1)) {
              java.append("\\]");
              i++;
            }
          }
        }
        case ']' -> {
          java.append(inClass ? "]" : "\\]");
          inClass = false;
        }
        case '{' -> {
          int end = quantifierEnd(expression, i);
          if (inClass || end < 0) {
            java.append("\\{");
          } else {
            java.append(expression, i, end);
            i = end - 1;
          }
        }
        case '}', '&' -> java.append('\\').append(c);
        default -> java.append(c);
      }
    }
    return java.toString();
  }

  /** The end of the quantifier that starts here ({@code {3}}, {@code {1,}}), or -1. */
  private static int quantifierEnd(String expression, int start) {
    int i = start + 1;
    while (i < expression.length()
        && (Character.isDigit(expression.charAt(i)) || expression.charAt(i) == ',')) {
      i++;
    }
    boolean closed = i > start + 1 && i < expression.length() && expression.charAt(i) == '}';
    return closed ? i + 1 : -1;
  }
}
