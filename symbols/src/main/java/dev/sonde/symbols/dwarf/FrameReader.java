package dev.sonde.symbols.dwarf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Finds the calls that were inlined around an address (DWARF 5, section 3.3.8). */
final class FrameReader {
  private final LineTable lines;

  /**
   * @param lines of the unit; null where it has none
   */
  FrameReader(LineTable lines) {
    this.lines = lines;
  }

  /** The frames in a compiled function, the innermost first. */
  List<Frame> read(Die function, long address) throws IOException {
    List<Die> chain = chain(function, address);
    Collections.reverse(chain);
    List<Frame> frames = new ArrayList<>();
    SourceLine line = lines == null ? null : lines.line(address);
    for (Die die : chain) {
      boolean inlined = die.tag() == Tag.INLINED_SUBROUTINE;
      frames.add(
          new Frame(FunctionReader.name(die), FunctionReader.linkageName(die), line, inlined));
      line = inlined ? call(die) : null;
    }
    return frames;
  }

  /** The function, and from it inwards the inlined calls around the address. */
  static List<Die> chain(Die function, long address) throws IOException {
    List<Die> chain = new ArrayList<>();
    chain.add(function);
    Die current = function;
    while (current != null) {
      Die inner = null;
      Children children = current.children();
      for (Die child = children.next(); child != null && inner == null; child = children.next()) {
        boolean block = child.tag() == Tag.LEXICAL_BLOCK;
        if ((block || child.tag() == Tag.INLINED_SUBROUTINE) && holds(child, address)) {
          inner = child;
        }
      }
      if (inner != null && inner.tag() == Tag.INLINED_SUBROUTINE) {
        chain.add(inner);
      }
      current = inner;
    }
    return chain;
  }

  private static boolean holds(Die die, long address) throws IOException {
    boolean[] found = {false};
    Ranges.visit(
        die,
        (start, end) ->
            found[0] |=
                Long.compareUnsigned(start, address) <= 0
                    && Long.compareUnsigned(address, end) < 0);
    return found[0];
  }

  private SourceLine call(Die inlined) throws IOException {
    AttributeValue file = inlined.find(Attribute.CALL_FILE);
    AttributeValue line = inlined.find(Attribute.CALL_LINE);
    String path = lines == null || file == null ? null : lines.header().file((int) file.number());
    if (path == null || line == null) {
      return null;
    }
    int column = (int) inlined.number(Attribute.CALL_COLUMN, 0);
    return new SourceLine(path, (int) line.number(), column);
  }
}
