package dev.sonde.script.function;

import java.util.ArrayList;
import java.util.List;

/** The signals: their numbers, names and meanings. */
final class SignalNumbers {
  /** The last signal there is. */
  static final int LAST = 64;

  /** Where real-time signals begin, behind two that the C library keeps to itself. */
  private static final int FIRST_REAL_TIME = 34;

  private SignalNumbers() {}

  /** The number of a signal, {@code SIGKILL} or {@code KILL}; 0 if there is none of that name. */
  static int number(String name) {
    String full = name.startsWith("SIG") ? name : "SIG" + name;
    List<String> table = NumberedNames.read("signals.txt");
    for (int i = 1; i < table.size(); i++) {
      if (table.get(i).startsWith(full + " ")) {
        return i;
      }
    }
    return 0;
  }

  /** What each signal means, by number. */
  static List<String> meanings() {
    List<String> table = NumberedNames.read("signals.txt");
    List<String> meanings = new ArrayList<>(LAST + 1);
    for (int i = 0; i <= LAST; i++) {
      if (i >= FIRST_REAL_TIME) {
        meanings.add("Real-time signal " + (i - FIRST_REAL_TIME));
      } else if (i > 0 && i < table.size()) {
        meanings.add(table.get(i).substring(table.get(i).indexOf(' ') + 1));
      } else {
        meanings.add("Unknown signal " + i);
      }
    }
    return meanings;
  }
}
