package dev.sonde.script.type;

import static dev.sonde.script.Compiling.errors;
import static dev.sonde.script.Compiling.program;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.program.ValueType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CTypesTest {
  private static ValueType.Struct struct(String definitions, String type) {
    String script = definitions + " begin { @k[*(" + type + " *)1] = 1; }";
    return (ValueType.Struct) program(script).maps().getFirst().keys().getFirst();
  }

  /** Sizes, alignments and offsets are those that gcc gives the same definitions on x86-64. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          struct a { char c; long l; short s; };                        | 24 | 8 | c@0 l@8 s@16
          struct a { char c; long l; short s; } __attribute__((packed)) | 11 | 1 | c@0 l@1 s@9
          struct a { unsigned x:3; unsigned y:30; char z; unsigned long w:40; int :0; char q; }; | 24 | 8 | x@0:0+3 y@4:0+30 z@8 w@9:0+40 q@16
          struct a { char c; struct { int i; char d; }; union { long l; char t[3]; } u; }; | 24 | 8 | c@0 i@4 d@8 u@16
          struct a { char c; int x __attribute__((aligned(16))); };     | 32 | 16 | c@0 x@16
          struct a { char c; int n; long tail[]; };                     | 8 | 8 | c@0 n@4 tail@8
          struct a { unsigned char a:4; unsigned short b:9; unsigned int c:20; }; | 8 | 4 | a@0:0+4 b@0:4+9 c@4:0+20
          struct a { unsigned char a:4; unsigned short b:9; unsigned int c:20; char d; } __attribute__((packed)); | 6 | 1 | a@0:0+4 b@0:4+9 c@1:5+20 d@5
          struct a { int (*f)(int); int m[2][3]; } __attribute__((aligned(32))); | 32 | 32 | f@0 m@8
          enum big { X = 1, Y = 0x1ffffffff }; struct a { enum { P, Q } e; enum big b; _Bool t; float g; double d; }; | 32 | 8 | e@0 b@8 t@16 g@20 d@24
          struct b { short s; } struct a { char c; struct b b[3]; struct a *next; }; | 16 | 8 | c@0 b@2 next@8
          """)
  void areLaidOutAsByC(String definitions, int size, int alignment, String members) {
    ValueType.Struct struct = struct(definitions, "struct a");
    assertThat(struct.size()).isEqualTo(size);
    assertThat(struct.alignment()).isEqualTo(alignment);
    StringBuilder found = new StringBuilder();
    for (ValueType.Field field : struct.fields()) {
      found
          .append(found.isEmpty() ? "" : " ")
          .append(field.name())
          .append('@')
          .append(field.offset());
      if (field.type() instanceof ValueType.BitField bits) {
        found.append(':').append(bits.firstBit()).append('+').append(bits.bits());
      }
    }
    assertThat(found).hasToString(members);
  }

  @Test
  void takeTheLengthsOfArraysFromMacrosEnumeratorsAndSizes() {
    String definitions =
        """
        #define N 2
        enum sizes { LONG = 3, LONGER };
        struct a { int x[N * 2]; int y[LONGER]; char z[sizeof(struct b)]; };
        struct b { long l; };
        """;
    assertThat(struct(definitions, "struct a").size()).isEqualTo(16 + 16 + 8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          struct a { struct b x; };          | field 'x' has incomplete type 'struct b'
          struct a { nope x; };              | unknown type name 'nope'
          struct a { struct a x; };          | 'struct a' holds itself: its size has no end
          struct a { int x:40; };            | a bit-field of type 'int32' has 1 to 32 bits
          struct a { int x[n]; };            | this is not a constant
          struct a { int x; } struct a { int y; } | redefinition of 'struct a'
          struct a { int x[-1]; };           | an array cannot have -1 elements
          struct a { int x __attribute__((aligned(3))); }; | an alignment is a power of 2
          """)
  void mistakesAreExplained(String definition, String message) {
    assertThat(errors(definition + " begin { }")).contains(message);
  }

  @Test
  void enumeratorsAreConstantsShownByName() {
    String script = "enum color { RED, GREEN = 5, BLUE } begin { @k[BLUE] = GREEN; }";
    ValueType key = program(script).maps().getFirst().keys().getFirst();
    assertThat(key).isInstanceOf(ValueType.Enumeration.class);
    assertThat(((ValueType.Enumeration) key).names()).containsExactly("RED", "GREEN", "BLUE");
    assertThat(((ValueType.Enumeration) key).numbers()).containsExactly(0L, 5L, 6L);
  }
}
