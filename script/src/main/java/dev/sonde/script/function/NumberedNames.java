package dev.sonde.script.function;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the tables that lie beside this class: a number and what it means a line. */
final class NumberedNames {
  private NumberedNames() {}

  /** What each number means; null for one that means nothing. */
  static List<String> read(String table) {
    try (InputStream stream = NumberedNames.class.getResourceAsStream(table);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
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
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
