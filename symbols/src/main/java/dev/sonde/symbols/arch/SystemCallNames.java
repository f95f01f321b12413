package dev.sonde.symbols.arch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What system calls are called, by number. Each architecture has a resource of its own beside this
 * class, {@code x86_64.syscalls}: a number and a name a line.
 */
public final class SystemCallNames {
  private SystemCallNames() {}

  /** The names on this machine; null where a number stands for none. */
  public static List<String> ofThisMachine() {
    String architecture = System.getProperty("os.arch");
    return of(architecture.equals("amd64") ? "x86_64" : architecture);
  }

  /**
   * The names on an architecture, as {@code uname -m} calls it; null where a number stands for
   * none.
   *
   * @throws IllegalArgumentException if its numbers are not known
   */
  public static List<String> of(String architecture) {
    String resource = architecture + ".syscalls";
    try (InputStream stream = SystemCallNames.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException(
            "the numbers of system calls on " + architecture + " are not known");
      }
      return read(new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> read(BufferedReader lines) throws IOException {
    List<String> names = new ArrayList<>();
    String line = lines.readLine();
    while (line != null) {
      if (!line.startsWith("#")) {
        int space = line.indexOf(' ');
        int number = Integer.parseInt(line.substring(0, space));
        while (names.size() < number) {
          names.add(null);
        }
        names.add(line.substring(space + 1));
      }
      line = lines.readLine();
    }
    return Collections.unmodifiableList(names);
  }
}
