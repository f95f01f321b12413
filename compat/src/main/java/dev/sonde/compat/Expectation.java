package dev.sonde.compat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a case wants its output to be.
 *
 * @param mode how the output is looked at
 * @param text lines, a regular expression of Python, or a file's name
 */
record Expectation(Mode mode, String text) {
  enum Mode {
    /** Whole lines, white space around them aside. */
    TEXT,
    TEXT_NONE,
    REGEX,
    REGEX_NONE,
    /** All of the output, empty lines around it aside. */
    FILE,
    /** All of the output, as one JSON value, or one a line where the file's name ends in ndjson. */
    JSON;

    /** The mode of a directive, or null if it is none. */
    static Mode of(String directive) {
      return switch (directive) {
        case "EXPECT" -> TEXT;
        case "EXPECT_NONE" -> TEXT_NONE;
        case "EXPECT_REGEX" -> REGEX;
        case "EXPECT_REGEX_NONE" -> REGEX_NONE;
        case "EXPECT_FILE" -> FILE;
        case "EXPECT_JSON" -> JSON;
        default -> null;
      };
    }
  }

  boolean exact() {
    return mode == Mode.FILE || mode == Mode.JSON;
  }

  /**
   * Whether an output is as wanted.
   *
   * @param folder what file names are relative to
   */
  boolean holds(String output, Path folder) throws IOException {
    return switch (mode) {
      case TEXT -> find("^\\s*" + Pattern.quote(text) + "\\s*$", output);
      case TEXT_NONE -> !find("^\\s*" + Pattern.quote(text) + "\\s*$", output);
      case REGEX -> find(PythonPattern.toJava(text), output);
      case REGEX_NONE -> !find(PythonPattern.toJava(text), output);
      case FILE -> output.strip().equals(localized(Files.readString(folder.resolve(text)).strip()));
      case JSON -> sameJson(output, Files.readString(folder.resolve(text)));
    };
  }

  /** Files of time series have {@code %H} where the local hour of the start of 1970 is printed. */
  private static String localized(String text) {
    int hour = Instant.EPOCH.atZone(ZoneId.systemDefault()).getHour();
    return text.replace("%H", hour < 10 ? "0" + hour : Integer.toString(hour));
  }

  private static boolean find(String expression, String output) {
    return Pattern.compile(expression, Pattern.MULTILINE | Pattern.UNIX_LINES)
        .matcher(output)
        .find();
  }

  private boolean sameJson(String output, String wanted) {
    List<String> found = output.strip().lines().toList();
    List<String> values =
        text.endsWith(".ndjson") ? wanted.strip().lines().toList() : List.of(wanted);
    if (found.size() != values.size()) {
      return false;
    }
    for (int i = 0; i < found.size(); i++) {
      try {
        if (!Json.parse(found.get(i)).equals(Json.parse(values.get(i)))) {
          return false;
        }
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return mode + " " + text;
  }
}
