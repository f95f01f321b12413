package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.List;
import java.util.Optional;

/**
 * Shows a syntax tree, one node a line, children indented below their parent. Two trees with the
 * same dump are the same but for their spans.
 */
public final class AstDump {
  private final StringBuilder out = new StringBuilder();
  private int depth;

  private AstDump() {}

  /** The tree of a script. */
  public static String dump(Script script) {
    AstDump dump = new AstDump();
    dump.script(script);
    return dump.out.toString();
  }

  /** The tree of an expression. */
  public static String dump(Expression expression) {
    AstDump dump = new AstDump();
    dump.expression(expression);
    return dump.out.toString();
  }

  private void line(String text) {
    out.repeat(' ', 2 * depth).append(text).append('\n');
  }

  private void script(Script script) {
    line("script");
    depth++;
    script.interpreter().ifPresent(text -> line("interpreter " + text));
    script.preamble().forEach(this::definition);
    script.config().ifPresent(this::config);
    for (Script.Import imported : script.imports()) {
      line("import " + quoted(imported.path()));
    }
    script.declarations().forEach(this::declaration);
    depth--;
  }

  private void config(Script.Config config) {
    line("config");
    depth++;
    for (Script.Config.Setting setting : config.settings()) {
      line("set " + setting.key().name());
      child(setting.value());
    }
    depth--;
  }

  // Declarations.

  private void declaration(Declaration declaration) {
    switch (declaration) {
      case Declaration.Probe probe -> probe(probe);
      case Declaration.Macro macro -> {
        line("macro " + macro.name().name());
        depth++;
        for (Declaration.MacroParameter parameter : macro.parameters()) {
          String sigil =
              switch (parameter.kind()) {
                case VARIABLE -> "$";
                case MAP -> "@";
                case EXPRESSION -> "";
              };
          line("parameter " + sigil + parameter.name());
        }
        expression(macro.body());
        depth--;
      }
      case Declaration.Function function -> {
        line("fn " + function.name().name());
        depth++;
        for (Declaration.FunctionParameter parameter : function.parameters()) {
          line("parameter $" + parameter.variable().name());
          child(parameter.type());
        }
        line("returns");
        child(function.returnType());
        expression(function.body());
        depth--;
      }
      case Declaration.MapDeclaration map ->
          line(
              "map declaration @"
                  + map.map().name()
                  + " "
                  + map.kind().name()
                  + " "
                  + Long.toUnsignedString(map.maxEntries().value()));
    }
  }

  private void probe(Declaration.Probe probe) {
    line("probe");
    depth++;
    probe.attachPoints().forEach(this::attachPoint);
    probe.predicate().ifPresent(predicate -> labelled("predicate", predicate));
    expression(probe.body());
    depth--;
  }

  private void attachPoint(AttachPoint point) {
    StringBuilder text = new StringBuilder("attach");
    point.name().ifPresent(name -> text.append(" as ").append(name.name()));
    boolean first = true;
    for (AttachPoint.Part part : point.parts()) {
      text.append(first ? ' ' : part.separator()).append('[');
      first = false;
      for (AttachPoint.Piece piece : part.pieces()) {
        switch (piece) {
          case AttachPoint.Text(Span _, String plain, boolean quote) ->
              text.append(quote ? quoted(plain) : plain);
          case AttachPoint.Parameter(Span _, int index) -> text.append('$').append(index);
        }
      }
      text.append(']');
    }
    line(text.toString());
  }

  // Statements.

  private void statement(Statement statement) {
    switch (statement) {
      case Statement.ExpressionStatement(Span _, Expression expression) -> expression(expression);
      case Statement.Let let -> {
        line("let $" + let.variable().name());
        let.type().ifPresent(this::child);
        let.value().ifPresent(this::child);
      }
      case Statement.Assign(
              Span _,
              Expression.Assignable target,
              var operator,
              Expression value) -> {
        line("assign " + operator.map(BinaryOperator::symbol).orElse("") + "=");
        child(target);
        child(value);
      }
      case Statement.Discard(Span _, Expression value) -> labelled("discard", value);
      case Statement.Unroll(Span _, Expression count, Expression.Block body) -> {
        labelled("unroll", count);
        child(body);
      }
      case Statement.While(Span _, Expression condition, Expression.Block body) -> {
        labelled("while", condition);
        child(body);
      }
      case Statement.For(Span _, Expression.Variable variable, var subject, var body) -> {
        line("for $" + variable.name());
        depth++;
        switch (subject) {
          case Statement.Range(Span _, Expression first, Expression end) -> {
            line("range");
            child(first);
            child(end);
          }
          case Statement.Entries(Span _, Expression.MapVariable map) -> labelled("entries", map);
        }
        expression(body);
        depth--;
      }
      case Statement.Break _ -> line("break");
      case Statement.Continue _ -> line("continue");
      case Statement.Return(Span _, Optional<Expression> value) -> {
        line("return");
        value.ifPresent(this::child);
      }
      case Statement.ImportStatement(Span _, String path) -> line("import " + quoted(path));
    }
  }

