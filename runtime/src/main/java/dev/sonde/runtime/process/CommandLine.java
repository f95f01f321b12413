package dev.sonde.runtime.process;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command into words as a shell does: at spaces, with single quotes, double quotes and
 * backslashes to protect them. Nothing is expanded.
 */
final class CommandLine {
  private final String text;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int at;

  private CommandLine(String text) {
    this.text = text;
  }

  /**
   * The words of a command.
   *
   * @throws ProcessException if a quotation does not end, or there is no word
   */
  static List<String> split(String command) {
    CommandLine line = new CommandLine(command);
    line.split();
    if (line.words.isEmpty()) {
      throw new ProcessException("the command to run (-c) is empty");
    }
    return line.words;
  }

  private void split() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == ' ' || c == '\t' || c == '\n') {
        endWord();
      } else {
        inWord = true;
        part(c);
      }
    }
    endWord();
  }

  private void part(char c) {
    if (c == '\'' || c == '"') {
      quoted(c);
    } else if (c == '\\' && at < text.length()) {
      word.append(text.charAt(at++));
    } else {
      word.append(c);
    }
  }

  private void quoted(char quote) {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == quote) {
        return;
      }
      boolean escapes = quote == '"' && c == '\\' && at < text.length();
      if (escapes && (text.charAt(at) == '"' || text.charAt(at) == '\\')) {
        c = text.charAt(at++);
      }
      word.append(c);
    }
    throw new ProcessException(
        "the command to run (-c) has a quotation that does not end: " + text);
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }
}
