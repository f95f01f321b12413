package dev.sonde.script.syntax;

import static dev.sonde.script.syntax.Parsing.expression;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionParserTest {
  /** The second column groups by parentheses what the first groups by precedence. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " means ",
      quoteCharacter = '`',
      value = {
        "1 + 2 * 3 means 1 + (2 * 3)",
        "1 * 2 + 3 means (1 * 2) + 3",
        "1 - 2 - 3 means (1 - 2) - 3",
        "1 / 2 * 3 % 4 means ((1 / 2) * 3) % 4",
        "1 + 2 << 3 - 4 means (1 + 2) << (3 - 4)",
        "1 << 2 >> 3 means (1 << 2) >> 3",
        "1 < 2 << 3 means 1 < (2 << 3)",
        "1 < 2 <= 3 > 4 >= 5 means (((1 < 2) <= 3) > 4) >= 5",
        "1 == 2 < 3 != 4 means (1 == (2 < 3)) != 4",
        "1 & 2 == 3 means 1 & (2 == 3)",
        "1 ^ 2 & 3 means 1 ^ (2 & 3)",
        "1 | 2 ^ 3 means 1 | (2 ^ 3)",
        "1 && 2 | 3 means 1 && (2 | 3)",
        "1 || 2 && 3 means 1 || (2 && 3)",
        "1 && 2 || 3 && 4 means (1 && 2) || (3 && 4)",
        "1 || 2 ? 3 : 4 means (1 || 2) ? 3 : 4",
        "1 ? 2 : 3 ? 4 : 5 means 1 ? 2 : (3 ? 4 : 5)",
        "1 ? 2 ? 3 : 4 : 5 means 1 ? (2 ? 3 : 4) : 5",
        "-1 + 2 means (-1) + 2",
        "!1 == 2 means (!1) == 2",
        "~1 & 2 means (~1) & 2",
        "-$x.a means -($x.a)",
        "*$x.a[1] means *(($x.a)[1])",
        "*$p++ means *($p++)",
        "-$x++ means -($x++)",
        "(int8)$x.a means (int8)($x.a)",
        "(int8)$x + 1 means ((int8)$x) + 1",
        "-(int8)$x means -((int8)$x)",
        "(int8)-$x means (int8)(-$x)",
        "(int8)(int16)$x means (int8)((int16)$x)",
        "comptime 1 + 2 means (comptime 1) + 2",
        "comptime $x.a means comptime ($x.a)",
        "$p->a->b means ($p->a)->b",
        "$p->a means $p.a",
        "@x[1, 2] means @x[(1, 2)]",
        "m!(1) means m(1)",
      })
  void bindsAsC(String written, String grouped) {
    assertThat(AstDump.dump(expression(written))).isEqualTo(AstDump.dump(expression(grouped)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " means ",
      quoteCharacter = '`',
      value = {
        "1 + 2 * 3 means (1 + 2) * 3",
        "1 - 2 - 3 means 1 - (2 - 3)",
        "1 & 2 == 3 means (1 & 2) == 3",
        "1 || 2 && 3 means (1 || 2) && 3",
        "(1 ? 2 : 3) ? 4 : 5 means 1 ? 2 : 3 ? 4 : 5",
        "@x[1][2] means (@x)[1][2]",
        "(1,) means (1)",
        "--$x means - -$x",
      })
  void keepsApart(String one, String other) {
    assertThat(AstDump.dump(expression(one))).isNotEqualTo(AstDump.dump(expression(other)));
  }

  @ParameterizedTest
  @CsvSource({
    "(name) - 1, Cast",
    "(name)*$p, Cast",
    "(name)arg0, Cast",
    "(struct foo *)1, Cast",
    "(uint8[4])$x, Cast",
    "(uint8[])$x, Cast",
    "(typeof($x))1, Cast",
    "(pid) - 1, Binary",
    "(comm) * 2, Binary",
    "(arg1) * 2, Binary",
    "(__builtin_cpu) * 2, Binary",
    "(argument) * 2, Cast",
    "(name) + 1, Binary",
    "(name) / 2, Binary",
    "(name), Identifier",
    "($x) - 1, Binary",
    "(name[1]), ArrayAccess",
    "(name[$i]) * 2, Binary"
  })
  void tellsCastsFromParentheses(String text, String kind) {
    assertThat(expression(text).getClass().getSimpleName()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "sizeof(ident), Named",
    "sizeof(struct foo), Tagged",
    "sizeof(ident[1]), Array",
    "sizeof(ident*), Pointer",
    "sizeof(uint32*[10]), Array",
    "sizeof(typeof(uint8)), Named",
    "sizeof(pid), Of",
    "sizeof(ident()), Of",
    "sizeof((ident)), Of",
    "sizeof((ident)[1]), Of",
    "sizeof($x), Of",
    "sizeof(ident * 2), Of",
    "sizeof({ 1 }), Of"
  })
  void tellsTypesFromExpressions(String text, String kind) {
    Expression.SizeOf sizeOf = (Expression.SizeOf) expression(text);
    assertThat(sizeOf.type().getClass().getSimpleName()).isEqualTo(kind);
  }

  @Test
  void readsTypeSuffixesFromLeftToRight() {
    Expression.Cast cast = (Expression.Cast) expression("(struct foo*[4]*)0");
    TypeExpression.Pointer outer = (TypeExpression.Pointer) cast.type();
    TypeExpression.Array array = (TypeExpression.Array) outer.target();
    assertThat(array.length()).hasValue(4);
    TypeExpression.Pointer inner = (TypeExpression.Pointer) array.element();
    TypeExpression.Tagged tagged = (TypeExpression.Tagged) inner.target();
    assertThat(tagged.name()).isEqualTo("foo");
    assertThat(tagged.tag()).isEqualTo(TypeExpression.Tag.STRUCT);
  }

  @Test
  void tellsRecordsFromTuples() {
    assertThat(expression("(a=1)")).isInstanceOf(Expression.RecordLiteral.class);
    assertThat(expression("(a == 1)")).isInstanceOf(Expression.Binary.class);
    assertThat(expression("(a == 1, 2)")).isInstanceOf(Expression.Tuple.class);
    assertThat(expression("()")).isInstanceOf(Expression.Tuple.class);
  }

  @Test
  void everySpanCoversWhatWasWritten() {
    Expression.Binary sum = (Expression.Binary) expression("  f($a, 2) +  @m[ x ].y->z ");
    assertThat(sum.span().text()).isEqualTo("f($a, 2) +  @m[ x ].y->z");
    assertThat(sum.left().span().text()).isEqualTo("f($a, 2)");
    assertThat(((Expression.Call) sum.left()).callee().span().text()).isEqualTo("f");
    Expression.FieldAccess z = (Expression.FieldAccess) sum.right();
    assertThat(z.field().span().text()).isEqualTo("z");
    Expression.FieldAccess y = (Expression.FieldAccess) z.object();
    assertThat(y.span().text()).isEqualTo("@m[ x ].y");
    Expression.MapAccess access = (Expression.MapAccess) y.object();
    assertThat(access.map().span().text()).isEqualTo("@m");
    assertThat(access.key().span().text()).isEqualTo("x");
  }

  @Test
  void namesLeaveTheirSigilsBehind() {
    assertThat(((Expression.Variable) expression("$abc")).name()).isEqualTo("abc");
    assertThat(((Expression.MapVariable) expression("@abc")).name()).isEqualTo("abc");
    assertThat(((Expression.MapVariable) expression("@")).name()).isEmpty();
    assertThat(((Expression.PositionalParameter) expression("$12")).index()).isEqualTo(12);
    assertThat(expression("$#")).isInstanceOf(Expression.PositionalParameterCount.class);
  }

  @Test
  void elvisHasNoMiddle() {
    Expression.Ternary ternary = (Expression.Ternary) expression("$a ?: 1");
    assertThat(ternary.then()).isEmpty();
  }
}
