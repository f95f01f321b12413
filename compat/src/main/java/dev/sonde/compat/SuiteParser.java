package dev.sonde.compat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a file of bpftrace's runtime suite: cases apart by an empty line, each of directives, one a
 * line. A line that starts with white space continues the PROG or EXPECT before it. The format is
 * described in bpftrace's {@code tests/README.md}.
 */
final class SuiteParser {
  private static final int DEFAULT_TIMEOUT_SECONDS = 5;

  private final String suite;
  private final Map<String, Integer> named = new HashMap<>();

  private SuiteParser(String suite) {
    this.suite = suite;
  }

  static List<Case> parse(Path file) throws IOException {
    SuiteParser parser = new SuiteParser(file.getFileName().toString());
    List<Case> cases = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      if (line.startsWith("#")) {
        continue;
      }
      if (!line.isEmpty()) {
        lines.add(line);
      } else if (!lines.isEmpty()) {
        cases.add(parser.parseCase(lines));
        lines.clear();
      }
    }
    if (!lines.isEmpty()) {
      cases.add(parser.parseCase(lines));
    }
    return cases;
  }

  private Case parseCase(List<String> lines) {
    Map<String, List<String>> directives = new HashMap<>();
    List<Expectation> expectations = new ArrayList<>();
    String directive = "";
    for (String line : lines) {
      if (!directive.isEmpty() && isContinuation(line, directive)) {
        String more = "\n" + line.substring(directive.length() + 1);
        if (directive.equals("PROG")) {
          append(directives.get(directive), more);
        } else {
          Expectation last = expectations.removeLast();
          expectations.add(new Expectation(last.mode(), last.text() + more));
        }
        continue;
      }
      String stripped = line.strip();
      int space = stripped.indexOf(' ');
      directive = space < 0 ? stripped : stripped.substring(0, space);
      String value = space < 0 ? "" : stripped.substring(space).strip();
      Expectation.Mode mode = Expectation.Mode.of(directive);
      if (mode == null) {
        directives.computeIfAbsent(directive, _ -> new ArrayList<>()).add(value);
      } else {
        expectations.add(new Expectation(mode, value));
      }
    }
    return toCase(directives, expectations);
  }

  private static boolean isContinuation(String line, String directive) {
    return line.length() > directive.length()
        && line.substring(0, directive.length() + 1).isBlank()
        && (directive.equals("PROG")
            || directive.equals("EXPECT")
            || directive.equals("EXPECT_REGEX"));
  }

  private static void append(List<String> values, String more) {
    values.add(values.removeLast() + more);
  }

  private Case toCase(Map<String, List<String>> directives, List<Expectation> expectations) {
    Map<String, String> environment = new HashMap<>();
    for (String assignment : words(directives, "ENV", "\\s+")) {
      int equals = assignment.indexOf('=');
      environment.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
    String timeout = last(directives, "TIMEOUT");
    String returnCode = last(directives, "RETURN_CODE");
    return new Case(
        suite,
        uniqueName(last(directives, "NAME")),
        last(directives, "RUN"),
        last(directives, "PROG"),
        List.copyOf(expectations),
        timeout.isEmpty() ? DEFAULT_TIMEOUT_SECONDS : Integer.parseInt(timeout),
        directives.getOrDefault("BEFORE", List.of()),
        last(directives, "AFTER"),
        last(directives, "SETUP"),
        last(directives, "CLEANUP"),
        last(directives, "MIN_KERNEL"),
        last(directives, "MAX_KERNEL"),
        directives.getOrDefault("REQUIRES", List.of()),
        environment,
        words(directives, "ARCH", "\\s*\\|\\s*"),
        words(directives, "REQUIRES_FEATURE", "\\s+"),
        directives.containsKey("WILL_FAIL"),
        directives.containsKey("NEW_PIDNS"),
        returnCode.isEmpty() ? 0 : Integer.parseInt(returnCode));
  }

  /** Cases for different kernels may share a name. */
  private String uniqueName(String name) {
    int count = named.merge(name, 1, Integer::sum);
    return count == 1 ? name : name + " (" + count + ")";
  }

  private static String last(Map<String, List<String>> directives, String name) {
    List<String> values = directives.get(name);
    return values == null ? "" : values.getLast();
  }

  private static List<String> words(
      Map<String, List<String>> directives, String name, String separator) {
    List<String> words = new ArrayList<>();
    for (String value : directives.getOrDefault(name, List.of())) {
      words.addAll(List.of(value.split(separator)));
    }
    return words;
  }
}