  // Expressions.

  private void child(Expression expression) {
    depth++;
    expression(expression);
    depth--;
  }

  private void children(List<Expression> expressions) {
    expressions.forEach(this::child);
  }

  private void labelled(String label, Expression expression) {
    line(label);
    child(expression);
  }

  private void expression(Expression expression) {
    switch (expression) {
      case Expression.IntegerLiteral(Span _, long value, String _) ->
          line("integer " + Long.toUnsignedString(value));
      case Expression.BooleanLiteral(Span _, boolean value) -> line("boolean " + value);
      case Expression.StringLiteral(Span _, String value) -> line("string " + quoted(value));
      case Expression.Identifier(Span _, String name) -> line("name " + name);
      case Expression.PositionalParameter(Span _, int index) -> line("parameter $" + index);
      case Expression.PositionalParameterCount _ -> line("parameter count");
      case Expression.Variable(Span _, String name) -> line("variable $" + name);
      case Expression.MapVariable(Span _, String name) -> line("map @" + name);
      case Expression.MapAccess(Span _, Expression.MapVariable map, Expression key) -> {
        line("map access @" + map.name());
        child(key);
      }
      case Expression.Unary(Span _, UnaryOperator operator, Expression operand) ->
          labelled("unary " + operator.symbol(), operand);
      case Expression.Binary(
              Span _,
              BinaryOperator operator,
              Expression left,
              Expression right) -> {
        line("binary " + operator.symbol());
        child(left);
        child(right);
      }
      case Expression.Increment(Span _, var target, boolean decrement, boolean prefix) ->
          labelled((prefix ? "pre " : "post ") + (decrement ? "--" : "++"), target);
      case Expression.AddressOf(Span _, Expression.Assignable target) ->
          labelled("address of", target);
      case Expression.Ternary(Span _, var condition, var then, var otherwise) -> {
        line(then.isPresent() ? "ternary" : "ternary without a middle");
        child(condition);
        then.ifPresent(this::child);
        child(otherwise);
      }
      case Expression.Cast(Span _, TypeExpression type, Expression operand) -> {
        line("cast");
        child(type);
        child(operand);
      }
      case Expression.FieldAccess(Span _, Expression object, Expression.Identifier field) ->
          labelled("field " + field.name(), object);
      case Expression.TupleAccess(Span _, Expression object, int index) ->
          labelled("tuple element " + index, object);
      case Expression.ArrayAccess(Span _, Expression object, Expression index) -> {
        line("element");
        child(object);
        child(index);
      }
      case Expression.Tuple(Span _, List<Expression> elements) -> {
        line("tuple");
        children(elements);
      }
      case Expression.RecordLiteral(Span _, List<Expression.RecordField> fields) -> {
        line("record");
        depth++;
        fields.forEach(field -> labelled("field " + field.name().name(), field.value()));
        depth--;
      }
      case Expression.Call(Span _, Expression.Identifier callee, List<Expression> arguments) -> {
        line("call " + callee.name());
        children(arguments);
      }
      case Expression.TypeArgument(Span _, TypeExpression type) -> {
        line("type argument");
        child(type);
      }
      case Expression.SizeOf(Span _, TypeExpression type) -> {
        line("sizeof");
        child(type);
      }
      case Expression.OffsetOf(Span _, TypeExpression type, List<Expression.Identifier> path) -> {
        StringBuilder text = new StringBuilder("offsetof");
        path.forEach(field -> text.append(" .").append(field.name()));
        line(text.toString());
        child(type);
      }
      case Expression.TypeInfo(Span _, TypeExpression type) -> {
        line("typeinfo");
        child(type);
      }
      case Expression.Comptime(Span _, Expression inner) -> labelled("comptime", inner);
      case Expression.If(Span _, var condition, Expression.Block then, var otherwise) -> {
        line("if");
        child(condition);
        child(then);
        otherwise.ifPresent(
            expr -> {
              line("else");
              child(expr);
            });
      }
      case Expression.Block(Span _, List<Statement> statements, Optional<Expression> result) -> {
        line("block");
        depth++;
        statements.forEach(this::statement);
        result.ifPresent(value -> labelled("result", value));
        depth--;
      }
    }
  }

