package dev.sonde.symbols.demangle;

/**
 * The newer names of Rust, by RFC 2603: {@code _RNvNtCs1234_7mycrate3foo3bar}. Hashes of crates are
 * not shown.
 */
final class RustV0 {
  private static final int MAX_LENGTH = 1 << 16;
  private static final int MAX_STEPS = 1 << 16;

  /** Where references back count from. */
  private static final int START = 2;

  private final Cursor in;
  private final StringBuilder out = new StringBuilder();
  private int steps;
  private int lifetimes;
  private boolean silent;

  private RustV0(Cursor in) {
    this.in = in;
  }

  static String demangle(String name) throws DemangleException {
    RustV0 parser = new RustV0(new Cursor(name, START));
    if (Cursor.isDigit(parser.in.peek())) {
      throw new DemangleException("a version that is not known");
    }
    parser.path(true);
    Cursor in = parser.in;
    if (!in.atEnd() && in.peek() != '.') {
      // The crate that this is an instance for.
      parser.silent = true;
      parser.path(false);
    }
    if (!in.atEnd() && in.peek() != '.') {
      throw in.unexpected();
    }
    // What follows the point is of LLVM, for parts and copies of one function.
    return parser.out.toString();
  }

  private void print(String text) throws DemangleException {
    if (!silent) {
      out.append(text);
      if (out.length() > MAX_LENGTH) {
        throw new DemangleException("too long");
      }
    }
  }

  private void enter() throws DemangleException {
    in.enter();
    if (++steps > MAX_STEPS) {
      throw new DemangleException("too long");
    }
  }

  private interface Part {
    void parse() throws DemangleException;
  }

  /** {@code B} and where something was before: reads it there once more. */
  private void backReference(Part part) throws DemangleException {
    int from = in.position();
    in.expect('B');
    int target = START + Math.toIntExact(Math.min(base62(), Integer.MAX_VALUE - START));
    if (target >= from) {
      throw new DemangleException("a reference forward");
    }
    if (silent) {
      return;
    }
    int back = in.position();
    in.seek(target);
    part.parse();
    in.seek(back);
  }

  /** {@code _} for 0, or a number in base 62 less one, and {@code _}. */
  private long base62() throws DemangleException {
    if (in.consume('_')) {
      return 0;
    }
    long value = 0;
    while (!in.consume('_')) {
      char c = in.next();
      int digit =
          Cursor.isDigit(c)
              ? c - '0'
              : Cursor.isLower(c) ? c - 'a' + 10 : c >= 'A' && c <= 'Z' ? c - 'A' + 36 : -1;
      if (digit < 0) {
        throw in.unexpected();
      }
      // Disambiguators go beyond this, and are not shown.
      value = value > Long.MAX_VALUE / 62 - 62 ? value : value * 62 + digit;
    }
    return value + 1;
  }

  private long disambiguator() throws DemangleException {
    return in.consume('s') ? base62() + 1 : 0;
  }

  private String identifier() throws DemangleException {
    boolean punycode = in.consume('u');
    // Another zero would be the next identifier.
    int length = in.consume('0') ? 0 : in.number();
    in.consume('_');
    String text = in.take(length);
    return punycode ? Punycode.decode(text) : text;
  }

  /** A path; {@code value} where arguments are set apart by {@code ::}. */
  private void path(boolean value) throws DemangleException {
    enter();
    switch (in.peek()) {
      case 'C' -> {
        in.skip(1);
        disambiguator();
        print(identifier());
      }
      case 'M' -> {
        in.skip(1);
        implementation();
        print("<");
        type();
        print(">");
      }
      case 'X' -> {
        in.skip(1);
        implementation();
        typeAsTrait();
      }
      case 'Y' -> {
        in.skip(1);
        typeAsTrait();
      }
      case 'N' -> nested(value);
      case 'I' -> {
        openArguments(value);
        print(">");
      }
      case 'B' -> backReference(() -> path(value));
      default -> throw in.unexpected();
    }
    in.leave();
  }

