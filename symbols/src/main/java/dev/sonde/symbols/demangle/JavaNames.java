package dev.sonde.symbols.demangle;

/**
 * Names as the JVM writes them inside (JVM specification, section 4.3): a class, {@code ::} or a
 * point, a method, and mostly its descriptor, {@code Ljava/lang/String;::indexOf(II)I}.
 */
final class JavaNames {
  private JavaNames() {}

  static String demangle(String name) throws DemangleException {
    Cursor in = new Cursor(name, 0);
    StringBuilder out = new StringBuilder(name.length());
    type(in, out);
    if (in.atEnd()) {
      return out.toString();
    }
    if (!in.consume("::")) {
      in.consume('.');
    }
    out.append('.');
    while (!in.atEnd() && in.peek() != '(') {
      out.append(in.next());
    }
    if (in.consume('(')) {
      out.append('(');
      boolean first = true;
      while (!in.consume(')')) {
        out.append(first ? "" : ", ");
        type(in, out);
        first = false;
      }
      out.append(')');
      // What it returns tells no two methods of a source apart.
      type(in, new StringBuilder());
    }
    if (!in.atEnd()) {
      throw in.unexpected();
    }
    return out.toString();
  }

  private static void type(Cursor in, StringBuilder out) throws DemangleException {
    int dimensions = 0;
    while (in.consume('[')) {
      dimensions++;
    }
    char kind = in.next();
    switch (kind) {
      case 'B' -> out.append("byte");
      case 'C' -> out.append("char");
      case 'D' -> out.append("double");
      case 'F' -> out.append("float");
      case 'I' -> out.append("int");
      case 'J' -> out.append("long");
      case 'S' -> out.append("short");
      case 'V' -> out.append("void");
      case 'Z' -> out.append("boolean");
      case 'L' -> {
        while (!in.consume(';')) {
          char c = in.next();
          out.append(c == '/' ? '.' : c);
        }
      }
      default -> throw in.unexpected();
    }
    out.repeat("[]", dimensions);
  }
}
