package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.List;
import java.util.Optional;

/**
 * Writes a syntax tree as a script in one canonical form: two spaces a level, one statement a line,
 * parentheses only where they matter. Parsing the result gives the same tree but for the spans.
 */
public final class Printer {
  /** Binds tighter than any binary operator. */
  private static final int UNARY = 11;

  /** An operand that postfix operators can follow. */
  private static final int PRIMARY = 12;

  private final StringBuilder out = new StringBuilder();
  private int depth;

  private Printer() {}

  /** The canonical source of a script. */
  public static String print(Script script) {
    Printer printer = new Printer();
    printer.script(script);
    return printer.out.toString();
  }

  /** The canonical source of an expression. */
  public static String print(Expression expression) {
    Printer printer = new Printer();
    printer.expression(expression);
    return printer.out.toString();
  }

  private void newLine() {
    out.append('\n').repeat(' ', 2 * depth);
  }

  private void script(Script script) {
    script.interpreter().ifPresent(line -> out.append(line).append('\n'));
    for (CDefinition definition : script.preamble()) {
      new CPrinter(out).definition(definition);
      out.append('\n');
    }
    script.config().ifPresent(this::config);
    for (Script.Import imported : script.imports()) {
      out.append("import ").append(Quoting.quote(imported.path())).append(";\n");
    }
    boolean first = out.isEmpty();
    for (Declaration declaration : script.declarations()) {
      if (!first) {
        out.append('\n');
      }
      first = false;
      declaration(declaration);
      out.append('\n');
    }
  }

  private void config(Script.Config config) {
    out.append("config = {");
    depth++;
    for (Script.Config.Setting setting : config.settings()) {
      newLine();
      out.append(setting.key().name()).append(" = ");
      expression(setting.value());
      out.append(';');
    }
    depth--;
    out.append("\n}\n");
  }

  // Declarations.

  private void declaration(Declaration declaration) {
    switch (declaration) {
      case Declaration.Probe(Span _, List<AttachPoint> points, var predicate, var body) -> {
        String separator = "";
        for (AttachPoint point : points) {
          out.append(separator);
          attachPoint(point);
          separator = ",\n";
        }
        predicate.ifPresent(
            condition -> {
              out.append(" /");
              expression(condition);
              out.append('/');
            });
        out.append(' ');
        block(body, true);
      }
      case Declaration.Macro(Span _, var name, var parameters, Expression.Block body) -> {
        out.append("macro ").append(name.name()).append('(');
        String separator = "";
        for (Declaration.MacroParameter parameter : parameters) {
          out.append(separator);
          switch (parameter.kind()) {
            case VARIABLE -> out.append('$');
            case MAP -> out.append('@');
            case EXPRESSION -> {}
          }
          out.append(parameter.name());
          separator = ", ";
        }
        out.append(") ");
        block(body, false);
      }
      case Declaration.Function(Span _, var name, var parameters, var type, var body) -> {
        out.append("fn ").append(name.name()).append('(');
        String separator = "";
        for (Declaration.FunctionParameter parameter : parameters) {
          out.append(separator).append('$').append(parameter.variable().name()).append(" : ");
          type(parameter.type());
          separator = ", ";
        }
        out.append(") : ");
        type(type);
        out.append(' ');
        block(body, true);
      }
      case Declaration.MapDeclaration(Span _, var map, var kind, var maxEntries) ->
          out.append("let @")
              .append(map.name())
              .append(" = ")
              .append(kind.name())
              .append('(')
              .append(maxEntries.text())
              .append(");");
    }
  }

  private void attachPoint(AttachPoint point) {
    point.name().ifPresent(name -> out.append(name.name()).append('='));
    boolean first = true;
    for (AttachPoint.Part part : point.parts()) {
      if (!first) {
        out.append(part.separator());
      }
      first = false;
      for (AttachPoint.Piece piece : part.pieces()) {
        switch (piece) {
          case AttachPoint.Text(Span _, String text, boolean quoted) -> {
            if (quoted) {
              out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
            } else {
              out.append(text);
            }
          }
          case AttachPoint.Parameter(Span _, int index) -> out.append('$').append(index);
        }
      }
    }
  }

