package dev.sonde.script.diagnostic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Collects the diagnostics of one script, in the order found. Passes add to it and go on; whoever
 * runs the passes stops when {@link #hasErrors()}.
 */
public final class Diagnostics {
  private final List<Diagnostic> all = new ArrayList<>();
  private int errors;

  /** An empty collection. */
  public Diagnostics() {}

  public void add(Diagnostic diagnostic) {
    if (diagnostic.severity() == Severity.ERROR) {
      errors++;
    }
    all.add(diagnostic);
  }

  public void error(Span span, String message) {
    add(Diagnostic.error(span, message));
  }

  public void error(Span span, String message, String hint) {
    add(Diagnostic.error(span, message).hint(hint));
  }

  public void warning(Span span, String message) {
    add(Diagnostic.warning(span, message));
  }

  public boolean hasErrors() {
    return errors > 0;
  }

  public int errorCount() {
    return errors;
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** Everything collected so far, in the order found. */
  public List<Diagnostic> all() {
    return Collections.unmodifiableList(all);
  }
}
