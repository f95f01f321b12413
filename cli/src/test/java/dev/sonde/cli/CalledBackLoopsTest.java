package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loops do the same where the kernel has no budget for them, and calls their bodies back. */
@Tag("kernel")
class CalledBackLoopsTest {
  private static final Tracer SONDE = Tracer.sonde();

  private static String both(String script, String... command) throws Exception {
    List<String> line = new ArrayList<>(List.of("-q", "-e", script));
    line.addAll(List.of(command));
    Tracer.Outcome bounded = SONDE.run("", line);
    line.addAll(List.of("--no-feature", "may_goto"));
    Tracer.Outcome calledBack = SONDE.run("", line);
    assertThat(calledBack.errors()).isEmpty();
    assertThat(calledBack.exitCode()).isZero();
    if (bounded.errors().isEmpty()) { // before Linux 5.17 there is neither
      assertThat(calledBack.output()).isEqualTo(bounded.output());
    }
    return calledBack.output();
  }

  @Test
  void rangesAndConditions() throws Exception {
    String script =
        """
        begin {
          $n = ncpus * 1000; $s = (uint64)0; $t = "x";
          for ($i : 0..$n) { $s += $i; if ($i == 5) { continue; } if ($i == 900) { $t = "y"; break; } }
          print(($s, $t));
          for ($i : 10..$n) { $i += 5; if ($i > 16) { break; } print($i); }
          for ($i : $n..5) { print("never"); }
          $a = -2; $b = 1;
          for ($i : $a..$b) { for ($j : 0..$n) { if ($j > 1) { break; } print(($i, $j)); } }
          $k = 0;
          while ($k < 100000) { $k++; if ($k % 2 == 0) { continue; } @odd++; if ($k > 50) { break; } }
          print($k);
          @m[1] = 10; @m[2] = 20;
          for ($kv : @m) { for ($i : 0..$n) { if ($i == $kv.0) { @sum += $kv.1; break; } } }
          clear(@m);
          for ($i : 0..$n) { if ($i == 7) { print("left"); exit(); } }
          print("not here");
        }
        """;
    assertThat(both(script))
        .isEqualTo(
            """
            (405450, y)
            15
            16
            (-2, 0)
            (-2, 1)
            (-1, 0)
            (-1, 1)
            (0, 0)
            (0, 1)
            51
            left


            @odd: 26
            @sum: 30
            """);
  }

  @Test
  void longStrings(@TempDir Path folder) throws Exception {
    String path = Files.createFile(folder.resolve("needle-in-a-stack-of-hay")).toString();
    String script =
        "tracepoint:syscalls:sys_enter_openat /comm == \"cat\"/ { $f = str(args.filename);"
            + " $end = str(args.filename + 9); if (strcontains($f, \"needle-in\")) {"
            + " print((strstr($f, $end), strstr($f, str(args.filename)), strstr($end, $f),"
            + " strstr($f, \"\"), strstr($f, \"hay\") == (int64)strlen($f) - 3)); exit(); } }";
    assertThat(both(script, "-c", "/bin/cat " + path)).startsWith("(9, 0, -1, 0, true)\n");
  }

  @Test
  void tellsOfRoundsThatTheKernelDoesNotAllow() throws Exception {
    List<String> line =
        List.of(
            "-q",
            "-e",
            "begin { $n = 9000000 + ncpus; for ($i : 0..$n) { if ($i > 3) { break; } } $k = 0; while (1) { $k++; } print($k); exit(); }",
            "--no-feature",
            "may_goto");
    Tracer.Outcome outcome = SONDE.run("", line);
    assertThat(outcome.output()).startsWith("8388608\n");
    assertThat(outcome.errors()).contains("loop");
  }
}
