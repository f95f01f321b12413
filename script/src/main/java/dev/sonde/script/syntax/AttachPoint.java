package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a probe attaches: {@code [name=]provider:part:part}. What the parts mean is the provider's
 * business; here they are text, cut at the colons that stand outside quotes.
 *
 * @param name the user's name for the attach point, before an equals sign
 * @param parts at least one; the first names the provider (its short name, or a wildcard, too)
 */
public record AttachPoint(Span span, Optional<Expression.Identifier> name, List<Part> parts)
    implements Node {
  public AttachPoint {
    parts = List.copyOf(parts);
  }

  /**
   * The text between two separators.
   *
   * @param separator what stands before the part: a colon, or {@code '@'} before the source file of
   *     {@code uprobe:binary@file:line}; a colon for the first part
   * @param pieces what the text is made of; empty for an empty part, as at the end of {@code
   *     software:faults:}
   */
  public record Part(Span span, char separator, List<Piece> pieces) implements Node {
    public Part {
      pieces = List.copyOf(pieces);
    }

    /** Whether a positional parameter has still to be filled in. */
    public boolean hasParameter() {
      for (Piece piece : pieces) {
        if (piece instanceof Parameter) {
          return true;
        }
      }
      return false;
    }

    /**
     * The text without quotes and escapes; {@code *}, {@code ?} and {@code [...]} are wildcards in
     * quotes as well as outside.
     *
     * @throws IllegalStateException if a positional parameter has not been filled in
     */
    public String text() {
      if (pieces.size() == 1 && pieces.getFirst() instanceof Text(Span _, String text, boolean _)) {
        return text;
      }
      StringBuilder joined = new StringBuilder();
      for (Piece piece : pieces) {
        if (!(piece instanceof Text text)) {
          throw new IllegalStateException("positional parameter not filled in: " + piece);
        }
        joined.append(text.text());
      }
      return joined.toString();
    }
  }

  /** A stretch of a part. */
  public sealed interface Piece extends Node {}

  /**
   * Plain text.
   *
   * @param text without quotes, escapes undone
   * @param quoted whether it stood in double quotes
   */
  public record Text(Span span, String text, boolean quoted) implements Piece {}

  /**
   * A positional parameter.
   *
   * @param index from 1
   */
  public record Parameter(Span span, int index) implements Piece {}

  /** The first part's text: the provider as written. */
  public String provider() {
    return parts.getFirst().text();
  }

  /** The text of the part at {@code index}, or the empty string if there are fewer. */
  public String part(int index) {
    return index < parts.size() ? parts.get(index).text() : "";
  }

  /** Whether it may stand for several places: a part of it has wildcards. */
  public boolean hasWildcard() {
    for (int i = 0; i < parts.size(); i++) {
      String text = part(i);
      if (text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * This attach point with its positional parameters filled in. A colon or {@code '@'} in an
   * argument separates parts as if it had been written in the script.
   *
   * @param arguments the script's arguments; one that was not given counts as empty
   */
  public AttachPoint withArguments(List<String> arguments) {
    boolean any = false;
    for (Part part : parts) {
      any |= part.hasParameter();
    }
    if (!any) {
      return this;
    }
    List<Part> filled = new ArrayList<>(parts.size());
    for (Part part : parts) {
      char separator = part.separator();
      List<Piece> pieces = new ArrayList<>(part.pieces().size());
      for (Piece piece : part.pieces()) {
        if (!(piece instanceof Parameter parameter)) {
          pieces.add(piece);
          continue;
        }
        String value =
            parameter.index() <= arguments.size() ? arguments.get(parameter.index() - 1) : "";
        int from = 0;
        for (int i = 0; i < value.length(); i++) {
          char c = value.charAt(i);
          if (c == ':' || c == '@') {
            pieces.add(new Text(parameter.span(), value.substring(from, i), false));
            filled.add(new Part(part.span(), separator, pieces));
            separator = c;
            pieces = new ArrayList<>();
            from = i + 1;
          }
        }
        pieces.add(new Text(parameter.span(), value.substring(from), false));
      }
      filled.add(new Part(part.span(), separator, pieces));
    }
    return new AttachPoint(span, name, filled);
  }
}
