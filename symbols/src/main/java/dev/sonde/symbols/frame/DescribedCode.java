package dev.sonde.symbols.frame;

import dev.sonde.symbols.dwarf.SourceLine;
import dev.sonde.symbols.text.Printable;
import java.util.ArrayList;
import java.util.List;

/** Puts together what symbols and what debug information say about an address. */
public final class DescribedCode {
  private DescribedCode() {}

  /**
   * The functions that an address is in, from the innermost outwards, with their places.
   *
   * @param function the function by the symbols
   * @param described the same and the inlined ones by debug information; none where there is none
   */
  public static List<Frame> frames(Frame function, List<dev.sonde.symbols.dwarf.Frame> described) {
    List<Frame> frames = new ArrayList<>(described.size() + 1);
    SourcePlace place = null;
    for (var frame : described) {
      place = place(frame.line());
      if (frame.inlined()) {
        String name = frame.linkageName().isEmpty() ? frame.function() : frame.linkageName();
        frames.add(new Frame(name, 0, function.module(), place, true));
      }
    }
    frames.add(new Frame(function.function(), function.offset(), function.module(), place, false));
    return frames;
  }

  private static SourcePlace place(SourceLine line) {
    return line == null ? null : new SourcePlace(Printable.of(line.file()), line.line());
  }
}
