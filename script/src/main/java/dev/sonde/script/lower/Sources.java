package dev.sonde.script.lower;

import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.Source;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.diagnostic.Span;
import java.util.ArrayList;
import java.util.List;

/** The texts that locations point into. */
final class Sources {
  private final List<SourceFile> files = new ArrayList<>(1);

  /** Where a span lies. */
  Location location(Span span) {
    int index = files.indexOf(span.source());
    if (index < 0) {
      index = files.size();
      files.add(span.source());
    }
    return new Location(
        index, span.startLine(), span.startColumn(), span.endLine(), span.endColumn());
  }

  /** All texts, by the indices that locations have. */
  List<Source> all() {
    List<Source> sources = new ArrayList<>(files.size());
    for (SourceFile file : files) {
      List<String> lines = new ArrayList<>(file.lineCount());
      for (int line = 1; line <= file.lineCount(); line++) {
        lines.add(file.lineText(line));
      }
      sources.add(new Source(file.name(), lines));
    }
    return sources;
  }
}
