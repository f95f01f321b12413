package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.cli.differential.Tracer;
import dev.sonde.script.probe.RunningMachine;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Probes of one place run in the order of the script, whichever the kernel runs first. */
@Tag("kernel")
@Timeout(300)
class ProbeOrderTest {
  private final RunningMachine machine = new RunningMachine();

  @ParameterizedTest
  @CsvSource({
    "KPROBE, kprobe:hrtimer_nanosleep",
    "KPROBE, kretprobe:hrtimer_nanosleep",
    "KPROBE_MULTI, kprobe:hrtimer_nanosle?p",
    "KPROBE_MULTI, kretprobe:hrtimer_nanosle?p",
    "FENTRY, fentry:hrtimer_nanosleep",
    "FENTRY, fexit:hrtimer_nanosleep",
  })
  void isThatOfTheScript(Feature feature, String probe) throws Exception {
    assumeTrue(machine.has(feature), () -> "no " + feature.description() + ": " + feature.needs());
    runsInOrder(probe);
  }

  @Test
  void ofRawTracepointsIsThatOfTheScript() throws Exception {
    runsInOrder("rawtracepoint:sched_process_exit");
  }

  private static void runsInOrder(String probe) throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
    String script =
        "PROBE /pid == cpid/ { printf(\"1 \"); } PROBE /pid == cpid/ { printf(\"2 \"); }"
            + " PROBE /pid == cpid/ { printf(\"3\\n\"); exit(); }";
    Tracer.Outcome outcome =
        Tracer.sonde()
            .run("", List.of("-q", "-e", script.replace("PROBE", probe), "-c", "sleep 0.1"));
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).contains("1 2 3\n");
    assertThat(outcome.exitCode()).isZero();
  }
}
