package dev.sonde.cli;

import dev.sonde.script.syntax.ByteText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The words of the command line as the shell gave them. The JVM decodes them by the locale, which
 * under {@code LANG=C} loses all that is not ASCII; the kernel still has the bytes.
 */
final class RawArguments {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private RawArguments() {}

  /** The words, those that are not plain ASCII decoded anew as UTF-8. */
  static String[] decode(String[] words) {
    for (String word : words) {
      if (!isAscii(word)) {
        return decodeAll(words);
      }
    }
    return words;
  }

  private static boolean isAscii(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** The last words of the kernel's command line are those that main was given. */
  private static String[] decodeAll(String[] words) {
    byte[] line;
    try {
      line = Files.readAllBytes(COMMAND_LINE);
    } catch (IOException _) {
      return words; // Without /proc what the JVM made of them is all there is.
    }
    String[] decoded = words.clone();
    int end = line.length - 1;
    for (int i = words.length - 1; i >= 0 && end >= 0; i--) {
      int start = end;
      while (start > 0 && line[start - 1] != 0) {
        start--;
      }
      decoded[i] = ByteText.decode(Arrays.copyOfRange(line, start, end));
      end = start - 1;
    }
    return decoded;
  }
}