  /** Where an implementation is, which is not shown. */
  private void implementation() throws DemangleException {
    boolean outer = silent;
    silent = true;
    disambiguator();
    path(false);
    silent = outer;
  }

  private void typeAsTrait() throws DemangleException {
    print("<");
    type();
    print(" as ");
    path(false);
    print(">");
  }

  private void nested(boolean value) throws DemangleException {
    in.expect('N');
    char namespace = in.next();
    path(value);
    long number = disambiguator();
    String name = identifier();
    if (Cursor.isLower(namespace)) {
      print(name.isEmpty() ? "" : "::" + name);
      return;
    }
    String kind =
        switch (namespace) {
          case 'C' -> "closure";
          case 'S' -> "shim";
          default -> String.valueOf(namespace);
        };
    print("::{" + kind + (name.isEmpty() ? "" : ":" + name) + "#" + number + "}");
  }

  /** A path with its arguments, but for the bracket that closes them. */
  private void openArguments(boolean value) throws DemangleException {
    in.expect('I');
    path(value);
    print(value ? "::<" : "<");
    boolean first = true;
    while (!in.consume('E')) {
      print(first ? "" : ", ");
      first = false;
      if (in.consume('L')) {
        lifetime(base62());
      } else if (in.consume('K')) {
        constant();
      } else {
        type();
      }
    }
  }

  private void lifetime(long index) throws DemangleException {
    if (index == 0) {
      print("'_");
      return;
    }
    if (index > lifetimes) {
      throw new DemangleException("there is no such lifetime");
    }
    long depth = lifetimes - index;
    print(depth < 26 ? "'" + (char) ('a' + depth) : "'_" + depth);
  }

  /** {@code G} and how many lifetimes hold within what follows; gives how many did before. */
  private int binder() throws DemangleException {
    int outer = lifetimes;
    if (in.consume('G')) {
      long count = base62() + 1;
      if (count > 1000) {
        throw new DemangleException("too many lifetimes");
      }
      print("for<");
      for (int i = 0; i < count; i++) {
        print(i == 0 ? "" : ", ");
        lifetimes++;
        lifetime(1);
      }
      print("> ");
    }
    return outer;
  }

  private static String basic(char letter) {
    return switch (letter) {
      case 'a' -> "i8";
      case 'b' -> "bool";
      case 'c' -> "char";
      case 'd' -> "f64";
      case 'e' -> "str";
      case 'f' -> "f32";
      case 'h' -> "u8";
      case 'i' -> "isize";
      case 'j' -> "usize";
      case 'l' -> "i32";
      case 'm' -> "u32";
      case 'n' -> "i128";
      case 'o' -> "u128";
      case 's' -> "i16";
      case 't' -> "u16";
      case 'u' -> "()";
      case 'v' -> "...";
      case 'x' -> "i64";
      case 'y' -> "u64";
      case 'z' -> "!";
      case 'p' -> "_";
      default -> null;
    };
  }

  private void type() throws DemangleException {
    String basic = basic(in.peek());
    if (basic != null) {
      in.skip(1);
      print(basic);
      return;
    }
    enter();
    switch (in.peek()) {
      case 'R', 'Q' -> reference();
      case 'P' -> {
        in.skip(1);
        print("*const ");
        type();
      }
      case 'O' -> {
        in.skip(1);
        print("*mut ");
        type();
      }
      case 'A' -> {
        in.skip(1);
        print("[");
        type();
        print("; ");
        constant();
        print("]");
      }
      case 'S' -> {
        in.skip(1);
        print("[");
        type();
        print("]");
      }
      case 'T' -> tuple();
      case 'F' -> function();
      case 'D' -> dynamic();
      case 'B' -> backReference(this::type);
      default -> path(false);
    }
    in.leave();
  }

  private void reference() throws DemangleException {
    boolean mutable = in.next() == 'Q';
    print("&");
    if (in.consume('L')) {
      long index = base62();
      if (index != 0) {
        lifetime(index);
        print(" ");
      }
    }
    print(mutable ? "mut " : "");
    type();
  }

