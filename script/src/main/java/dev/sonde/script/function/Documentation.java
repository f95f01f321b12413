package dev.sonde.script.function;

import java.util.List;

/**
 * What {@code sonde help NAME} prints about a function.
 *
 * @param name as scripts write it
 * @param signatures every way to write it, with the type of its result: {@code uint64 nsecs}
 * @param summary what it does, in full sentences
 * @param example a script that uses it
 */
public record Documentation(String name, List<String> signatures, String summary, String example) {
  public Documentation {
    signatures = List.copyOf(signatures);
  }
}
