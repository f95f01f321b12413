package dev.sonde.script.header;

import dev.sonde.script.header.CToken.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The macros defined so far, and their expansion by the rules of C (C17, 6.10.3), in the way of
 * Prosser's algorithm: every token knows the macros it came out of.
 */
final class MacroTable {
  /** What one line of a header may expand to; more is a header that does not mean well. */
  private static final int MAXIMUM_TOKENS = 1 << 17;

  private final Map<String, CMacro> macros = new HashMap<>();

  void define(CMacro macro) {
    macros.put(macro.name(), macro);
  }

  /** Defines a macro without parameters by the text it stands for. */
  void define(String name, String body) {
    define(new CMacro(name, null, new CLexer(body).line()));
  }

  void undefine(String name) {
    macros.remove(name);
  }

  boolean isDefined(String name) {
    return macros.containsKey(name);
  }

  CMacro find(String name) {
    return macros.get(name);
  }

  /** Takes over {@code #define} with the rest of its line; a line that is wrong defines nothing. */
  void define(List<CToken> line) {
    if (line.isEmpty() || !line.getFirst().isIdentifier()) {
      return;
    }
    String name = line.getFirst().text();
    boolean functionLike = line.size() > 1 && line.get(1).is("(") && !line.get(1).spaced();
    if (!functionLike) {
      define(new CMacro(name, null, List.copyOf(line.subList(1, line.size()))));
      return;
    }
    List<String> parameters = new ArrayList<>();
    int i = 2;
    while (i < line.size() && !line.get(i).is(")")) {
      CToken token = line.get(i);
      if (token.isIdentifier()) {
        parameters.add(token.text());
      } else if (token.is("...")) {
        if (i > 2 && line.get(i - 1).isIdentifier()) {
          parameters.removeLast(); // GNU's "args...", which nothing here reads by its own name.
        }
        parameters.add("__VA_ARGS__");
      }
      i++;
    }
    if (i < line.size()) {
      define(new CMacro(name, parameters, List.copyOf(line.subList(i + 1, line.size()))));
    }
  }

  /** The tokens with all macros put in. */
  List<CToken> expand(List<CToken> tokens) {
    Deque<CToken> input = new ArrayDeque<>(tokens);
    List<CToken> output = new ArrayList<>(tokens.size());
    int work = 0;
    while (!input.isEmpty() && ++work < MAXIMUM_TOKENS) {
      CToken token = input.poll();
      CMacro macro = token.isIdentifier() ? macros.get(token.text()) : null;
      if (macro == null || token.hidden().contains(macro.name())) {
        output.add(token);
      } else if (!macro.isFunctionLike()) {
        push(input, substitute(macro, List.of(), with(token.hidden(), macro.name())));
      } else if (!input.isEmpty() && input.peek().is("(")) {
        List<List<CToken>> arguments = arguments(input, macro);
        if (arguments == null) {
          output.add(token); // The parenthesis never closes.
        } else {
          push(input, substitute(macro, arguments, with(token.hidden(), macro.name())));
        }
      } else {
        output.add(token);
      }
    }
    return output;
  }

  private static void push(Deque<CToken> input, List<CToken> tokens) {
    for (int i = tokens.size() - 1; i >= 0; i--) {
      input.push(tokens.get(i));
    }
  }

  private static Set<String> with(Set<String> names, String name) {
    Set<String> all = new HashSet<>(names);
    all.add(name);
    return all;
  }

  /** Reads a call's arguments with the parentheses; null, having read nothing, if it has no end. */
  private static List<List<CToken>> arguments(Deque<CToken> input, CMacro macro) {
    List<List<CToken>> arguments = new ArrayList<>();
    List<CToken> current = new ArrayList<>();
    List<CToken> read = new ArrayList<>();
    int depth = 0;
    while (!input.isEmpty()) {
      CToken token = input.poll();
      read.add(token);
      boolean rest = macro.isVariadic() && arguments.size() == macro.parameters().size() - 1;
      if (token.is("(") && depth++ == 0) {
        continue;
      }
      if (token.is(")") && --depth == 0) {
        arguments.add(current);
        return arguments;
      }
      if (token.is(",") && depth == 1 && !rest) {
        arguments.add(current);
        current = new ArrayList<>();
      } else {
        current.add(token);
      }
    }
    push(input, read);
    return null;
  }

  private List<CToken> substitute(CMacro macro, List<List<CToken>> arguments, Set<String> hidden) {
    List<CToken> result = new ArrayList<>();
    List<CToken> body = macro.body();
    for (int i = 0; i < body.size(); i++) {
      CToken token = body.get(i);
      int parameter = macro.isFunctionLike() ? macro.parameters().indexOf(token.text()) : -1;
      boolean pasted = i + 1 < body.size() && body.get(i + 1).is("##");
      if (token.is("#") && macro.isFunctionLike() && i + 1 < body.size()) {
        int quoted = macro.parameters().indexOf(body.get(i + 1).text());
        if (quoted >= 0) {
          result.add(quote(argument(arguments, quoted), token.spaced()));
          i++;
          continue;
        }
      }
      if (token.is("##") && i + 1 < body.size() && i > 0) {
        CToken next = body.get(++i);
        int other = macro.isFunctionLike() ? macro.parameters().indexOf(next.text()) : -1;
        paste(result, other < 0 ? List.of(next) : argument(arguments, other));
      } else if (parameter < 0) {
        result.add(token);
      } else {
        List<CToken> argument = argument(arguments, parameter);
        List<CToken> put = pasted ? argument : expand(argument);
        for (int k = 0; k < put.size(); k++) {
          CToken part = put.get(k);
          result.add(
              k == 0 ? new CToken(part.kind(), part.text(), token.spaced(), part.hidden()) : part);
        }
      }
    }
    for (int i = 0; i < result.size(); i++) {
      Set<String> all = new HashSet<>(result.get(i).hidden());
      all.addAll(hidden);
      result.set(i, result.get(i).hiding(all));
    }
    return result;
  }

  private static List<CToken> argument(List<List<CToken>> arguments, int index) {
    return index < arguments.size() ? arguments.get(index) : List.of();
  }

  private static CToken quote(List<CToken> argument, boolean spaced) {
    String text = CToken.join(argument).replace("\\", "\\\\").replace("\"", "\\\"");
    return new CToken(Kind.STRING, "\"" + text + "\"", spaced);
  }

  /** Joins the last token of {@code result} with the first of {@code tokens}. */
  private static void paste(List<CToken> result, List<CToken> tokens) {
    if (tokens.isEmpty()) {
      return;
    }
    if (result.isEmpty()) {
      result.addAll(tokens);
      return;
    }
    CToken left = result.removeLast();
    String joined = left.text() + tokens.getFirst().text();
    for (CToken part : new CLexer(joined).line()) {
      result.add(new CToken(part.kind(), part.text(), left.spaced()));
    }
    result.addAll(tokens.subList(1, tokens.size()));
  }
}
