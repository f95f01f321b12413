package dev.sonde.symbols.dwarf;

import java.util.List;

/**
 * What was found for a line of a source file.
 *
 * @param files the source files that the name fits; with more than one, it is ambiguous
 * @param addresses where code of the line begins, ascending; none where the line has no code
 */
public record LineMatch(List<String> files, List<Long> addresses) {
  /** Holds copies of the lists. */
  public LineMatch {
    files = List.copyOf(files);
    addresses = List.copyOf(addresses);
  }
}
