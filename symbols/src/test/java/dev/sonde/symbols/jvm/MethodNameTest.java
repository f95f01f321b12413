package dev.sonde.symbols.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names are of files that HotSpot 25 wrote. */
class MethodNameTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          long Spin.b(long) | Spin.b
          void java.lang.Object.<init>() | java.lang.Object.<init>
          java.lang.Object jdk.internal.misc.Unsafe.getReference(java.lang.Object, long) | jdk.internal.misc.Unsafe.getReference
          byte[] java.lang.StringUTF16.toBytes(char[], int, int) | java.lang.StringUTF16.toBytes
          int a.B$$Lambda/0x000000008334b158.apply(int) | a.B$$Lambda/0x000000008334b158.apply
          Interpreter | Interpreter
          StubRoutines (initialstubs) | StubRoutines (initialstubs)
          vtable stub | vtable stub
          """)
  void ofWhatTheMachineWrites(String written, String shown) {
    assertThat(MethodName.of(written)).isEqualTo(shown);
  }
}