  // Statements.

  /**
   * @param effect whether the block is run for its effect, so that a last {@code if} in it needs no
   *     semicolon to keep it from being the result
   */
  private void block(Expression.Block block, boolean effect) {
    if (block.statements().isEmpty() && block.result().isEmpty()) {
      out.append("{ }");
      return;
    }
    out.append('{');
    depth++;
    int left = block.statements().size();
    int endOfBraced = -1;
    for (Statement statement : block.statements()) {
      left--;
      newLine();
      int start = out.length();
      statement(statement, effect || left > 0 || block.result().isPresent());
      // A star or minus would go on the expression that the braces ended.
      if (endOfBraced >= 0 && (out.charAt(start) == '*' || out.charAt(start) == '-')) {
        out.insert(endOfBraced, ';');
      }
      endOfBraced = out.charAt(out.length() - 1) == '}' ? out.length() : -1;
    }
    if (block.result().isPresent()) {
      newLine();
      int start = out.length();
      expression(block.result().get());
      if (endOfBraced >= 0 && (out.charAt(start) == '*' || out.charAt(start) == '-')) {
        out.insert(endOfBraced, ';');
      }
    }
    depth--;
    newLine();
    out.append('}');
  }

  private void statement(Statement statement, boolean effect) {
    switch (statement) {
      case Statement.ExpressionStatement(Span _, Expression expression) -> {
        switch (expression) {
          case Expression.If conditional -> {
            conditional(conditional, true);
            out.append(effect ? "" : ";");
          }
          case Expression.Block block -> {
            block(block, true);
            out.append(effect ? "" : ";");
          }
          default -> {
            expression(expression);
            out.append(';');
          }
        }
      }
      case Statement.Let(Span _, var variable, var type, var value) -> {
        out.append("let $").append(variable.name());
        type.ifPresent(
            written -> {
              out.append(" : ");
              type(written);
            });
        value.ifPresent(
            initial -> {
              out.append(" = ");
              expression(initial);
            });
        out.append(';');
      }
      case Statement.Assign(Span _, Expression.Assignable target, var operator, var value) -> {
        expression(target);
        out.append(' ').append(operator.map(BinaryOperator::symbol).orElse("")).append("= ");
        expression(value);
        out.append(';');
      }
      case Statement.Discard(Span _, Expression value) -> {
        out.append("_ = ");
        expression(value);
        out.append(';');
      }
      case Statement.Unroll(Span _, Expression count, var body) -> loop("unroll", count, body);
      case Statement.While(Span _, Expression condition, var body) ->
          loop("while", condition, body);
      case Statement.For(Span _, var variable, var subject, Expression.Block body) -> {
        out.append("for ($").append(variable.name()).append(" : ");
        switch (subject) {
          case Statement.Range(Span _, Expression first, Expression end) -> {
            operand(first, UNARY);
            out.append("..");
            operand(end, UNARY);
          }
          case Statement.Entries(Span _, var map) -> out.append('@').append(map.name());
        }
        out.append(") ");
        block(body, true);
      }
      case Statement.Break _ -> out.append("break;");
      case Statement.Continue _ -> out.append("continue;");
      case Statement.Return(Span _, Optional<Expression> value) -> {
        out.append("return");
        value.ifPresent(
            result -> {
              out.append(' ');
              expression(result);
            });
        out.append(';');
      }
      case Statement.ImportStatement(Span _, String path) ->
          out.append("import ").append(Quoting.quote(path)).append(';');
    }
  }

  private void loop(String keyword, Expression condition, Expression.Block body) {
    out.append(keyword).append(" (");
    expression(condition);
    out.append(") ");
    block(body, true);
  }

