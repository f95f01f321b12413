package dev.sonde.script.infer;

import static dev.sonde.script.Compiling.program;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.TraceProgram;
import dev.sonde.compiler.program.ValueType;
import dev.sonde.script.Compiling;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypesTest {
  private static ValueType keyOf(String code) {
    return program("begin { " + code + " }").maps().getFirst().keys().getFirst();
  }

  private static String spell(ValueType type) {
    return switch (type) {
      case ValueType.Integer(int size, boolean signed) -> (signed ? "int" : "uint") + size * 8;
      case ValueType.Bool _ -> "bool";
      case ValueType.Text(int size, var _) -> "string" + size;
      case ValueType.Tuple tuple ->
          tuple.fields().stream()
              .map(field -> spell(field.type()))
              .toList()
              .toString()
              .replace(", ", " ");
      case ValueType.Address _ -> "pointer";
      default -> type.toString();
    };
  }

  /** The type of an expression shows in the key that it is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          1                           | int8
          127                         | int8
          128                         | int16
          -128                        | int8
          -129                        | int16
          100000                      | int32
          5000000000                  | int64
          18446744073709551615        | uint64
          1 + 1                       | int8
          100 + 100                   | int16
          "abc"                       | string4
          true                        | bool
          1 == 2                      | bool
          (uint8)5                    | uint8
          (uint8)5 + 1                | uint64
          (uint8)5 + (int8)1          | int64
          (uint32)5 - (uint32)1       | int64
          (uint64)5 * (uint64)1       | uint64
          -(uint8)1                   | uint64
          ~(int16)1                   | int64
          (uint8)1 << 3               | uint64
          pid                         | uint32
          cpu                         | uint64
          nsecs                       | uint64
          comm                        | string16
          uid                         | uint64
          sizeof(pid)                 | int8
          cpu > 1                     | bool
          cpu ? 1 : 1000              | int16
          cpu ? "a" : "long"          | string5
          str(pid, 10)                | string11
          str(pid)                    | string1024
          str(5)                      | string2
          (1, ("a", pid))             | int8
          (void *)5                   | pointer
          probe                       | string6
          { let $a = 5; $a + 1 }      | int64
          """)
  void ofExpressions(String expression, String type) {
    assertThat(spell(keyOf("@[" + expression + "] = 1;"))).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          $a = 1; $a = 1000;                       | int16
          $a = 1; $a = (uint64)2;                  | uint64
          $a = (uint8)1; $a = (int8)1;             | int16
          $a = (uint64)1; $a = (int64)1;           | int64
          $a = "a"; $a = "abc";                    | string4
          $a = (1, "a"); $a = (1000, "abc");       | [int16 string4]
          $a = 1; $a++;                            | int64
          $a = (uint8)1; $a++;                     | uint64
          $a = (uint8)1; $a += 1;                  | uint64
          let $a: uint8 = 1; $a++;                 | uint8
          let $a; $a = 5;                          | int8
          let $a: string; $a = "a"; $a = "abc";    | string4
          let $a: string[8] = "a";                 | string8
          """)
  void ofVariablesHoldAllThatIsAssigned(String code, String type) {
    // A tuple in a tuple: a tuple alone would be several keys.
    String key =
        spell(program("begin { " + code + " @[(1, $a)] = 1; }").maps().getFirst().keys().get(1));
    assertThat(key).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          let $a: macaddr_t = macaddr((int8[6])0);                  |
          let $a: username_t = username;                            |
          let $a: inet = ntop(1); print($a == ntop(2));             |
          let $a: inet[4] = ntop(1);                                |
          let $a: buffer = buf("abc", 3); $a = buf("abcdef", 6);    |
          let $a: buffer[8] = buf("abc", 3);                        |
          let $a: timestamp; $a = strftime("%H", 1);                |
          $a = strftime("%H", 1); $a = strftime("%M", 1);           |
          let $a: cgroup_path_t = cgroup_path(1, "unified");        |
          let $a: ksym_t = ksym(0);                                 |
          let $a: buffer[2] = buf("abc", 3);                        | trying to assign value of type
          let $a: count_t;                                          | Invalid variable declaration
          let $a: void;                                             | Invalid variable declaration
          let $a: inet*; print(*$a);                                | Can not dereference a pointer to
          let $a: macaddr_t[3];                                     | there are no arrays of values
          $a = (count_t)5;                                          | Cannot cast from
          """)
  void thatFunctionsMakeHaveNames(String code, String mistake) {
    List<Diagnostic> errors =
        Compiling.compile("begin { " + code + " }").diagnostics().stream()
            .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
            .toList();
    if (mistake == null) {
      assertThat(errors).isEmpty();
    } else {
      assertThat(errors.getFirst().message()).contains(mistake);
    }
  }

  /** What is decided when the script is compiled leaves only one branch, the other may be wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          typeinfo($a).base_type == "int"               | int8
          typeinfo($a).base_type != "string" && true    | int8
          typeinfo($a) == typeinfo(int16)               | int8
          typeinfo($a).full_type[0] == "u"[0]           | string2
          sizeof($a) > 4                                | string2
          !(sizeof($a) == 2)                            | string2
          """)
  void ofTheBranchThatIsTaken(String condition, String type) {
    String code =
        "$a = 1000; if comptime (" + condition + ") { @[(1, 5)] = 1; } else { @[(1, \"a\")] = 1; }";
    assertThat(spell(program("begin { " + code + " }").maps().getFirst().keys().get(1)))
        .isEqualTo(type);
  }

  @Test
  void ofMapsHoldAllThatIsAssignedAnywhere() {
    TraceProgram program =
        program(
            "begin { @s = \"a\"; @k[1] = 1; @b = true; @t = (1, \"x\"); }"
                + " end { @s = \"abc\"; @k[100000] = -1; @n[1, \"a\", comm]++; }");
    assertThat(program.maps().get(0).value()).isEqualTo(new ValueType.Text(4));
    assertThat(program.maps().get(1).keys()).containsExactly(new ValueType.Integer(4, true));
    assertThat(program.maps().get(1).value()).isEqualTo(new ValueType.Integer(8, true));
    assertThat(program.maps().get(2).value()).isEqualTo(new ValueType.Bool());
    assertThat(spell(program.maps().get(3).value())).isEqualTo("[int8 string2]");
    assertThat(program.maps().get(4).keys()).hasSize(3);
    assertThat(program.maps().get(4).keyOffsets()).containsExactly(0, 1, 8);
    assertThat(program.module().maps().get(4).keySize()).isEqualTo(24);
  }

  @Test
  void ofAggregationsGrowASign() {
    TraceProgram program =
        program(
            "begin { @c = count(); @s = sum(pid); @n = sum(5); @n = sum(-5); @h = hist(1, 3);"
                + " @l = lhist(cpu, 0, 64, 2); @a[comm] = avg(nsecs); }");
    assertThat(program.module().maps().stream().map(MapDeclaration::value))
        .containsExactly(
            new MapValue.Count(),
            new MapValue.Sum(false),
            new MapValue.Sum(true),
            new MapValue.Hist(3),
            new MapValue.LinearHist(0, 64, 2),
            new MapValue.Avg(false));
    assertThat(program.maps()).allMatch(view -> view.value() == null);
  }

  @Test
  void ofMapsThatAreOnlyCountedUpAreIntegers() {
    TraceProgram program = program("begin { @x++; @y[1] += 5; printf(\"%d\", @z); }");
    assertThat(program.module().maps())
        .allMatch(map -> map.value().equals(new MapValue.Scalar(Width.B8, true)));
  }

  @Test
  void ofDeclaredMapsAreAsDeclared() {
    TraceProgram program =
        program(
            "let @a = lruhash(100); let @b = percpuhash(20); begin { @a[1] = 1; @b[1] = count(); }");
    assertThat(program.module().maps().get(0).kind()).isEqualTo(MapDeclaration.Kind.LRU_HASH);
    assertThat(program.module().maps().get(0).maxEntries()).isEqualTo(100);
    assertThat(program.module().maps().get(1).kind()).isEqualTo(MapDeclaration.Kind.PERCPU_HASH);
  }

  @Test
  void comptimeMayAskWhatTypesAre() {
    String code = "if comptime (is_str(%s)) { @ = \"text\"; } else { @ = 5; }";
    assertThat(spell(program("begin { " + code.formatted("comm") + " }").maps().getFirst().value()))
        .isEqualTo("string5");
    assertThat(spell(program("begin { " + code.formatted("pid") + " }").maps().getFirst().value()))
        .isEqualTo("int64");
    String scalar = "begin { @m%s = 1; if comptime is_scalar(@m) { print(@m); } }";
    assertThat(program(scalar.formatted("")).events()).hasSize(1);
    assertThat(program(scalar.formatted("[pid]")).events()).isEmpty();
  }

  @Test
  void positionalParametersAreNumbersOrText() {
    assertThat(spell(program("begin { @[$1] = 1; }", "42").maps().getFirst().keys().getFirst()))
        .isEqualTo("int8");
    assertThat(spell(program("begin { @[$1] = 1; }", "abc").maps().getFirst().keys().getFirst()))
        .isEqualTo("string4");
    assertThat(
            spell(program("begin { @[str($1)] = 1; }", "42").maps().getFirst().keys().getFirst()))
        .isEqualTo("string3");
    assertThat(spell(program("begin { @[$2] = 1; }", "42").maps().getFirst().keys().getFirst()))
        .isEqualTo("int8");
  }
}
