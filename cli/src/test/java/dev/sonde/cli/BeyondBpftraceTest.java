package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.feature.KernelFeatures;
import dev.sonde.cli.differential.Tracer;
import dev.sonde.script.probe.RunningMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/beyond.md promises that bpftrace does not do. */
@Tag("kernel")
class BeyondBpftraceTest {
  private static final Tracer SONDE = Tracer.sonde();

  @BeforeEach
  void needsRoot() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
  }

  private static String output(String script, String... options) throws Exception {
    List<String> line = new ArrayList<>(List.of(options));
    line.addAll(List.of("-q", "-e", script));
    Tracer.Outcome outcome = SONDE.run("", line);
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    return outcome.output().strip();
  }

  @Test
  void averagesAreDividedWhenTheyArePrinted() throws Exception {
    assertThat(
            output(
                "begin { @ = avg(1); @ = avg(2); printf(\"%.2f %8.1f %e %d\\n\", @, @ * 2, @ / 4, @);"
                    + " clear(@); }"))
        .isEqualTo("1.50      3.0 3.750000e-01 1");
    assertThat(
            output("begin { @[1] = avg(-3); @[1] = avg(2); printf(\"%.1f\\n\", @[1]); clear(@); }"))
        .isEqualTo("-0.5");
  }

  @Test
  void mapsArePrintedInUnits() throws Exception {
    String map = "begin { @[1] = 4000000; @[2] = 5500000; @[3] = 10; ";
    assertThat(output(map + "print(@, 2, \"ms\"); clear(@); }"))
        .isEqualTo("@[1]: 4 ms\n@[2]: 5.5 ms");
    assertThat(output(map + "print(@, 0, 1000); clear(@); }")).endsWith("@[1]: 4000\n@[2]: 5500");
  }

  @Test
  void histogramsHaveFinerBuckets() throws Exception {
    assertThat(output("begin { @ = hist(1000, 5); }")).contains("[992, 1008)");
    assertThat(output("begin { @ = hist(1000); }")).contains("[512, 1K)");
  }

  @Test
  void mapsAreShownAgainAndAgain() throws Exception {
    String shown =
        output("interval:ms:200 { @calls = count(); } interval:ms:2500 { exit(); }", "-i", "1");
    assertThat(shown.split("@calls: ")).hasSizeGreaterThanOrEqualTo(4);
  }

  @Test
  void stringsAreAsLongAsWanted(@TempDir Path folder) throws Exception {
    String name = "a".repeat(250);
    Path file = folder.resolve(name);
    for (int i = 0; i < 12; i++) {
      file = file.resolve(name);
    }
    String script =
        "tracepoint:syscalls:sys_enter_openat /comm == \"cat\"/ { $a = str(args.filename);"
            + " $b = str(args.filename); @[$a, $b] = $a; printf(\"%s\\n\", $b);"
            + " if ($a == $b) { print((\"same\", $a == str(args.filename))); } }";
    String shown =
        output("config = { max_strlen = 65536 } " + script, "-c", "cat " + file.toString());
    assertThat(shown).contains(file.toString()).contains("(same, true)");
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void loopsRunOverBigMaps() throws Exception {
    RunningMachine machine = new RunningMachine();
    KernelFeatures features = new KernelFeatures(() -> machine.kernelBtf().orElseThrow());
    assumeTrue(
        features.has(Feature.MAY_GOTO) || features.has(Feature.LOOP_HELPER),
        "this kernel cannot count so far in one program");
    assertThat(
            output(
                "let @big = hash(200000); begin { for ($i : 0..100000) { @big[$i] = $i; } }"
                    + " interval:ms:100 { $n = 0; $sum = (int64)0; for ($kv : @big) { $n++;"
                    + " $sum += $kv.1; } print(($n, $sum)); clear(@big); exit(); }"))
        .isEqualTo("(100000, 4999950000)");
  }

  @Test
  void whatIsNotKnownIsWrong() throws Exception {
    Tracer.Outcome outcome =
        SONDE.run("", Map.of(), List.of("-e", "begin { @ = 1; print(@, 2, \"parsecs\"); }"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).contains("ERROR", "HINT");
  }
}
