package dev.sonde.script.syntax;

import java.util.ArrayList;
import java.util.List;

/** The comments of a script, in order, for printing them where they belong. */
final class Comments {

  /**
   * A comment.
   *
   * @param start where it begins
   * @param end behind its last character, without the line's end
   * @param text as written
   */
  record Comment(int start, int end, String text) {}

  private final String text;
  private final List<Comment> comments = new ArrayList<>();
  private int next;

  /** Finds the comments of a script's text. */
  Comments(String text) {
    this.text = text;
    int at = text.startsWith("#!") ? endOfLine(0) : 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        at = endOfString(at);
      } else if (text.startsWith("//", at)) {
        at = add(at, endOfLine(at));
      } else if (text.startsWith("/*", at)) {
        int close = text.indexOf("*/", at + 2);
        at = add(at, close < 0 ? text.length() : close + 2);
      } else {
        at++;
      }
    }
  }

  private int add(int start, int end) {
    comments.add(new Comment(start, end, text.substring(start, end).stripTrailing()));
    return end;
  }

  private int endOfLine(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private int endOfString(int quote) {
    int at = quote + 1;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  /** Takes the next comment if it begins before {@code position}; null if it does not. */
  Comment takeBefore(int position) {
    return next < comments.size() && comments.get(next).start() < position
        ? comments.get(next++)
        : null;
  }

  /** Takes the next comment if nothing but blanks are between {@code position} and it. */
  Comment takeOnLineOf(int position) {
    if (next == comments.size() || comments.get(next).start() < position) {
      return null;
    }
    for (int i = position; i < comments.get(next).start(); i++) {
      char c = text.charAt(i);
      if (c != ' ' && c != '\t' && c != ';') {
        return null;
      }
    }
    Comment comment = comments.get(next);
    // What the line goes on behind belongs to what follows.
    if (!text.substring(comment.end(), endOfLine(comment.end())).isBlank()) {
      return null;
    }
    next++;
    return comment;
  }

  /** Whether an empty line stands before {@code position}, with only blanks between. */
  boolean emptyLineBefore(int position) {
    int lines = 0;
    for (int i = position - 1; i >= 0 && Character.isWhitespace(text.charAt(i)); i--) {
      lines += text.charAt(i) == '\n' ? 1 : 0;
    }
    return lines > 1;
  }

  /** Forgets the comments that begin before {@code position}: they have been printed otherwise. */
  void skipTo(int position) {
    while (next < comments.size() && comments.get(next).start() < position) {
      next++;
    }
  }
}