  private void conditional(Expression.If conditional, boolean effect) {
    out.append("if (");
    expression(conditional.condition());
    out.append(") ");
    block(conditional.then(), effect);
    if (conditional.otherwise().isPresent()) {
      out.append(" else ");
      switch (conditional.otherwise().get()) {
        case Expression.If next -> conditional(next, effect);
        case Expression.Block block -> block(block, effect);
        default -> throw new IllegalArgumentException("neither 'if' nor a block follows 'else'");
      }
    }
  }

  // Expressions.

  /** How tightly the outermost operator of {@code expression} binds. */
  private static int precedence(Expression expression) {
    return switch (expression) {
      case Expression.Ternary _, Expression.If _, Expression.Block _ -> 0;
      case Expression.Binary binary -> binary.operator().precedence();
      case Expression.Unary _, Expression.AddressOf _, Expression.Cast _, Expression.Comptime _ ->
          UNARY;
      case Expression.Increment increment -> increment.prefix() ? UNARY : PRIMARY;
      default -> PRIMARY;
    };
  }

  private void operand(Expression expression, int minimum) {
    boolean parentheses = precedence(expression) < minimum;
    if (parentheses) {
      out.append('(');
    }
    expression(expression);
    if (parentheses) {
      out.append(')');
    }
  }

  private void expression(Expression expression) {
    switch (expression) {
      case Expression.IntegerLiteral literal -> out.append(literal.text());
      case Expression.BooleanLiteral literal -> out.append(literal.value());
      case Expression.StringLiteral literal -> out.append(Quoting.quote(literal.value()));
      case Expression.Identifier identifier -> out.append(identifier.name());
      case Expression.PositionalParameter parameter -> out.append('$').append(parameter.index());
      case Expression.PositionalParameterCount _ -> out.append("$#");
      case Expression.Variable variable -> out.append('$').append(variable.name());
      case Expression.MapVariable map -> out.append('@').append(map.name());
      case Expression.MapAccess(Span _, var map, Expression key) -> {
        out.append('@').append(map.name()).append('[');
        if (key instanceof Expression.Tuple(Span _, var elements) && elements.size() > 1) {
          list(elements);
        } else {
          expression(key);
        }
        out.append(']');
      }
      case Expression.Unary(Span _, UnaryOperator operator, Expression operand) -> {
        out.append(operator.symbol());
        prefixed(operand, operator == UnaryOperator.NEGATE);
      }
      case Expression.Binary(Span _, BinaryOperator operator, var left, var right) -> {
        operand(left, operator.precedence());
        out.append(' ').append(operator.symbol()).append(' ');
        operand(right, operator.precedence() + 1);
      }
      case Expression.Increment(Span _, var target, boolean decrement, boolean prefix) -> {
        String operator = decrement ? "--" : "++";
        out.append(prefix ? operator : "");
        expression(target);
        out.append(prefix ? "" : operator);
      }
      case Expression.AddressOf(Span _, Expression.Assignable target) -> {
        out.append('&');
        expression(target);
      }
      case Expression.Ternary(Span _, var condition, var then, var otherwise) -> {
        operand(condition, 1);
        out.append(" ?");
        then.ifPresent(
            value -> {
              out.append(' ');
              expression(value);
              out.append(' ');
            });
        out.append(": ");
        expression(otherwise);
      }
      case Expression.Cast(Span _, TypeExpression type, Expression operand) -> {
        out.append('(');
        type(type);
        out.append(')');
        // What starts with '++' would not be read as the operand of a cast.
        operand(
            operand,
            operand instanceof Expression.Increment(_, _, _, boolean prefix) && prefix
                ? PRIMARY
                : UNARY);
      }
      case Expression.FieldAccess(Span _, Expression object, var field) -> {
        operand(object, PRIMARY);
        out.append('.').append(field.name());
      }
      case Expression.TupleAccess(Span _, Expression object, int index) -> {
        operand(object, PRIMARY);
        out.append('.').append(index);
      }
      case Expression.ArrayAccess(Span _, Expression object, Expression index) -> {
        // '@x[1]' is a key of the map, '(@x)[1]' an element of its value.
        operand(object, object instanceof Expression.MapVariable ? PRIMARY + 1 : PRIMARY);
        out.append('[');
        expression(index);
        out.append(']');
      }
      case Expression.Tuple(Span _, List<Expression> elements) -> {
        out.append('(');
        list(elements);
        out.append(elements.size() == 1 ? ",)" : ")");
      }
      case Expression.RecordLiteral(Span _, List<Expression.RecordField> fields) -> {
        out.append('(');
        String separator = "";
        for (Expression.RecordField field : fields) {
          out.append(separator).append(field.name().name()).append('=');
          expression(field.value());
          separator = ", ";
        }
        out.append(')');
      }
      case Expression.Call(Span _, Expression.Identifier callee, var arguments) -> {
        out.append(callee.name()).append('(');
        list(arguments);
        out.append(')');
      }
      case Expression.TypeArgument(Span _, TypeExpression type) -> typeOf(type);
      case Expression.SizeOf(Span _, TypeExpression type) -> typeCall("sizeof(", type, ")");
      case Expression.OffsetOf(Span _, TypeExpression type, var path) -> {
        StringBuilder fields = new StringBuilder();
        for (Expression.Identifier field : path) {
          fields.append(fields.isEmpty() ? ", " : ".").append(field.name());
        }
        typeCall("offsetof(", type, fields.append(')').toString());
      }
      case Expression.TypeInfo(Span _, TypeExpression type) -> typeCall("typeinfo(", type, ")");
      case Expression.Comptime(Span _, Expression inner) -> {
        out.append("comptime ");
        prefixed(inner, false);
      }
      case Expression.If conditional -> conditional(conditional, false);
      case Expression.Block block -> block(block, false);
    }
  }

