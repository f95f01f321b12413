package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every mistake is explained: where it is, what is wrong, what would be right; never by a trace.
 */
class MistakesTest {
  private static final Tracer SONDE = Tracer.sonde();

  @Tag("kernel")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tracepoint:syscalls:sys_enter_openat { print(args.filenam); }     | filenam      | filename
          tracepoint:syscalls:sys_enter_openat { pritnf("x"); }             | pritnf       | printf
          tracepoint:syscalls:sys_enter_opnat { print(1); }                 | sys_enter_opnat | sys_enter_openat
          tracepiont:syscalls:sys_enter_openat { print(1); }                | tracepiont   | tracepoint
          begin { $x = 1; $x = "text"; }                                    | $x           | int
          begin { @x[1] = 1; @x["a"] = 1; }                                 | @x           | string
          begin { printf("%d\\n"); }                                        | printf       | argument
          begin { print($undefined); }                                      | $undefined   | $undefined
          begin { if (1) { print(1); }                                      | }            | {
          interval:x:1 { print(1); }                                        | interval     | ms
          profile:hz:0 { print(1); }                                        | profile      | hz
          begin { print(comn); }                                            | comn         | comm
          begin { @ = count(1, 2, 3, 4); }                                  | count        | argument
          begin { @ = hist(1, 99); }                                        | hist         | 5
          begin { @x = lhist(1, 10, 5, 1); }                                | lhist        | max
          """)
  void inScriptsAreShownWithTheirPlace(String script, String wrong, String right) throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "matching tracepoints needs root here");
    Tracer.Outcome outcome = SONDE.run("", List.of("-e", script));
    assertThat(outcome.exitCode()).as(outcome.errors()).isEqualTo(1);
    assertThat(outcome.errors())
        .containsPattern("stdin:\\d+:\\d+")
        .contains("ERROR")
        .contains("~")
        .contains(wrong)
        .contains(right);
    assertNoTrace(outcome);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--no-such-option",
        "-e",
        "-f|xml|-e|begin { }",
        "-B|some|-e|begin { }",
        "-p|x|-e|begin { }"
      })
  void onTheCommandLineEndWithCode2(String line) throws Exception {
    Tracer.Outcome outcome = SONDE.run("", List.of(line.split("\\|")));
    assertThat(outcome.exitCode()).as(outcome.errors()).isEqualTo(2);
    assertThat(outcome.errors()).contains("--help");
    assertNoTrace(outcome);
  }

  @Test
  void aMissingScriptIsNamed() throws Exception {
    Tracer.Outcome outcome = SONDE.run("", List.of("no-such-file.bt"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).contains("no-such-file.bt");
    assertNoTrace(outcome);
  }

  @Tag("kernel")
  @Test
  void keysOf600BytesWorkOrAreExplained() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "loading needs root here");
    Tracer.Outcome outcome =
        SONDE.run(
            "word", List.of("-e", "begin { @x[str($1, 300), str($1, 300)] = 1; exit(); }", "word"));
    if (outcome.exitCode() == 0) {
      assertThat(outcome.output()).contains("@x[word, word]: 1");
    } else {
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.errors()).containsPattern("stdin:1:\\d+").contains("~");
    }
    assertNoTrace(outcome);
  }

  @Test
  void withoutTheRightSaysWhatIsMissing() throws Exception {
    Path unprivileged = Path.of("/usr/bin/setpriv");
    assumeTrue(
        Files.isExecutable(unprivileged) && "root".equals(System.getProperty("user.name")),
        "dropping capabilities needs root and setpriv");
    List<String> line =
        new java.util.ArrayList<>(
            List.of(unprivileged.toString(), "--bounding-set=-all", "--inh-caps=-all"));
    line.addAll(SONDE.command());
    Tracer.Outcome outcome =
        new Tracer(line).run("", List.of("-e", "tracepoint:sched:sched_switch { exit(); }"));
    assertThat(outcome.exitCode()).as(outcome.errors()).isEqualTo(1);
    assertThat(outcome.errors()).contains("CAP_BPF").contains("root");
    assertNoTrace(outcome);
  }

  private static void assertNoTrace(Tracer.Outcome outcome) {
    assertThat(outcome.errors()).doesNotContain("\tat dev.sonde").doesNotContain("Exception in");
  }
}
