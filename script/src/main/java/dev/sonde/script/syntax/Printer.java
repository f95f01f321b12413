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

  /** Kept where they stand; null to print the bare script. */
  private final Comments comments;

  private int depth;

  private Printer(Comments comments) {
    this.comments = comments;
  }

  /** The source of a script, laid out for reading, with its comments. */
  static String format(Script script, Comments comments) {
    Printer printer = new Printer(comments);
    printer.script(script);
    printer.commentsBefore(script.span().end());
    return printer.out.toString();
  }

  /** The canonical source of a script. */
  public static String print(Script script) {
    Printer printer = new Printer(null);
    printer.script(script);
    return printer.out.toString();
  }

  /** The canonical source of an expression. */
  public static String print(Expression expression) {
    Printer printer = new Printer(null);
    printer.expression(expression);
    return printer.out.toString();
  }

  private void newLine() {
    out.append('\n').repeat(' ', 2 * depth);
  }

  // Comments.

  /** Prints the comments that begin before {@code position}, each on lines of its own. */
  private void commentsBefore(int position) {
    if (comments == null) {
      return;
    }
    Comments.Comment comment = comments.takeBefore(position);
    while (comment != null) {
      emptyLineBefore(comment.start());
      if (depth > 0) {
        newLine();
      }
      out.append(comment.text());
      if (depth == 0) {
        out.append('\n');
      }
      comment = comments.takeBefore(position);
    }
  }

  /** Prints the comment that stands behind {@code position} on its line, if there is one. */
  private void commentBehind(int position) {
    Comments.Comment comment = comments == null ? null : comments.takeOnLineOf(position);
    if (comment != null) {
      out.append(' ').append(comment.text());
    }
  }

  /** Keeps an empty line, but not at the beginning of a block. */
  private void emptyLineBefore(int position) {
    if (comments == null || out.isEmpty() || out.charAt(out.length() - 1) == '{') {
      return;
    }
    boolean there = out.length() > 1 && out.charAt(out.length() - 2) == '\n';
    if (comments.emptyLineBefore(position) && !(depth == 0 && there)) {
      out.append('\n');
    }
  }

  /** Begins something at the top of the script. */
  private void top(Node node) {
    commentsBefore(node.span().start());
    emptyLineBefore(node.span().start());
  }

  private void endTop(int position) {
    commentBehind(position);
    out.append('\n');
  }

  // The script.

  private void script(Script script) {
    script.interpreter().ifPresent(line -> out.append(line).append('\n'));
    for (CDefinition definition : script.preamble()) {
      top(definition);
      if (comments == null) {
        new CPrinter(out).definition(definition);
      } else {
        out.append(definition.span().text().strip());
        comments.skipTo(definition.span().end());
      }
      endTop(definition.span().end());
    }
    if (script.config().isPresent()) {
      top(script.config().get());
      config(script.config().get());
      endTop(script.config().get().span().end());
    }
    for (Script.Import imported : script.imports()) {
      top(imported);
      out.append("import ").append(Quoting.quote(imported.path())).append(';');
      endTop(imported.span().end());
    }
    boolean first = out.isEmpty();
    for (Declaration declaration : script.declarations()) {
      if (!first && comments == null) {
        out.append('\n');
      }
      first = false;
      top(declaration);
      declaration(declaration);
      endTop(end(declaration));
    }
  }

  private static int end(Declaration declaration) {
    return switch (declaration) {
      case Declaration.Probe probe -> probe.body().span().end();
      case Declaration.Macro macro -> macro.body().span().end();
      case Declaration.Function function -> function.body().span().end();
      case Declaration.MapDeclaration map -> map.span().end();
    };
  }

  /** Goes on to the braces of a declaration: on the same line, or for reading on the next one. */
  private void beforeBraces(Expression.Block body) {
    if (comments == null) {
      out.append(' ');
    } else {
      commentsInside(body.span().start());
      out.append('\n');
    }
  }

  /** Prints comments in the middle of something before its line. */
  private void commentsInside(int position) {
    Comments.Comment comment = comments == null ? null : comments.takeBefore(position);
    int line = out.lastIndexOf("\n") + 1;
    while (comment != null) {
      String text = " ".repeat(2 * depth) + comment.text() + "\n";
      out.insert(line, text);
      line += text.length();
      comment = comments.takeBefore(position);
    }
  }

  private void config(Script.Config config) {
    out.append("config = {");
    depth++;
    for (Script.Config.Setting setting : config.settings()) {
      commentsBefore(setting.span().start());
      emptyLineBefore(setting.span().start());
      newLine();
      out.append(setting.key().name()).append(" = ");
      expression(setting.value());
      out.append(';');
      commentBehind(setting.span().end());
    }
    commentsBefore(config.span().end());
    depth--;
    out.append("\n}");
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
              out.append(comments == null ? " /" : "\n/");
              int start = out.length();
              expression(condition);
              if (out.charAt(start) == '*') {
                // With the slash it would begin a comment.
                out.insert(start, ' ');
              }
              out.append('/');
            });
        beforeBraces(body);
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
        out.append(')');
        beforeBraces(body);
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
        beforeBraces(body);
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
    int empty = out.length();
    out.append('{');
    depth++;
    if (block.statements().isEmpty() && block.result().isEmpty()) {
      commentsBefore(block.span().end());
      depth--;
      if (out.length() == empty + 1) {
        out.append(" }");
      } else {
        newLine();
        out.append('}');
      }
      return;
    }
    int left = block.statements().size();
    int endOfBraced = -1;
    for (Statement statement : block.statements()) {
      left--;
      commentsBefore(statement.span().start());
      emptyLineBefore(statement.span().start());
      newLine();
      int start = out.length();
      statement(statement, effect || left > 0 || block.result().isPresent());
      // A star or minus would go on the expression that the braces ended.
      if (endOfBraced >= 0 && (out.charAt(start) == '*' || out.charAt(start) == '-')) {
        out.insert(endOfBraced, ';');
      }
      endOfBraced = out.charAt(out.length() - 1) == '}' ? out.length() : -1;
      commentBehind(statement.span().end());
    }
    if (block.result().isPresent()) {
      commentsBefore(block.result().get().span().start());
      emptyLineBefore(block.result().get().span().start());
      newLine();
      int start = out.length();
      expression(block.result().get());
      if (endOfBraced >= 0 && (out.charAt(start) == '*' || out.charAt(start) == '-')) {
        out.insert(endOfBraced, ';');
      }
      commentBehind(block.result().get().span().end());
    }
    commentsBefore(block.span().end());
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
