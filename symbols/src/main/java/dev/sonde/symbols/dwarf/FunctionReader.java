package dev.sonde.symbols.dwarf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes a function of its entry (DWARF 5, section 3.3). */
final class FunctionReader {
  private static final int ENTRY_PC = 0x52;
  private static final int MAX_PARAMETERS = 1 << 10;

  private FunctionReader() {}

  /**
   * Reads a function.
   *
   * @param lines of its unit; null where it has none
   */
  static DwarfFunction read(Die die, LineTable lines) throws IOException {
    long[] range = {0, 0};
    Ranges.visit(
        die,
        (start, end) -> {
          if (range[1] == 0) {
            range[0] = start;
            range[1] = end;
          }
        });
    AttributeValue entryPc = die.find(ENTRY_PC);
    long entry = range[0];
    if (entryPc != null && entryPc.isAddress()) {
      entry = entryPc.address();
    }
    AttributeValue returns = die.findInherited(Attribute.TYPE);
    return new DwarfFunction(
        name(die),
        linkageName(die),
        entry,
        range[1],
        parameters(die, entry),
        returns == null ? null : TypeReference.of(returns.die()),
        isVariadic(die),
        declared(die, lines));
  }

  /** The name that the source has, or an empty string. */
  static String name(Die die) throws IOException {
    String name = die.name();
    return name == null ? "" : name;
  }

  /** The name of the symbol, or an empty string. */
  static String linkageName(Die die) throws IOException {
    AttributeValue value = die.findInherited(Attribute.LINKAGE_NAME);
    if (value == null) {
      value = die.findInherited(Attribute.MIPS_LINKAGE_NAME);
    }
    String name = value == null ? null : value.string();
    return name == null ? "" : name;
  }

  private static List<DwarfFunction.Parameter> parameters(Die function, long entry)
      throws IOException {
    LocationReader locations = new LocationReader(function, entry);
    List<DwarfFunction.Parameter> parameters = new ArrayList<>();
    Children children = function.children();
    for (Die child = children.next(); child != null; child = children.next()) {
      if (child.tag() != Tag.FORMAL_PARAMETER) {
        continue;
      }
      if (parameters.size() == MAX_PARAMETERS) {
        throw function.damaged("is a function of over 1,024 parameters");
      }
      AttributeValue type = child.findInherited(Attribute.TYPE);
      parameters.add(
          new DwarfFunction.Parameter(
              name(child),
              type == null ? null : TypeReference.of(type.die()),
              locations.read(child)));
    }
    return parameters;
  }

  private static boolean isVariadic(Die function) throws IOException {
    Children children = function.children();
    for (Die child = children.next(); child != null; child = children.next()) {
      if (child.tag() == Tag.UNSPECIFIED_PARAMETERS) {
        return true;
      }
    }
    return false;
  }

  private static SourceLine declared(Die die, LineTable lines) throws IOException {
    AttributeValue file = die.findInherited(Attribute.DECL_FILE);
    AttributeValue line = die.findInherited(Attribute.DECL_LINE);
    if (lines == null || file == null || line == null) {
      return null;
    }
    String path = lines.header().file((int) file.number());
    return path == null ? null : new SourceLine(path, (int) line.number(), 0);
  }
}
