package dev.sonde.script.header;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.CDefinition;
import dev.sonde.script.syntax.CEvaluator;
import dev.sonde.script.syntax.CHeaders;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Parser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads the headers of one script: follows their conditional lines and includes, and gathers their
 * macros and types. Only what the script includes itself has to be there; a header that another one
 * asks for and that is missing is left out.
 */
public final class HeaderReader implements CHeaders {
  private static final int MAXIMUM_DEPTH = 100;
  private static final int MAXIMUM_FILES = 4000;

  private final HeaderPath path;
  private final Path folder;
  private final MacroTable macros = new MacroTable();
  private final DeclarationGatherer declarations = new DeclarationGatherer();
  private final Set<Path> readOnce = new HashSet<>();
  private int files;

  /**
   * A reader.
   *
   * @param folder where {@code "name"} is looked for first: the script's own
   */
  public HeaderReader(HeaderPath path, Path folder) {
    this.path = path;
    this.folder = folder;
    CompilerMacros.define(macros);
  }

  @Override
  public boolean include(CDefinition.Include include) {
    return include(include.path(), include.system() ? null : folder, 0);
  }

  /** Reads a header that no line of the script names; yields whether it was found. */
  public boolean include(String name) {
    return include(name, folder, 0);
  }

  @Override
  public void define(CDefinition.Define define) {
    List<String> parameters = define.parameters().orElse(null);
    List<CToken> body = new ArrayList<>();
    CLexer lexer = new CLexer(define.body().text());
    while (lexer.hasLine()) {
      body.addAll(lexer.line());
    }
    macros.define(new CMacro(define.name().name(), parameters, body));
  }

  @Override
  public void undefine(String name) {
    macros.undefine(name);
  }

  @Override
  public Optional<CDefinition.Define> macro(String name) {
    CMacro macro = macros.find(name);
    if (macro == null || macro.isFunctionLike()) {
      return Optional.empty();
    }
    List<CToken> expanded = macros.expand(macro.body());
    for (CToken token : expanded) {
      if (token.is(name)) {
        return Optional.empty(); // #define NAME NAME tells that an enumerator is there.
      }
    }
    String body = CToken.join(expanded);
    SourceFile source = new SourceFile("header", name + " " + body);
    Span all = new Span(source, 0, source.text().length());
    return Optional.of(
        new CDefinition.Define(
            all,
            new Expression.Identifier(new Span(source, 0, name.length()), name),
            Optional.empty(),
            new Span(source, name.length() + 1, source.text().length())));
  }

  @Override
  public Declarations declarations() {
    return declarations.all();
  }

  private boolean include(String name, Path including, int depth) {
    if (CompilerMacros.isOwnHeader(name)) {
      return true;
    }
    Optional<Path> found = path.find(name, including);
    if (found.isEmpty()) {
      return false;
    }
    Path header = found.get();
    if (depth < MAXIMUM_DEPTH && ++files <= MAXIMUM_FILES && !readOnce.contains(header)) {
      try {
        read(header, HeaderPath.read(header), depth);
      } catch (IOException _) {
        return false;
      }
    }
    return true;
  }

  private void read(Path header, String text, int depth) {
    CLexer lexer = new CLexer(text);
    Branches branches = new Branches();
    List<CToken> pending = new ArrayList<>();
    while (lexer.hasLine()) {
      List<CToken> line = lexer.line();
      if (!line.isEmpty() && line.getFirst().is("#")) {
        if (!pending.isEmpty()) {
          declarations.add(macros.expand(pending));
          pending.clear();
        }
        directive(header, line, branches, depth);
      } else if (branches.inForce()) {
        // A macro's arguments may span lines: what stands between directives is expanded at once.
        pending.addAll(line);
      }
    }
    declarations.add(macros.expand(pending));
  }

  private void directive(Path header, List<CToken> line, Branches branches, int depth) {
    if (line.size() < 2) {
      return;
    }
    List<CToken> rest = line.subList(2, line.size());
    switch (line.get(1).text()) {
      case "if" -> branches.open(branches.inForce() && holds(rest, header));
      case "ifdef" -> branches.open(!rest.isEmpty() && macros.isDefined(rest.getFirst().text()));
      case "ifndef" -> branches.open(!rest.isEmpty() && !macros.isDefined(rest.getFirst().text()));
      case "elif" -> branches.next(branches.mayTakeNext() && holds(rest, header));
      case "else" -> branches.next(true);
      case "endif" -> branches.close();
      default -> {
        if (branches.inForce()) {
          command(header, line.get(1).text(), rest, depth);
        }
      }
    }
  }