  private void tuple() throws DemangleException {
    in.expect('T');
    print("(");
    int count = 0;
    while (!in.consume('E')) {
      print(count++ == 0 ? "" : ", ");
      type();
    }
    print(count == 1 ? ",)" : ")");
  }

  private void function() throws DemangleException {
    in.expect('F');
    int outer = binder();
    if (in.consume('U')) {
      print("unsafe ");
    }
    if (in.consume('K')) {
      String abi = in.consume('C') ? "C" : identifier().replace('_', '-');
      print("extern \"" + abi + "\" ");
    }
    print("fn(");
    boolean first = true;
    while (!in.consume('E')) {
      print(first ? "" : ", ");
      first = false;
      type();
    }
    print(")");
    if (!in.consume('u')) {
      print(" -> ");
      type();
    }
    lifetimes = outer;
  }

  private void dynamic() throws DemangleException {
    in.expect('D');
    print("dyn ");
    int outer = binder();
    boolean first = true;
    while (!in.consume('E')) {
      print(first ? "" : " + ");
      first = false;
      dynamicTrait();
    }
    lifetimes = outer;
    in.expect('L');
    long index = base62();
    if (index != 0) {
      print(" + ");
      lifetime(index);
    }
  }

  private void dynamicTrait() throws DemangleException {
    boolean open = traitPath();
    while (in.consume('p')) {
      print(open ? ", " : "<");
      open = true;
      print(identifier());
      print(" = ");
      type();
    }
    if (open) {
      print(">");
    }
  }

  /** A path whose arguments are not closed yet; gives whether it has any. */
  private boolean traitPath() throws DemangleException {
    enter();
    boolean open = in.peek() == 'I';
    if (in.peek() == 'B') {
      boolean[] opened = {false};
      backReference(() -> opened[0] = traitPath());
      open = opened[0];
    } else if (open) {
      openArguments(false);
    } else {
      path(false);
    }
    in.leave();
    return open;
  }

  private void constant() throws DemangleException {
    enter();
    switch (in.peek()) {
      case 'B' -> backReference(this::constant);
      case 'p' -> {
        in.skip(1);
        print("_");
      }
      case 'b' -> {
        in.skip(1);
        print(
            switch (digits()) {
              case "0" -> "false";
              case "1" -> "true";
              default -> throw in.unexpected();
            });
      }
      case 'c' -> {
        in.skip(1);
        character();
      }
      case 'a', 'h', 'i', 'j', 'l', 'm', 'n', 'o', 's', 't', 'x', 'y' -> {
        in.skip(1);
        print(in.consume('n') ? "-" : "");
        integer();
      }
      default -> throw in.unexpected();
    }
    in.leave();
  }

  private void integer() throws DemangleException {
    String digits = digits();
    print(
        digits.length() > 16
            ? "0x" + digits
            : Long.toUnsignedString(Long.parseUnsignedLong(digits, 16)));
  }

  private void character() throws DemangleException {
    String digits = digits();
    int value = digits.length() > 6 ? -1 : Integer.parseInt(digits, 16);
    if (!Character.isValidCodePoint(value)) {
      throw in.unexpected();
    }
    String shown =
        switch (value) {
          case '\t' -> "\\t";
          case '\r' -> "\\r";
          case '\n' -> "\\n";
          case '\'' -> "\\'";
          case '\\' -> "\\\\";
          default ->
              value >= ' ' && value < 0x7f
                  ? Character.toString(value)
                  : "\\u{" + Integer.toHexString(value) + "}";
        };
    print("'" + shown + "'");
  }

  /** Hexadecimal digits up to {@code _}; at least one. */
  private String digits() throws DemangleException {
    int start = in.position();
    while (Character.digit(in.peek(), 16) >= 0 && !(in.peek() >= 'A' && in.peek() <= 'F')) {
      in.skip(1);
    }
    String digits = in.since(start);
    in.expect('_');
    int zeros = 0;
    while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
      zeros++;
    }
    return digits.isEmpty() ? "0" : digits.substring(zeros);
  }
}
