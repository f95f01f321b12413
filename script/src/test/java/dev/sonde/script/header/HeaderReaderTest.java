package dev.sonde.script.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sonde.compiler.program.ValueType;
import dev.sonde.script.CompileOptions;
import dev.sonde.script.CompileResult;
import dev.sonde.script.Compiling;
import dev.sonde.script.diagnostic.Diagnostic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderReaderTest {
  @TempDir private Path folder;

  private HeaderReader reader(String header) throws IOException {
    Files.writeString(folder.resolve("test.h"), header);
    HeaderReader reader = new HeaderReader(new HeaderPath(List.of(folder)), folder);
    assertThat(reader.include("test.h")).isTrue();
    return reader;
  }

  /** What X is once all macros are put in: the rules are those of C17, 6.10.3, and its examples. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ;#define A 5;#define X A + 1                              | 5 + 1
          ;#define F(a, b) a * b;#define X F(1 + 2, 3)              | 1 + 2 * 3
          ;#define F(a) (a);#define X F((1, 2))                     | ((1, 2))
          ;#define C(a, b) a ## b;#define X C(12, 34)               | 1234
          ;#define C(a, b) a ## b;#define AB 7;#define X C(A, B)    | 7
          ;#define S(a) #a;#define X S( "x" + y )                   | "\\"x\\" + y"
          ;#define V(...) f(__VA_ARGS__);#define X V(1, 2)          | f(1, 2)
          ;#define F(x) G(x);#define G(x) F(x) + 1;#define X F(2)   | F(2) + 1
          ;#define f(a) a*g;#define g(a) f(a);#define X f(2)(9)     | 2*f(9)
          ;#define A 1;#undef A;#define X A                         | A
          ;#define F() 3;#define X F() + F                          | 3 + F
          ;#if 1 + 1 == 2;#define X 1;#else;#define X 2;#endif      | 1
          ;#if !defined(Y) && !defined Z;#define X 1;#endif         | 1
          ;#define N 3;#if N > 5;#elif N > 2;#define X 2;#else;#define X 3;#endif | 2
          ;#if 0;#if 1;#define X 1;#endif;#else;#define X 2;#endif  | 2
          ;#if __has_include(<test.h>);#define X 1;#endif           | 1
          ;#if __GNUC__ >= 4 && __SIZEOF_LONG__ == 8;#define X 8;#endif | 8
          ;#define X 1 /* one; two */ + 2 // three                   | 1 + 2
          ;#define X 1 \\\\; + 2                                      | 1 + 2
          """)
  void macrosAreExpandedAsByC(String lines, String expected) throws IOException {
    String header = lines.replace(";#", "\n#").replace("\\\\;", "\\\n").replace("\\\\", "\\");
    assertThat(reader(header).macro("X").orElseThrow().body().text())
        .isEqualToIgnoringWhitespace(expected.replace("\\\\", "\\"));
  }

  private ValueType keyOf(String header, String type) throws IOException {
    return Compiling.program(compile(header, "@k[*(" + type + " *)1] = 1;"), header)
        .maps()
        .getFirst()
        .keys()
        .getFirst();
  }

  private CompileResult compile(String header, String code) throws IOException {
    Files.writeString(folder.resolve("test.h"), header);
    CompileOptions options =
        CompileOptions.DEFAULT.withHeaders(
            new CompileOptions.Headers(List.of(), List.of(folder.toString())));
    return Compiling.compile("#include <test.h>\nbegin { " + code + " }", options, Compiling.BARE);
  }

  @Test
  void typesAreFoundAmongFunctionsAndVariables() throws IOException {
    String header =
        """
        #ifndef GUARD
        #define GUARD
        #include <missing.h>
        #include "other.h"
        extern int printf(const char *__restrict format, ...) __attribute__((format(printf, 1, 2)));
        static inline int twice(int x) { struct local { int a; } b = { x }; return b.a * 2; }
        extern "C" {
        typedef unsigned long word, *word_pointer;
        }
        extern struct thing *first;
        struct thing { word w; other_t o[LENGTH]; word_pointer p; } __attribute__((packed));
        typedef struct { char c; struct thing t; } named_t;
        typedef int (*callback)(struct thing *, int);
        enum state { OFF, ON = 1 << 4, };
        struct holder { callback call; enum state now; };
        #endif
        """;
    Files.writeString(
        folder.resolve("other.h"), "#define LENGTH (1 + 2)\ntypedef short other_t;\n");
    assertThat(keyOf(header, "struct thing").size()).isEqualTo(8 + 6 + 8);
    assertThat(keyOf(header, "named_t").size()).isEqualTo(1 + 22);
    assertThat(keyOf(header, "struct holder").size()).isEqualTo(16);
    assertThat(compile(header, "printf(\"%d\", ON + LENGTH);"))
        .isInstanceOf(CompileResult.Compiled.class);
  }

  @Test
  void aDefinitionOfTheScriptGoesFirst() throws IOException {
    Files.writeString(folder.resolve("test.h"), "struct pair { int a; int b; };");
    CompileOptions options =
        CompileOptions.DEFAULT.withHeaders(
            new CompileOptions.Headers(List.of(), List.of(folder.toString())));
    String script =
        "#include <test.h>\nstruct pair { char a; }; begin { @k[*(struct pair *)1] = 1; }";
    ValueType key =
        Compiling.program(Compiling.compile(script, options, Compiling.BARE), script)
            .maps()
            .getFirst()
            .keys()
            .getFirst();
    assertThat(key.size()).isEqualTo(1);
  }

  @Test
  void aHeaderThatTheScriptNamesHasToBeThere() {
    CompileResult result = Compiling.compile("#include <no/such.h>\nbegin { }");
    Diagnostic mistake = result.diagnostics().getFirst();
    assertThat(mistake.message()).isEqualTo("'no/such.h' file not found");
    assertThat(mistake.span().orElseThrow().text()).isEqualTo("#include <no/such.h>");
  }

  @Test
  void noHeaderWhateverIsInItIsAMistakeOfSonde() throws IOException {
    Random random = new Random(7);
    String[] parts = {
      "#define ",
      "#if ",
      "#endif\n",
      "#else\n",
      "#include <test.h>\n",
      "X",
      "F(",
      ")",
      "(",
      "{",
      "}",
      ";",
      "struct ",
      "typedef ",
      "enum ",
      "##",
      "#",
      "\n",
      "\\\n",
      "\"",
      "'",
      "/*",
      "*/",
      "0x",
      "1",
      ",",
      "...",
      "__VA_ARGS__",
      "defined",
      "*",
      "[",
      "]",
      " ",
      "union a ",
      ":",
      "="
    };
    for (int round = 0; round < 100; round++) {
      StringBuilder header = new StringBuilder();
      for (int i = random.nextInt(60); i >= 0; i--) {
        header.append(parts[random.nextInt(parts.length)]);
      }
      String text = header.toString();
      assertThatCode(
              () -> {
                reader(text).declarations();
                compile(text, "print(X);");
              })
          .as(text)
          .doesNotThrowAnyException();
    }
  }
}
