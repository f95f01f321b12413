package dev.sonde.script.expand;

import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Severity;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Expression.BooleanLiteral;
import dev.sonde.script.syntax.Expression.IntegerLiteral;
import dev.sonde.script.syntax.Expression.StringLiteral;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code getopt(name, default, description)}: a parameter of the command line by its name, of the
 * type its default has. It is a literal by the time the script is typed.
 */
final class NamedParameter {
  static final String FUNCTION = "getopt";

  private final ScriptArguments arguments;
  private final Diagnostics diagnostics;

  NamedParameter(ScriptArguments arguments, Diagnostics diagnostics) {
    this.arguments = arguments;
    this.diagnostics = diagnostics;
  }

  /** The literal that a call stands for; what is wrong with it is told, and stands for 0. */
  Expression value(Expression.Call call) {
    List<Expression> given = call.arguments();
    Span span = call.span();
    if (given.isEmpty() || given.size() > 3) {
      diagnostics.error(
          span,
          "getopt() takes one to three arguments (" + given.size() + " provided)",
          "write: getopt(\"name\", default, \"description\")");
      return new BooleanLiteral(span, false);
    }
    if (!(given.getFirst() instanceof StringLiteral name)) {
      diagnostics.error(
          given.getFirst().span(), "First argument to 'getopt' must be a string literal.");
      return new BooleanLiteral(span, false);
    }
    Expression otherwise = given.size() == 1 ? new BooleanLiteral(span, false) : given.get(1);
    arguments.expect(name.value(), description(given));
    Optional<String> value = arguments.named(name.value());
    return switch (otherwise) {
      case BooleanLiteral literal ->
          new BooleanLiteral(
              span, value.isPresent() ? truth(span, name, value.get()) : literal.value());
      case IntegerLiteral literal ->
          value.isPresent() ? number(span, name, value.get()) : at(span, literal);
      case StringLiteral literal -> new StringLiteral(span, value.orElse(literal.value()));
      default -> {
        diagnostics.error(
            otherwise.span(),
            "Second argument to 'getopt' must be a string literal, integer literal, or a boolean"
                + " literal.");
        yield new BooleanLiteral(span, false);
      }
    };
  }

  private static String description(List<Expression> given) {
    return given.size() == 3 && given.get(2) instanceof StringLiteral text ? text.value() : "";
  }

  private static IntegerLiteral at(Span span, IntegerLiteral literal) {
    return new IntegerLiteral(span, literal.value(), literal.text());
  }

  private boolean truth(Span span, StringLiteral name, String value) {
    switch (value.toLowerCase(Locale.ROOT)) {
      case "", "true", "1" -> {
        return true;
      }
      case "false", "0" -> {
        return false;
      }
      default -> {
        wrong(name, "expects a boolean (e.g. 'true')", value);
        return false;
      }
    }
  }

  private IntegerLiteral number(Span span, StringLiteral name, String value) {
    IntegerLiteral number = Folder.number(span, value);
    if (number == null) {
      wrong(name, "invalid integer", value);
      return new IntegerLiteral(span, 0, "0");
    }
    return number;
  }

  private void wrong(StringLiteral name, String what, String value) {
    // Not the script is wrong but the command line, so there is no place to show.
    diagnostics.add(
        new Diagnostic(
            Severity.ERROR,
            "program command line option --"
                + name.value()
                + " "
                + what
                + " (value: "
                + value
                + ")",
            Optional.empty(),
            List.of()));
  }
}
