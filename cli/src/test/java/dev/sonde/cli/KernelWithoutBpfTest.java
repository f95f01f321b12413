package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user reads where the kernel has no BPF, or does not let this process have it. */
@Tag("kernel")
class KernelWithoutBpfTest {
  private static final boolean X86_64 = System.getProperty("os.arch").equals("amd64");
  private static final int BPF = X86_64 ? 321 : 280;
  private static final int PERF_EVENT_OPEN = X86_64 ? 298 : 241;
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;

  @ParameterizedTest
  @CsvSource({
    "38, CONFIG_BPF_SYSCALL=y",
    "1, although this process has the capabilities",
  })
  void saysWhatIsMissing(int errno, String message) throws Exception {
    for (String script :
        List.of("BEGIN { exit(); }", "tracepoint:sched:sched_switch { @ = count(); }")) {
      Tracer.Outcome outcome = without(BPF, errno).run("", List.of("-e", script));
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.errors()).startsWith("ERROR: ").contains(message).hasLineCount(1);
    }
  }

  @Test
  void showsWhatThereIsWithoutIt() throws Exception {
    assertThat(without(BPF, ENOSYS).run("", List.of("--info")).output())
        .contains("get_func_ip: no");
    assertThat(without(BPF, EPERM).run("", List.of("-l", "software:cpu-clock:*")).exitCode())
        .isZero();
  }

  @Test
  void saysThatPerfEventsAreMissing() throws Exception {
    Tracer.Outcome outcome =
        without(PERF_EVENT_OPEN, ENOSYS).run("", List.of("-e", "profile:hz:9 { exit(); }"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).contains("CONFIG_PERF_EVENTS=y");
  }

  private static Tracer without(int systemCall, int errno) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(RefusedSystemCall.class.getName());
    command.add(Integer.toString(systemCall));
    command.add(Integer.toString(errno));
    command.addAll(Tracer.sonde().command());
    return new Tracer(command);
  }
}
