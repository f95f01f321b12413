package dev.sonde.symbols.kernel;

/**
 * Takes {@code /proc/kallsyms} apart as its bytes come, without a string for each of its hundred
 * thousand lines. A line is an address of 16 digits, a letter, a name, and for a module a tab and
 * its name in brackets: {@code ffffffffc0201000 t nf_ct_init [nf_conntrack]}. A line that is not so
 * is passed over.
 */
final class KallsymsParser {
  /** {@code KSYM_NAME_LEN} of {@code linux/kallsyms.h} is 512; the rest is room for the others. */
  private static final int MAX_LINE_LENGTH = 1024;

  /** What is done with each line. */
  interface Lines {
    /**
     * A line was read. The name is {@code line[from]} to before {@code line[to]}, that of the
     * module is {@code line[moduleFrom]} to before {@code line[moduleTo]}; both are in use by the
     * next line.
     */
    void add(long address, int type, byte[] line, int from, int to, int moduleFrom, int moduleTo);
  }

  private final Lines lines;
  private final byte[] line = new byte[MAX_LINE_LENGTH];
  private int length;
  private boolean tooLong;

  KallsymsParser(Lines lines) {
    this.lines = lines;
  }

  /** Takes the next {@code count} bytes. */
  void feed(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      byte b = bytes[i];
      if (b == '\n') {
        finish();
      } else if (length < line.length) {
        line[length++] = b;
      } else {
        tooLong = true;
      }
    }
  }

  /** Takes what there is as a line: call it once more at the end. */
  void finish() {
    if (!tooLong) {
      parse();
    }
    length = 0;
    tooLong = false;
  }

  private void parse() {
    long address = 0;
    int at = 0;
    while (at < length && at <= 16) {
      int digit = Character.digit(line[at], 16);
      if (digit < 0) {
        break;
      }
      address = address << 4 | digit;
      at++;
    }
    // " T x" at least follows.
    if (at == 0 || at > 16 || at + 3 >= length || line[at] != ' ' || line[at + 2] != ' ') {
      return;
    }
    int type = line[at + 1];
    int from = at + 3;
    int to = from;
    while (to < length && line[to] > ' ' && line[to] != 0x7f) {
      to++;
    }
    if (to == from) {
      return;
    }
    int moduleFrom = to;
    int moduleTo = to;
    if (to + 2 < length && line[to + 1] == '[' && line[length - 1] == ']') {
      moduleFrom = to + 2;
      moduleTo = length - 1;
    }
    lines.add(address, type, line, from, to, moduleFrom, moduleTo);
  }
}
