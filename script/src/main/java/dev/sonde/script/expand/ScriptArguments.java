package dev.sonde.script.expand;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands behind the script on the command line: positional parameters, and named ones, {@code
 * --name=value} or {@code --name}, for {@code getopt}.
 */
public final class ScriptArguments {
  private static final String NAMED = "--";
  private static final String HELP = "help";

  private final List<String> positional = new ArrayList<>();
  private final Map<String, String> named = new LinkedHashMap<>();

  /** What the script asks for, with what it says about it. */
  private final Map<String, String> expected = new LinkedHashMap<>();

  /** Tells the words of a command line apart. */
  public ScriptArguments(List<String> words) {
    for (String word : words) {
      if (!word.startsWith(NAMED) || word.length() == NAMED.length()) {
        positional.add(word);
        continue;
      }
      int equals = word.indexOf('=');
      String name = word.substring(NAMED.length(), equals < 0 ? word.length() : equals);
      named.put(name, equals < 0 ? "" : word.substring(equals + 1));
    }
  }

  /** What {@code $1}, {@code $2}, ... are. */
  public List<String> positional() {
    return positional;
  }

  /** The value given for a name; empty text if the name alone was given. */
  public Optional<String> named(String name) {
    return Optional.ofNullable(named.get(name));
  }

  /** Notes that the script asks for a name. */
  void expect(String name, String description) {
    if (!description.isEmpty() || !expected.containsKey(name)) {
      expected.put(name, description);
    }
  }

  /** Whether the script is asked what names it has, which it must have some for. */
  public boolean asksForHelp() {
    return named.containsKey(HELP) && !expected.isEmpty() && !expected.containsKey(HELP);
  }

  /** The names that are given but not asked for, each as it is written. */
  public List<String> unexpected() {
    List<String> names = new ArrayList<>();
    for (String name : named.keySet()) {
      if (!expected.containsKey(name)) {
        names.add(NAMED + name);
      }
    }
    return names;
  }

  /**
   * The names that the script asks for, the last one first, each as it is written, with what the
   * script says of it.
   */
  public List<String> expected() {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, String> name : expected.entrySet()) {
      String description = name.getValue();
      names.addFirst(NAMED + name.getKey() + (description.isEmpty() ? "" : ": " + description));
    }
    return names;
  }
}
