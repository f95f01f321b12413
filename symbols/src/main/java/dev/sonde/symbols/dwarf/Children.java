package dev.sonde.symbols.dwarf;

import java.io.IOException;

/** The entries that belong to one, in their order. What belongs to these in turn is passed over. */
final class Children {
  private final Unit unit;
  private Die last;
  private long next;

  Children(Die parent) throws IOException {
    unit = parent.unit();
    next = parent.hasChildren() ? parent.end() : -1;
  }

  /** The next one, or null behind the last. */
  Die next() throws IOException {
    if (last != null) {
      next = behind(last);
    }
    if (next < 0) {
      return null;
    }
    last = unit.dieOrEnd(next);
    if (last == null) {
      next = -1;
    }
    return last;
  }

  /** Where the sibling of {@code die} is. */
  private long behind(Die die) throws IOException {
    if (!die.hasChildren()) {
      return die.end();
    }
    AttributeValue sibling = die.find(Attribute.SIBLING);
    if (sibling != null) {
      long at = unit.header().offset() + sibling.number();
      if (at <= die.offset()) {
        throw die.damaged("has a sibling before it");
      }
      return at;
    }
    long at = die.end();
    int depth = 1;
    while (depth > 0) {
      Die inner = unit.dieOrEnd(at);
      if (inner == null) {
        at = unit.behindEnd(at);
        depth--;
      } else {
        at = inner.end();
        depth += inner.hasChildren() ? 1 : 0;
      }
    }
    return at;
  }
}
