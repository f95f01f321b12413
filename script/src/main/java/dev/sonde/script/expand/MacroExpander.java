package dev.sonde.script.expand;

import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.function.Functions;
import dev.sonde.script.syntax.CDefinition;
import dev.sonde.script.syntax.CPreamble;
import dev.sonde.script.syntax.Declaration;
import dev.sonde.script.syntax.Declaration.Macro;
import dev.sonde.script.syntax.Declaration.MacroParameter;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Parser;
import dev.sonde.script.syntax.Script;
import dev.sonde.script.syntax.TypeExpression;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the bodies of macros in the place of their calls, and those of C's object-like {@code
 * #define}s in the place of their names.
 *
 * <p>Macros are hygienic: a body sees its parameters and the variables it makes, nothing else of
 * its caller. The variables of a body get a name no script can write ({@code x#3}); {@link
 * #written(String)} takes the mark off again for messages.
 */
public final class MacroExpander {
  private static final int MAX_DEPTH = 64;
  private static final char MARK = '#';

  private final Diagnostics diagnostics;
  private final Map<String, List<Macro>> macros = new HashMap<>();
  private final Map<String, CDefinition.Define> defines = new HashMap<>();
  private final List<String> active = new ArrayList<>();
  private int expansions;

  /** An expander of the macros of {@code script} and the defines of its preamble. */
  public MacroExpander(Script script, CPreamble preamble, Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
    for (CDefinition.Define define : preamble.macros().values()) {
      if (define.parameters().isEmpty()) {
        defines.put(define.name().name(), define);
      }
    }
    for (Declaration declaration : script.declarations()) {
      if (declaration instanceof Macro macro) {
        declare(macro);
      }
    }
  }

  /** Whether there is nothing to expand: most scripts have no macros. */
  public boolean isIdle() {
    return macros.isEmpty() && defines.isEmpty();
  }

  private void refuseEqualParameters(Macro macro) {
    Set<String> names = new HashSet<>();
    for (MacroParameter parameter : macro.parameters()) {
      if (!names.add(parameter.span().text())) {
        diagnostics.error(
            parameter.span(),
            "Ident for macro argument has already been used: " + parameter.span().text());
      }
    }
  }

  /** The name as the script's author wrote it. */
  public static String written(String name) {
    int mark = name.indexOf(MARK);
    return mark < 0 ? name : name.substring(0, mark);
  }

  /** The expression with all macros put in. */
  public Expression expand(Expression expression) {
    return new Caller().expression(expression);
  }

  /** The block with all macros put in. */
  public Expression.Block expand(Expression.Block block) {
    return new Caller().block(block);
  }

  private void declare(Macro macro) {
    refuseEqualParameters(macro);
    List<Macro> overloads = macros.computeIfAbsent(macro.name().name(), _ -> new ArrayList<>(1));
    for (Macro other : overloads) {
      if (signature(other).equals(signature(macro))) {
        diagnostics.add(
            Diagnostic.error(macro.span(), "Redefinition of macro: " + macro.name().name())
                .related(other.span(), "it is defined here already"));
        return;
      }
    }
    overloads.add(macro);
  }

  private static String signature(Macro macro) {
    StringBuilder kinds = new StringBuilder();
    for (MacroParameter parameter : macro.parameters()) {
      kinds.append(parameter.kind().ordinal());
    }
    return kinds.toString();
  }

  /** Walks what calls macros: a probe's code, or the body of a macro once its parameters are in. */
  private final class Caller extends Rewriter {
    @Override
    Expression identifier(Expression.Identifier identifier) {
      List<Macro> overloads = macros.get(identifier.name());
      if (overloads != null) {
        for (Macro macro : overloads) {
          if (macro.parameters().isEmpty()) {
            return expandMacro(macro, identifier.span(), List.of());
          }
        }
      }
      CDefinition.Define define = defines.get(identifier.name());
      return define == null ? identifier : expandDefine(define, identifier);
    }

    @Override
    Expression call(Expression.Call call) {
      List<Macro> overloads = macros.get(call.name());
      if (overloads == null) {
        return super.call(call);
      }
      Macro macro = overload(call, overloads);
      return macro == null ? super.call(call) : expandMacro(macro, call.span(), call.arguments());
    }
  }

  /**
   * The overload whose parameters take the call's arguments; a variable binds to {@code $x} first.
   */
  private Macro overload(Expression.Call call, List<Macro> overloads) {
    Macro best = null;
    int bestScore = -1;
    for (Macro macro : overloads) {
      int score = score(macro, call.arguments());
      if (score > bestScore) {
        best = macro;
        bestScore = score;
      }
    }
    if (best == null && Functions.find(call.name()).isPresent()) {
      return null;
    }
    if (best == null) {
      Macro first = overloads.getFirst();
      diagnostics.add(
          Diagnostic.error(
                  call.span(), "Call to macro '" + call.name() + "' does not match its parameters")
              .related(first.span(), "it takes " + describe(first)));
      return null;
    }
    return best;
  }

  private static int score(Macro macro, List<Expression> arguments) {
    if (macro.parameters().size() != arguments.size()) {
      return -1;
    }
    int score = 0;
    for (int i = 0; i < arguments.size(); i++) {
      boolean matches =
          switch (macro.parameters().get(i).kind()) {
            case VARIABLE -> arguments.get(i) instanceof Expression.Variable;
            case MAP -> arguments.get(i) instanceof Expression.MapVariable;
            case EXPRESSION -> true;
          };
      if (!matches) {
        return -1;
      }
      if (macro.parameters().get(i).kind() != MacroParameter.Kind.EXPRESSION) {
        score++;
      }
    }
    return score;
  }

  private static String describe(Macro macro) {
    StringBuilder text = new StringBuilder(macro.name().name()).append('(');
    for (int i = 0; i < macro.parameters().size(); i++) {
      MacroParameter parameter = macro.parameters().get(i);
      text.append(i == 0 ? "" : ", ")
          .append(
              switch (parameter.kind()) {
                case VARIABLE -> "$";
                case MAP -> "@";
                case EXPRESSION -> "";
              })
          .append(parameter.name());
    }
    return text.append(')').toString();
  }

  private Expression expandMacro(Macro macro, Span call, List<Expression> arguments) {
    // A macro's arguments may call the macro again; its body may not.
    List<Expression> expanded = new ArrayList<>(arguments.size());
    for (Expression argument : arguments) {
      expanded.add(expand(argument));
    }
    if (!enter(macro.name().name(), call)) {
      return new Expression.IntegerLiteral(call, 0, "0");
    }
    Expression.Block body = new Body(macro, call, expanded).block(macro.body());
    active.removeLast();
    return new Expression.Block(call, body.statements(), body.result());
  }

  private Expression expandDefine(CDefinition.Define define, Expression.Identifier use) {
    if (!enter(use.name(), use.span())) {
      return use;
    }
    Optional<Expression> body = Parser.parseExpression(define.body(), diagnostics);
    Expression expanded = use;
    if (body.isPresent()) {
      expanded = expand(body.get());
    } else {
      diagnostics.add(
          Diagnostic.error(use.span(), "'" + use.name() + "' stands for nothing that has a value")
              .related(define.span(), "it is defined here"));
    }
    active.removeLast();
    return expanded;
  }

  private boolean enter(String name, Span use) {
    if (active.contains(name)) {
      diagnostics.error(use, "Recursive macro call: '" + name + "' uses itself");
      return false;
    }
    if (active.size() == MAX_DEPTH) {
      diagnostics.error(use, "Macros are nested more than " + MAX_DEPTH + " deep");
      return false;
    }
    active.add(name);
    return true;
  }

  /** Walks the body of a macro and puts in what the call gave for its parameters. */
  private final class Body extends Rewriter {
    private final Macro macro;
    private final Span call;
    private final Map<String, Expression> expressions = new HashMap<>();
    private final Map<String, Expression.Variable> variables = new HashMap<>();
    private final Map<String, Expression.MapVariable> maps = new HashMap<>();
    private final int expansion = ++expansions;

    Body(Macro macro, Span call, List<Expression> arguments) {
      this.macro = macro;
      this.call = call;
      for (int i = 0; i < arguments.size(); i++) {
        MacroParameter parameter = macro.parameters().get(i);
        switch (parameter.kind()) {
          case VARIABLE -> variables.put(parameter.name(), (Expression.Variable) arguments.get(i));
          case MAP -> maps.put(parameter.name(), (Expression.MapVariable) arguments.get(i));
          case EXPRESSION -> expressions.put(parameter.name(), arguments.get(i));
        }
      }
    }

    @Override
    Span at(Span span) {
      return span.expandedFrom(call);
    }

    @Override
    Expression identifier(Expression.Identifier identifier) {
      Expression argument = expressions.get(identifier.name());
      // Each use gets nodes of its own: types are kept by node.
      return argument == null
          ? expand(new Expression.Identifier(at(identifier.span()), identifier.name()))
          : new Copy().expression(argument);
    }

    @Override
    Expression call(Expression.Call call) {
      return new ArgumentsOnly().call((Expression.Call) super.call(call));
    }

    @Override
    Expression.Variable variable(Expression.Variable variable) {
      Expression.Variable argument = variables.get(variable.name());
      return argument != null
          ? new Expression.Variable(at(variable.span()), argument.name())
          : new Expression.Variable(at(variable.span()), variable.name() + MARK + expansion);
    }

    @Override
    Expression.MapVariable map(Expression.MapVariable map) {
      Expression.MapVariable argument = maps.get(map.name());
      if (argument != null) {
        return new Expression.MapVariable(at(map.span()), argument.name());
      }
      diagnostics.add(
          Diagnostic.error(
                  at(map.span()), "A macro cannot use the map '@" + map.name() + "' of its caller")
              .hint("pass it in: macro " + macro.name().name() + "(@" + map.name() + ")"));
      return map;
    }

    @Override
    TypeExpression type(TypeExpression type) {
      if (type instanceof TypeExpression.Named named) {
        Expression argument = expressions.get(named.name());
        if (argument instanceof Expression.TypeArgument given) {
          return given.type();
        }
        if (argument != null) {
          return new TypeExpression.Of(type.span(), new Copy().expression(argument));
        }
      }
      return super.type(type);
    }
  }

  /** Expands a call found in a macro's body, whose arguments have been expanded already. */
  private final class ArgumentsOnly extends Rewriter {
    @Override
    Expression call(Expression.Call call) {
      List<Macro> overloads = macros.get(call.name());
      Macro macro = overloads == null ? null : overload(call, overloads);
      return macro == null ? call : expandMacro(macro, call.span(), call.arguments());
    }
  }

  /** Copies and nothing else. */
  private static final class Copy extends Rewriter {}
}