  private void list(List<Expression> expressions) {
    String separator = "";
    for (Expression expression : expressions) {
      out.append(separator);
      expression(expression);
      separator = ", ";
    }
  }

  /** Writes the operand of a prefix operator; two minus signs in a row would be a decrement. */
  private void prefixed(Expression operand, boolean minus) {
    boolean clash =
        minus
            && (operand instanceof Expression.Unary(_, var operator, _)
                    && operator == UnaryOperator.NEGATE
                || operand instanceof Expression.Increment(_, _, boolean decrement, boolean prefix)
                    && decrement
                    && prefix);
    operand(operand, clash ? PRIMARY : UNARY);
  }

  // Types.

  private void typeCall(String before, TypeExpression type, String after) {
    out.append(before);
    if (type instanceof TypeExpression.Of(Span _, Expression expression)) {
      // A name, also with an index, would be read as a type.
      boolean ambiguous =
          expression instanceof Expression.Identifier
              || expression instanceof Expression.ArrayAccess;
      operand(expression, ambiguous ? PRIMARY + 1 : 0);
    } else {
      type(type);
    }
    out.append(after);
  }

  private void typeOf(TypeExpression type) {
    typeCall("typeof(", type, ")");
  }

  private void type(TypeExpression type) {
    switch (type) {
      case TypeExpression.Named(Span _, String name) -> out.append(name);
      case TypeExpression.Tagged(Span _, TypeExpression.Tag tag, String name) ->
          out.append(tag.keyword()).append(' ').append(name);
      case TypeExpression.Pointer(Span _, TypeExpression target) -> {
        type(target);
        out.append('*');
      }
      case TypeExpression.Array(Span _, TypeExpression element, var length) -> {
        type(element);
        out.append('[');
        if (length.isPresent()) {
          out.append(Long.toUnsignedString(length.getAsLong()));
        }
        out.append(']');
      }
      case TypeExpression.Of _ -> typeOf(type);
    }
  }
}