  // Types.

  private void child(TypeExpression type) {
    depth++;
    switch (type) {
      case TypeExpression.Named(Span _, String name) -> line("type " + name);
      case TypeExpression.Tagged(Span _, TypeExpression.Tag tag, String name) ->
          line("type " + tag.keyword() + " " + name);
      case TypeExpression.Pointer(Span _, TypeExpression target) -> {
        line("pointer to");
        child(target);
      }
      case TypeExpression.Array(Span _, TypeExpression element, var length) -> {
        String text = length.isPresent() ? Long.toUnsignedString(length.getAsLong()) : "";
        line("array [" + text + "] of");
        child(element);
      }
      case TypeExpression.Of(Span _, Expression expression) -> labelled("type of", expression);
    }
    depth--;
  }

  // C definitions.

  private void definition(CDefinition definition) {
    switch (definition) {
      case CDefinition.Include(Span _, String path, boolean system) ->
          line("#include " + (system ? "<" + path + ">" : quoted(path)));
      case CDefinition.Define(Span _, Expression.Identifier name, var parameters, Span body) ->
          line(
              "#define "
                  + name.name()
                  + parameters.map(names -> "(" + String.join(", ", names) + ")").orElse("")
                  + " "
                  + body.text());
      case CDefinition.Undef(Span _, String name) -> line("#undef " + name);
      case CDefinition.Conditional(Span _, String keyword, Span condition) ->
          line("#" + keyword + " " + condition.text());
      case CDefinition.Directive(Span _, String keyword, String text) ->
          line("#" + keyword + " " + text);
      case CDefinition.TypeDefinition(Span _, CType.Definition type) -> type(type);
    }
  }

  private void child(CType type) {
    depth++;
    type(type);
    depth--;
  }

  private void type(CType type) {
    switch (type) {
      case CType.Named(Span _, String name) -> line("C type " + name);
      case CType.Tagged(Span _, TypeExpression.Tag tag, String name) ->
          line("C type " + tag.keyword() + " " + name);
      case CType.Pointer(Span _, CType target) -> {
        line("C pointer to");
        child(target);
      }
      case CType.Array(Span _, CType element, Optional<Expression> length) -> {
        line("C array of");
        child(element);
        length.ifPresent(this::child);
      }
      case CType.Function(Span _, CType result, List<CType> parameters, boolean variadic) -> {
        line("C function" + (variadic ? " (variadic)" : ""));
        child(result);
        parameters.forEach(this::child);
      }
      case CType.Composite composite -> {
        String packed = composite.packed() ? " packed" : "";
        line(composite.tag().keyword() + composite.name().map(n -> " " + n).orElse("") + packed);
        depth++;
        composite.alignment().ifPresent(value -> labelled("aligned", value));
        composite.fields().forEach(this::field);
        depth--;
      }
      case CType.Enumeration(Span _, Optional<String> name, var enumerators) -> {
        line("enum" + name.map(n -> " " + n).orElse(""));
        depth++;
        for (CType.Enumerator enumerator : enumerators) {
          line("enumerator " + enumerator.name());
          enumerator.value().ifPresent(this::child);
        }
        depth--;
      }
    }
  }

  private void field(CType.Field field) {
    line("member" + field.name().map(n -> " " + n).orElse("") + (field.packed() ? " packed" : ""));
    depth++;
    field.alignment().ifPresent(value -> labelled("aligned", value));
    field.bits().ifPresent(value -> labelled("bits", value));
    type(field.type());
    depth--;
  }

  private static String quoted(String text) {
    return Quoting.quote(text);
  }
}
