package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierAdviceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BPF program is too large. Processed 1000001 insn           | fewer turns
          infinite loop detected at insn 7                           | condition
          The sequence of 8193 jumps is too complex.                 | branches
          combined stack size of 2 calls is 576. Too large           | 512 bytes
          program of this type cannot use helper bpf_get_stackid#27  | kind of probe
          helper call is not allowed in probe                        | security_file_open
          unknown func bpf_ktime_get_tai_ns#208                      | newer kernel
          """)
  void helpsWithWhatAScriptCanChange(String message, String advice) {
    assertThat(VerifierAdvice.on(message)).contains(advice);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "R1 invalid mem access 'scalar'", "invalid access to map value"})
  void hasNothingToAddToTheRest(String message) {
    assertThat(VerifierAdvice.on(message)).isNull();
  }
}
