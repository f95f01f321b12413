package dev.sonde.script.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.script.type.ScriptType.IntegerType;
import dev.sonde.script.type.ScriptType.Text;
import dev.sonde.script.type.ScriptType.Tuple;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionsTest {
  private static IntegerType type(String name) {
    boolean literal = name.startsWith("literal");
    String digits = name.replaceAll("\\D", "");
    return new IntegerType(Integer.parseInt(digits) / 8, !name.startsWith("u"), literal);
  }

  @ParameterizedTest
  @CsvSource({
    "int8, int16, int16",
    "uint8, uint32, uint32",
    "uint8, int8, int16",
    "uint8, int16, int16",
    "uint32, int32, int64",
    "uint64, int8, int64",
    "uint64, int64, int64",
    "literal8, uint8, uint8",
    "literal16, uint8, uint16",
    "literal8, int8, int8",
    "literal64, uint64, uint64"
  })
  void promoteToWhatHoldsBoth(String a, String b, String expected) {
    assertThat(Conversions.promote(type(a), type(b)).settled()).isEqualTo(type(expected));
    assertThat(Conversions.promote(type(b), type(a)).settled()).isEqualTo(type(expected));
  }

  @Test
  void fitKnowsTheBounds() {
    assertThat(Conversions.fits(255, false, type("uint8"))).isTrue();
    assertThat(Conversions.fits(256, false, type("uint8"))).isFalse();
    assertThat(Conversions.fits(127, false, type("int8"))).isTrue();
    assertThat(Conversions.fits(128, false, type("int8"))).isFalse();
    assertThat(Conversions.fits(-128, true, type("int8"))).isTrue();
    assertThat(Conversions.fits(-129, true, type("int8"))).isFalse();
    assertThat(Conversions.fits(-1, true, type("uint64"))).isFalse();
    assertThat(Conversions.fits(-1, false, type("uint64"))).isTrue();
    assertThat(Conversions.fits(-1, false, type("int64"))).isFalse();
  }

  @Test
  void unifyTuplesByTheirElements() {
    ScriptType a = new Tuple(List.of(type("int8"), new Text(3)));
    ScriptType b = new Tuple(List.of(type("uint16"), new Text(9)));
    assertThat(Conversions.unify(a, b)).isEqualTo(new Tuple(List.of(type("int32"), new Text(9))));
    assertThat(Conversions.unify(a, new Tuple(List.of(type("int8"))))).isNull();
    assertThat(Conversions.unify(a, type("int8"))).isNull();
    assertThat(Conversions.unify(ScriptType.UNKNOWN, a)).isEqualTo(a);
  }
}
