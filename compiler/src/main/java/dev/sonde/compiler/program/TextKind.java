package dev.sonde.compiler.program;

/** What a piece of text is that a script prints, apart from {@code printf()}. */
public enum TextKind {
  /** What {@code time()} printed. */
  TIME("time", false),
  /** What {@code cat()} found in a file. */
  CAT("cat", false),
  /** What {@code join()} joined. */
  JOIN("join", true),
  /** What a command of {@code system()} printed. */
  SYSTEM("syscall", true);

  private final String type;
  private final boolean line;

  TextKind(String type, boolean line) {
    this.type = type;
    this.line = line;
  }

  /** Its type in JSON, where bpftrace calls commands system calls. */
  public String type() {
    return type;
  }

  /** Whether a line break is put behind it in text. */
  public boolean isLine() {
    return line;
  }
}
