package dev.sonde.bpf.ftrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDefinitionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          p:mine do_exit code=%di            | p:g/mine do_exit code=%di
          p do_exit                          | p:g/p_do_exit do_exit
          r10:a/b mod:f+0x4 $retval          | r10:a/b mod:f+0x4 $retval
          r:a/ /bin/sh:0x10 +0(%si):string   | r:a/r_sh_0x10 /bin/sh:0x10 +0(%si):string
          p:x  /bin/sh:main                  | p:g/x /bin/sh:main
          """)
  void isTakenApart(String written, String line) {
    assertThat(EventDefinition.parse(written, "g").orElseThrow().line()).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "p", "p:", "q:x do_exit", "p:1x do_exit", "sched:sched_switch", "pf"})
  void isNone(String written) {
    assertThat(EventDefinition.parse(written, "g")).isEmpty();
  }

  @Test
  void programsHavePaths() {
    assertThat(EventDefinition.parse("p /bin/sh:0x1", "g").orElseThrow().isUser()).isTrue();
    assertThat(EventDefinition.parse("p vfs_read", "g").orElseThrow().isUser()).isFalse();
    assertThat(EventDefinition.parse("p " + "f".repeat(200), "g").orElseThrow().name()).hasSize(48);
  }

  @Test
  void theKernelsComplaint(@TempDir Path folder) throws IOException {
    Tracefs tracefs = new Tracefs(folder);
    assertThat(tracefs.complaint("p:a b")).isEmpty();
    Files.writeString(
        folder.resolve("error_log"),
        """
        [    1.0] trace_kprobe: error: Invalid probed address or symbol
          Command: p:a b
                       ^
        [    2.0] event filter parse error: error: Field not found
          Command: rt == 4
                   ^
        """);
    assertThat(tracefs.complaint("p:a b"))
        .isEqualTo("Invalid probed address or symbol\np:a b\n    ^");
    assertThat(tracefs.complaint("rt == 4")).isEqualTo("Field not found\nrt == 4\n^");
    assertThat(tracefs.complaint("another")).isEmpty();
  }
}
