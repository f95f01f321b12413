package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;

/** A piece of the syntax tree that remembers where in the script it was read. */
public interface Node {
  Span span();
}