  private void command(Path header, String keyword, List<CToken> rest, int depth) {
    switch (keyword) {
      case "include" -> {
        List<CToken> name =
            !rest.isEmpty() && rest.getFirst().isIdentifier() ? macros.expand(rest) : rest;
        if (!name.isEmpty() && name.getFirst().kind() == CToken.Kind.STRING) {
          String quoted = name.getFirst().text();
          include(quoted.substring(1, quoted.length() - 1), header.getParent(), depth + 1);
        } else if (!name.isEmpty() && name.getFirst().is("<")) {
          include(bracketed(name), null, depth + 1);
        }
      }
      case "define" -> macros.define(rest);
      case "undef" -> {
        if (!rest.isEmpty()) {
          macros.undefine(rest.getFirst().text());
        }
      }
      case "pragma" -> {
        if (!rest.isEmpty() && rest.getFirst().is("once")) {
          readOnce.add(header);
        }
      }
      default -> {} // #error and #warning are for who compiles the header.
    }
  }

  private static String bracketed(List<CToken> tokens) {
    StringBuilder name = new StringBuilder();
    for (int i = 1; i < tokens.size() && !tokens.get(i).is(">"); i++) {
      name.append(tokens.get(i).text());
    }
    return name.toString();
  }

  // Conditions.

  private boolean holds(List<CToken> condition, Path header) {
    List<CToken> answered = new ArrayList<>(condition.size());
    for (int i = 0; i < condition.size(); i++) {
      CToken token = condition.get(i);
      if (token.is("defined")) {
        boolean parenthesized = i + 1 < condition.size() && condition.get(i + 1).is("(");
        int name = parenthesized ? i + 2 : i + 1;
        boolean defined = name < condition.size() && macros.isDefined(condition.get(name).text());
        answered.add(new CToken(CToken.Kind.NUMBER, defined ? "1" : "0", true));
        i = parenthesized ? name + 1 : name;
      } else if (token.text().startsWith("__has_")) {
        int end = closing(condition, i + 1);
        boolean found =
            token.text().startsWith("__has_include") && isThere(condition.subList(i, end), header);
        answered.add(new CToken(CToken.Kind.NUMBER, found ? "1" : "0", true));
        i = end - 1;
      } else {
        answered.add(token);
      }
    }
    return value(CToken.join(macros.expand(answered))) != 0;
  }

  private static int closing(List<CToken> tokens, int from) {
    int depth = 0;
    for (int i = from; i < tokens.size(); i++) {
      if (tokens.get(i).is("(")) {
        depth++;
      } else if (tokens.get(i).is(")") && --depth == 0) {
        return i + 1;
      }
    }
    return Math.max(from, Math.min(from, tokens.size()));
  }

  private boolean isThere(List<CToken> question, Path header) {
    if (question.size() < 4) {
      return false;
    }
    CToken name = question.get(2);
    return name.kind() == CToken.Kind.STRING
        ? path.find(name.text().substring(1, name.text().length() - 1), header.getParent())
            .isPresent()
        : path.find(bracketed(question.subList(2, question.size())), null).isPresent();
  }

  /** The value of an expression; a header that means something else by it is not followed there. */
  private static long value(String text) {
    Diagnostics mistakes = new Diagnostics();
    SourceFile source = new SourceFile("condition", text);
    Optional<Expression> expression =
        Parser.parseExpression(new Span(source, 0, text.length()), mistakes);
    if (expression.isEmpty()) {
      return 0;
    }
    CEvaluator evaluator = new CEvaluator(Map.of(), _ -> OptionalLong.of(0), mistakes);
    return evaluator.evaluate(expression.get()).orElse(0);
  }

  /** The conditional lines that are open. */
  private static final class Branches {
    private final List<Boolean> active = new ArrayList<>();
    private final List<Boolean> taken = new ArrayList<>();

    boolean inForce() {
      return !active.contains(false);
    }

    /** Whether a further branch of the innermost condition could be in force. */
    boolean mayTakeNext() {
      return !active.isEmpty()
          && !taken.getLast()
          && !active.subList(0, active.size() - 1).contains(false);
    }

    void open(boolean holds) {
      active.add(holds);
      taken.add(holds);
    }

    void next(boolean holds) {
      if (!active.isEmpty()) {
        boolean takes = holds && !taken.getLast();
        active.set(active.size() - 1, takes);
        taken.set(taken.size() - 1, taken.getLast() || takes);
      }
    }

    void close() {
      if (!active.isEmpty()) {
        active.removeLast();
        taken.removeLast();
      }
    }
  }
}
