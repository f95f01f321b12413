package dev.sonde.compat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The outcomes of one tracer's cases, kept in a folder from one run to the next: a file a case. */
final class Results {
  private final Path folder;

  Results(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  private Path file(Case test) {
    return folder.resolve(test.id().replace('/', '_'));
  }

  synchronized void put(Case test, Outcome outcome) throws IOException {
    Files.writeString(file(test), outcome.kind() + "\n" + outcome.details());
  }

  /** The last outcome of a case; {@code SKIPPED} if it was never run. */
  Outcome get(Case test) throws IOException {
    Path file = file(test);
    if (!Files.exists(file)) {
      return Outcome.skipped("never run");
    }
    String text = Files.readString(file);
    int end = text.indexOf('\n');
    return new Outcome(Outcome.Kind.valueOf(text.substring(0, end)), text.substring(end + 1));
  }
}
