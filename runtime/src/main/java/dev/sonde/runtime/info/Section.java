package dev.sonde.runtime.info;

import java.util.ArrayList;
import java.util.List;

/** A heading and, indented below it, what is so: in two columns, or one a line. */
final class Section {
  private static final String INDENT = "  ";

  /** The width of the first column, its indent included; as in bpftrace's report. */
  private static final int COLUMN = 35;

  private final String heading;
  private final boolean twoColumns;
  private final List<String> entries = new ArrayList<>();

  private Section(String heading, boolean twoColumns) {
    this.heading = heading;
    this.twoColumns = twoColumns;
  }

  static Section lines(String heading) {
    return new Section(heading, false);
  }

  static Section columns(String heading) {
    return new Section(heading, true);
  }

  Section add(String name, String value) {
    entries.add(name + ": " + value);
    return this;
  }

  Section add(String name, boolean value) {
    return add(name, value ? "yes" : "no");
  }

  Section add(Ability ability) {
    return add(ability.name(), ability.present());
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Appends the section and an empty line. */
  void print(StringBuilder out) {
    out.append(heading).append('\n');
    for (int i = 0; i < entries.size(); i++) {
      int start = out.length();
      out.append(INDENT).append(entries.get(i));
      if (twoColumns && i + 1 < entries.size()) {
        // An entry too long for its column pushes the next one on, but never into itself.
        do {
          out.append(' ');
        } while (out.length() - start < COLUMN);
        out.append(entries.get(++i));
      }
      out.append('\n');
    }
    out.append('\n');
  }
}
