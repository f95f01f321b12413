package dev.sonde.script.expand;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands behind the script on the command line: positional parameters, and named ones, {@code
 * --name=value} or {@code --name}, for {@code getopt}.
 */
public final class ScriptArguments {
  private static final String NAMED = "--";

  private final List<String> positional = new ArrayList<>();
  private final Map<String, String> named = new HashMap<>();

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
}
