package dev.sonde.script.syntax;

import static dev.sonde.script.syntax.Parsing.mistakes;
import static dev.sonde.script.syntax.Parsing.script;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CTypeParserTest {
  /** The second column reads the type from the name outwards. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "int x ~ int",
        "unsigned long long x ~ unsigned long long",
        "const volatile u32 x ~ u32",
        "int const x ~ int",
        "int *x ~ pointer int",
        "int *const *x ~ pointer pointer int",
        "const char __user *x ~ pointer char",
        "int x[4] ~ array 4 int",
        "int x[2][3] ~ array 2 array 3 int",
        "int *x[4] ~ array 4 pointer int",
        "int (*x)[4] ~ pointer array 4 int",
        "int *(*x[2])[3] ~ array 2 pointer array 3 pointer int",
        "int (*x)(void) ~ pointer function int",
        "int (*x)(int a, char *) ~ pointer function int (int, pointer char)",
        "void (*x[8])(int, ...) ~ array 8 pointer function void (int, ...)",
        "int (*(*x)(int))(char) ~ pointer function pointer function int (char) (int)",
        "struct a *x ~ pointer struct a",
        "enum e x ~ enum e",
        "char x[] ~ array char",
        "char x[N + 1] ~ array N + 1 char",
      })
  void readsDeclarators(String member, String meaning) {
    CType.Composite type = composite("struct s { " + member + "; };");
    assertThat(type.fields()).hasSize(1);
    assertThat(type.fields().getFirst().name()).contains("x");
    assertThat(describe(type.fields().getFirst().type())).isEqualTo(meaning);
  }

  @Test
  void readsBitFieldsAndAnonymousMembers() {
    CType.Composite type =
        composite("struct s { int a : 3, : 2, b : 4; union { int c; }; struct { int d; } e; };");
    assertThat(type.fields()).hasSize(5);
    assertThat(type.fields().get(0).bits()).isPresent();
    assertThat(type.fields().get(1).name()).isEmpty();
    assertThat(type.fields().get(1).bits()).isPresent();
    assertThat(type.fields().get(3).name()).isEmpty();
    assertThat(type.fields().get(3).type()).isInstanceOf(CType.Composite.class);
    assertThat(type.fields().get(4).name()).contains("e");
  }

  @Test
  void readsAttributesWhereverTheyStand() {
    assertThat(composite("struct s { int a; } __attribute__((packed));").packed()).isTrue();
    assertThat(composite("struct __attribute__((packed)) s { int a; };").packed()).isTrue();
    assertThat(composite("struct s { int a; } __attribute__((aligned(8)))").alignment())
        .isPresent();
    CType.Composite inner = composite("struct s { int a __attribute__((packed, aligned(4))); }");
    assertThat(inner.packed()).isFalse();
    assertThat(inner.fields().getFirst().packed()).isTrue();
    assertThat(inner.fields().getFirst().alignment()).isPresent();
    assertThat(mistakes("struct s { int a; } __attribute__((mode(HI)));\nbegin { }"))
        .contains("attribute 'mode' is not supported");
  }

  @Test
  void readsEnumerations() {
    Script script = script("enum e { A, B = 3, C = B << 2, };\nenum { D };\nbegin { }");
    CType.Enumeration first = (CType.Enumeration) definition(script, 0);
    assertThat(first.name()).contains("e");
    assertThat(first.enumerators().stream().map(CType.Enumerator::name))
        .containsExactly("A", "B", "C");
    assertThat(first.enumerators().get(0).value()).isEmpty();
    assertThat(first.enumerators().get(1).value()).isPresent();
    assertThat(((CType.Enumeration) definition(script, 1)).name()).isEmpty();
  }

  @Test
  void theLastMemberNeedsNoSemicolon() {
    assertThat(composite("struct s { int a; int b }").fields()).hasSize(2);
  }

  @Test
  void goesOnAfterABadDefinition() {
    String mistakes = mistakes("struct s { int 3; };\nbegin { $x = ; }");
    assertThat(mistakes).contains("expected a member's name, found '3'");
    assertThat(mistakes).contains("stdin:2:14-15: ERROR: expected an expression, found ';'");
    assertThat(mistakes.lines().filter(line -> line.contains("ERROR"))).hasSize(2);
  }

  private static CType.Composite composite(String text) {
    return (CType.Composite) definition(script(text), 0);
  }

  private static CType.Definition definition(Script script, int index) {
    return ((CDefinition.TypeDefinition) script.preamble().get(index)).type();
  }

  private static String describe(CType type) {
    return switch (type) {
      case CType.Named named -> named.name();
      case CType.Tagged tagged -> tagged.tag().keyword() + " " + tagged.name();
      case CType.Pointer pointer -> "pointer " + describe(pointer.target());
      case CType.Array array ->
          "array "
              + array.length().map(length -> Printer.print(length) + " ").orElse("")
              + describe(array.element());
      case CType.Function function -> {
        StringBuilder parameters = new StringBuilder();
        for (CType parameter : function.parameters()) {
          parameters.append(parameters.isEmpty() ? "" : ", ").append(describe(parameter));
        }
        parameters.append(function.variadic() ? ", ..." : "");
        yield "function "
            + describe(function.result())
            + (parameters.isEmpty() ? "" : " (" + parameters + ")");
      }
      case CType.Definition definition -> definition.tag().keyword() + " {}";
    };
  }
}
