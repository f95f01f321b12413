package dev.sonde.script.syntax;

import static dev.sonde.script.syntax.Parsing.expression;
import static dev.sonde.script.syntax.Parsing.mistakes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiteralsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "42, 42",
    "1_000_000, 1000000",
    "0x1f, 31",
    "0XdeadBEEF, 3735928559",
    "0xffff_ffff_ffff_ffff, 18446744073709551615",
    "0b1010, 10",
    "017, 15",
    "00, 0",
    "1e6, 1000000",
    "9E18, 9000000000000000000",
    "1e1_0, 10000000000",
    "1e0, 1",
    "18446744073709551615, 18446744073709551615",
    "9223372036854775808, 9223372036854775808",
    "1ns, 1",
    "2us, 2000",
    "3ms, 3000000",
    "4s, 4000000000",
    "5m, 300000000000",
    "6h, 21600000000000",
    "7d, 604800000000000",
    "1e3us, 1000000",
    "123u, 123",
    "123UL, 123",
    "123LL, 123",
    "123ull, 123",
    "0x10ul, 16"
  })
  void readsIntegers(String text, String value) {
    Expression.IntegerLiteral literal = (Expression.IntegerLiteral) expression(text);
    assertThat(Long.toUnsignedString(literal.value())).isEqualTo(value);
    assertThat(literal.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "18446744073709551616 | number too large",
        "0x10000000000000000 | number too large",
        "99999999999999999999999 | number too large",
        "1e20 | number too large",
        "1e999999999999 | number too large",
        "4294967296u | number too large",
        "9223372036854775808l | number too large",
        "300000d | number too large",
        "1_ | trailing underscore",
        "1_e3 | trailing underscore",
        "1e3_ | trailing underscore",
        "0x | expected digits after '0x'",
        "1e | expected digits after the exponent's 'e'",
        "10e3 | the number before the exponent must be 1 to 9",
        "0e3 | the number before the exponent must be 1 to 9",
        "08 | '8' is not an octal digit",
        "0b12 | invalid integer suffix '2'",
        "12abc | invalid integer suffix 'abc'",
        "1lul | invalid integer suffix 'lul'",
        "1ks | invalid integer suffix 'ks'",
      })
  void explainsBadIntegers(String text, String message) {
    assertThat(mistakes("begin { $a = " + text + "; }")).contains("ERROR: " + message);
  }

  @Test
  void readsStrings() {
    assertThat(string("\"\"")).isEmpty();
    assertThat(string("\"plain ünï\"")).isEqualTo("plain ünï");
    assertThat(string("\"\\n\\t\\r\\\"\\\\\"")).isEqualTo("\n\t\r\"\\");
    assertThat(string("\"\\x41\\X4a!\\x9\"")).isEqualTo("AJ!\t");
    assertThat(string("\"\\101\\0\\1011\\18\"")).isEqualTo("A\0A1\u00018");
    assertThat(string("\"// no comment /* here\"")).isEqualTo("// no comment /* here");
  }

  @Test
  void stringsAreBytes() {
    assertThat(bytes("\"\\xff\\x80a\"")).containsExactly(0xff, 0x80, 'a');
    assertThat(bytes("\"é\\xe9\"")).containsExactly(0xc3, 0xa9, 0xe9);
    assertThat(bytes("\"\\377\"")).containsExactly(0xff);
    assertThat(string("\"\\xc3\\xa9\"")).isEqualTo("é");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\q | invalid escape sequence '\\q'",
        "\\xg | expected a hexadecimal digit after '\\x'",
        "\\777 | octal escape sequence out of range",
      })
  void explainsBadEscapes(String text, String message) {
    assertThat(mistakes("begin { $a = \"" + text + "\"; }")).contains("ERROR: " + message);
  }

  private static String string(String literal) {
    return ((Expression.StringLiteral) expression(literal)).value();
  }

  private static int[] bytes(String literal) {
    byte[] bytes = ((Expression.StringLiteral) expression(literal)).bytes();
    int[] unsigned = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      unsigned[i] = bytes[i] & 0xff;
    }
    return unsigned;
  }
}
