package dev.sonde.script.syntax;

import static dev.sonde.script.syntax.Parsing.expression;
import static dev.sonde.script.syntax.Parsing.probe;
import static dev.sonde.script.syntax.Parsing.script;
import static dev.sonde.script.syntax.Parsing.statement;
import static dev.sonde.script.syntax.Parsing.statements;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementParserTest {
  @ParameterizedTest
  @CsvSource({
    "$x += 1, ADD",
    "$x -= 1, SUBTRACT",
    "$x *= 1, MULTIPLY",
    "$x /= 1, DIVIDE",
    "$x %= 1, MODULO",
    "$x &= 1, BITWISE_AND",
    "$x |= 1, BITWISE_OR",
    "$x ^= 1, BITWISE_XOR",
    "$x <<= 1, SHIFT_LEFT",
    "@x[1] >>= 1, SHIFT_RIGHT"
  })
  void compoundAssignments(String text, BinaryOperator operator) {
    Statement.Assign assign = (Statement.Assign) statement(text);
    assertThat(assign.operator()).contains(operator);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$x = 1;", "$x = 1", "@ = 1", "@x = 1", "@x[1, 2] = 1"})
  void assignments(String text) {
    Statement.Assign assign = (Statement.Assign) statement(text);
    assertThat(assign.operator()).isEmpty();
    assertThat(assign.span().text()).isEqualTo(text.replace(";", ""));
  }

  @Test
  void increments() {
    Statement.ExpressionStatement post = (Statement.ExpressionStatement) statement("@x[1]--");
    Expression.Increment down = (Expression.Increment) post.expression();
    assertThat(down.decrement()).isTrue();
    assertThat(down.prefix()).isFalse();
    Statement.ExpressionStatement pre = (Statement.ExpressionStatement) statement("++$x;");
    Expression.Increment up = (Expression.Increment) pre.expression();
    assertThat(up.decrement()).isFalse();
    assertThat(up.prefix()).isTrue();
  }

  @Test
  void letMayHaveTypeAndValue() {
    assertThat(let("let $x;").type()).isEmpty();
    assertThat(let("let $x = 1").value()).isPresent();
    assertThat(let("let $x: uint8").type()).isPresent();
    Statement.Let full = let("let $x : struct foo* = 1;");
    assertThat(full.variable().name()).isEqualTo("x");
    assertThat(full.type()).containsInstanceOf(TypeExpression.Pointer.class);
    assertThat(full.value()).isPresent();
  }

  @Test
  void loops() {
    Statement.For range = (Statement.For) statement("for ($i : 0..10) { break; continue }");
    assertThat(range.subject()).isInstanceOf(Statement.Range.class);
    assertThat(range.body().statements())
        .hasExactlyElementsOfTypes(Statement.Break.class, Statement.Continue.class);
    Statement.For bare = (Statement.For) statement("for $i : -1..$n { }");
    assertThat(bare.subject()).isInstanceOf(Statement.Range.class);
    Statement.For map = (Statement.For) statement("for ($kv : @m) { }");
    assertThat(map.subject()).isInstanceOf(Statement.Entries.class);
    assertThat(statement("while ($i++ < 3) { }")).isInstanceOf(Statement.While.class);
    assertThat(statement("while $i { }")).isInstanceOf(Statement.While.class);
    assertThat(statement("unroll (3) { }")).isInstanceOf(Statement.Unroll.class);
    assertThat(statement("unroll 3 { }")).isInstanceOf(Statement.Unroll.class);
  }

  @Test
  void aLoopBoundMayBeATuplesElement() {
    Statement.For loop = (Statement.For) statement("for ($i : $t.0..$t.1) { }");
    Statement.Range range = (Statement.Range) loop.subject();
    assertThat(range.first()).isInstanceOf(Expression.TupleAccess.class);
    assertThat(range.end()).isInstanceOf(Expression.TupleAccess.class);
  }

  @Test
  void jumpsAndOthers() {
    assertThat(((Statement.Return) statement("return")).value()).isEmpty();
    assertThat(((Statement.Return) statement("return;")).value()).isEmpty();
    assertThat(((Statement.Return) statement("return 1 + 1;")).value()).isPresent();
    assertThat(statement("_ = f();")).isInstanceOf(Statement.Discard.class);
    assertThat(statement("_ == 1;")).isInstanceOf(Statement.ExpressionStatement.class);
    assertThat(((Statement.ImportStatement) statement("import \"a.bt\";")).path())
        .isEqualTo("a.bt");
  }

  @Test
  void bracesEndAStatement() {
    assertThat(statements("if (1) { f() } g();")).hasSize(2);
    assertThat(statements("if (1) { f() } ++$x;")).hasSize(2);
    assertThat(statements("{ f() } { g() }")).hasSize(2);
    assertThat(statements("while (1) { } for $i : 0..1 { } f();")).hasSize(3);
    assertThat(statements("if (1) { }; ; f();")).hasSize(2);
    assertThat(statements("{ 1 } + 2;")).hasSize(1);
  }

  @Test
  void aConditionNeedsNoParentheses() {
    Expression.If bare = (Expression.If) expression("if $a == 1 && $b { 1 } else { 2 }");
    Expression.If half = (Expression.If) expression("if ($a == 1) && $b { 1 } else { 2 }");
    Expression.If whole = (Expression.If) expression("if ($a == 1 && $b) { 1 } else { 2 }");
    assertThat(AstDump.dump(bare)).isEqualTo(AstDump.dump(whole));
    assertThat(AstDump.dump(half)).isEqualTo(AstDump.dump(whole));
  }

  @Test
  void elseIfIsAnIfInTheElse() {
    Expression.If outer = (Expression.If) expression("if (1) { } else if (2) { } else { 3 }");
    Expression.If inner = (Expression.If) outer.otherwise().orElseThrow();
    assertThat(inner.otherwise()).containsInstanceOf(Expression.Block.class);
  }

  @Test
  void theLastExpressionOfABlockIsItsValue() {
    Expression.Block block = (Expression.Block) expression("{ $a = 1; $a + 1 }");
    assertThat(block.statements()).hasSize(1);
    assertThat(block.result()).containsInstanceOf(Expression.Binary.class);
    assertThat(((Expression.Block) expression("{ $a + 1; }")).result()).isEmpty();
    assertThat(((Expression.Block) expression("{ \";\" }")).result()).isPresent();
    Declaration.Macro macro =
        (Declaration.Macro) script("macro m(x) { x + 1 }").declarations().getFirst();
    assertThat(macro.body().result()).isPresent();
  }

  @Test
  void whatRunsForItsEffectHasNoValue() {
    Expression.Block body = probe("begin { if (1) { { 2 } } else if (3) { 4 } else { 5 } }").body();
    assertThat(body.result()).isEmpty();
    Statement.ExpressionStatement statement =
        (Statement.ExpressionStatement) body.statements().getFirst();
    Expression.If outer = (Expression.If) statement.expression();
    assertThat(outer.then().result()).isEmpty();
    Statement.ExpressionStatement nested =
        (Statement.ExpressionStatement) outer.then().statements().getFirst();
    assertThat(((Expression.Block) nested.expression()).result()).isEmpty();
    Expression.If inner = (Expression.If) outer.otherwise().orElseThrow();
    assertThat(((Expression.Block) inner.otherwise().orElseThrow()).result()).isEmpty();
    List<Statement> loop = ((Statement.While) statement("while (1) { f() }")).body().statements();
    assertThat(loop).hasOnlyElementsOfType(Statement.ExpressionStatement.class);
  }

  private static Statement.Let let(String text) {
    return (Statement.Let) statement(text);
  }
}
