package dev.sonde.bpf.ftrace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event as the kernel's own syntax defines it, {@code p[:[GROUP/]NAME] PLACE [ARGUMENTS]} or
 * {@code r[MAXACTIVE]...} for the return of a function; its group and name are filled in.
 *
 * @param type {@code p} or {@code r}, and how many returns may be waited for at once
 * @param group of the event
 * @param name of the event
 * @param place a function of the kernel or an address, or {@code /FILE:OFFSET}
 * @param arguments what is fetched, as it is written, with a space before it; or empty
 */
public record EventDefinition(
    String type, String group, String name, String place, String arguments) {
  private static final Pattern SYNTAX =
      Pattern.compile(
          "([pr]\\d*)(?::(?:([A-Za-z_]\\w*)/)?([A-Za-z_]\\w*)?)?\\s+(\\S+)((?:\\s+\\S+)*)\\s*");

  /** {@code MAX_EVENT_NAME_LEN} of {@code kernel/trace/trace.h} is 64. */
  private static final int MAX_NAME = 48;

  /**
   * Takes a definition apart.
   *
   * @param group what an event without a group is put in
   * @return empty if it is none
   */
  public static Optional<EventDefinition> parse(String text, String group) {
    Matcher matcher = SYNTAX.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String place = matcher.group(4);
    String name = matcher.group(3) == null ? nameOf(matcher.group(1), place) : matcher.group(3);
    return Optional.of(
        new EventDefinition(
            matcher.group(1),
            matcher.group(2) == null ? group : matcher.group(2),
            name,
            place,
            matcher.group(5)));
  }

  private static String nameOf(String type, String place) {
    String last = place.substring(place.lastIndexOf('/') + 1);
    String name = type.charAt(0) + "_" + last.replaceAll("\\W", "_");
    return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
  }

  /** Whether it is about a program or library. */
  public boolean isUser() {
    return place.startsWith("/");
  }

  /** The same event somewhere else. */
  public EventDefinition at(String other) {
    return new EventDefinition(type, group, name, other, arguments);
  }

  /** What names it to the kernel, {@code group/name}. */
  public String event() {
    return group + "/" + name;
  }

  /** The line that makes it. */
  public String line() {
    return type + ":" + event() + " " + place + arguments;
  }
}
