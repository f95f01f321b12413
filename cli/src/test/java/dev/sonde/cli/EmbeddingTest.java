package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.bpf.feature.KernelFeatures;
import dev.sonde.compiler.Compiler;
import dev.sonde.compiler.program.CompiledProgram;
import dev.sonde.runtime.output.ListenerWriter;
import dev.sonde.runtime.output.Output;
import dev.sonde.runtime.session.KernelTarget;
import dev.sonde.runtime.session.Session;
import dev.sonde.runtime.session.SessionOptions;
import dev.sonde.runtime.value.Accumulated;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.Value;
import dev.sonde.script.CompileOptions;
import dev.sonde.script.CompileResult;
import dev.sonde.script.ScriptCompiler;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.probe.RunningMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of {@code docs/library.md}, and what comes out as data. */
@Tag("kernel")
class EmbeddingTest {
  private final RunningMachine machine = new RunningMachine();
  private final List<Output> outputs = new ArrayList<>();

  @BeforeAll
  static void needsRoot() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
  }

  @Test
  void runsAScriptToItsEnd() {
    try (Session session =
        load("interval:ms:20 { @ = count(); } interval:ms:200 { printf(\"bye\\n\"); exit(4); }")) {
      assertThat(session.run()).isEqualTo(4);
      MapSnapshot counts = session.map("@");
      assertThat(counts.keyed()).isFalse();
      Accumulated.Count count = (Accumulated.Count) counts.entries().getFirst().value();
      assertThat(count.count()).isPositive();
    }
    assertThat(outputs).contains(new Output.AttachedProbes(2), new Output.Printf("bye\n"));
    assertThat(outputs.getLast()).isInstanceOf(Output.MapPrinted.class);
  }

  @Test
  void whatIsPrintedIsData() {
    try (Session session =
        load(
            """
            begin {
              print((1, "a"));
              @h = hist(5); @h = hist(6);
              @x[1, "k"] = 2;
              print(@x, 0, 2);
              time("%Y");
              exit();
            }""")) {
      assertThat(session.run()).isZero();
    }
    assertThat(outputs.get(1))
        .isInstanceOfSatisfying(
            Output.Printed.class,
            printed ->
                assertThat(printed.value())
                    .isInstanceOfSatisfying(
                        Value.Tuple.class, tuple -> assertThat(tuple.elements()).hasSize(2)));
    assertThat(outputs.get(2))
        .isInstanceOfSatisfying(
            Output.MapPrinted.class, printed -> assertThat(printed.divisor()).isEqualTo(2));
    assertThat(outputs.get(3))
        .isInstanceOfSatisfying(
            Output.Text.class, time -> assertThat(time.text()).matches("20\\d\\d"));
    assertThat(outputs.get(4)).isEqualTo(new Output.End());
  }

  @Test
  void timeSeriesKeepTheLatestIntervals() {
    CompileOptions clock = new CompileOptions(List.of(), Map.of("BPFTRACE_DUMMY_TS_MAP", "@clock"));
    String script =
        """
        begin {
          @clock = (uint64)1000;
          for ($i : 0..10) { @["x"] = tseries($i, 100, 3, "sum"); @clock += (uint64)50; }
          exit();
        }""";
    try (Session session = load(script, clock)) {
      assertThat(session.run()).isZero();
      Value shown = session.map("@").entries().getFirst().value().shown(1);
      assertThat(shown)
          .isEqualTo(
              new Value.Series(
                  100,
                  List.of(
                      new Value.Point(1200, new Value.Int(9, true)),
                      new Value.Point(1300, new Value.Int(13, true)),
                      new Value.Point(1400, new Value.Int(17, true)))));
    }
  }

  @Test
  void fractionsAreDividedWhenPrinted() {
    String script =
        """
        begin {
          @a = avg(1); @a = avg(2); @a = avg(4);
          @k["x"] = avg(10); @k["x"] = avg(-13);
          $x = 10; $zero = 0;
          printf("%.2f %8.3f|%.1f %.1f %.1f ", @a, @k["x"], $x / 4, (int64)-7 / $x, $x);
          printf("%.2f %.2f %e %.1f", @a / 2 + 1, @a * 10, $x / 3, $x / $zero);
          clear(@a); clear(@k);
          exit();
        }""";
    try (Session session = load(script)) {
      assertThat(session.run()).isZero();
    }
    assertThat(outputs)
        .contains(
            new Output.Printf("2.33   -1.500|2.5 -0.7 10.0 "),
            new Output.Printf("2.17 23.33 3.333333e+00 inf"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 4096, 16384, 65536})
  void stringsAreOfAnyLength(int longest) {
    CompileOptions options =
        new CompileOptions(List.of(), Map.of("BPFTRACE_MAX_STRLEN", Integer.toString(longest)));
    String script =
        """
        begin {
          $p = (int8 *)((uint64)curtask + offsetof(struct task_struct, comm));
          $s = str($p); $t = $s;
          @value = $s; @key[$s] = 1; @keys[1, $s] = 2;
          $tuple = (1, ($s, 2));
          @tuple = $tuple;
          print(($s == $t, $s == @value, $s == "no such name", $t != str($p), strlen($s) > 0));
          print(@key[str($p)] + @keys[1, $t]);
          print(str_concat($s, $t) == $s);
          exit();
        }""";
    try (Session session = load(script, options)) {
      assertThat(session.run()).isZero();
      Value.Text name = (Value.Text) session.map("@value").entries().getFirst().value();
      assertThat(name.bytes().size()).isPositive();
      assertThat(session.map("@tuple").entries().getFirst().value())
          .isEqualTo(
              new Value.Tuple(
                  List.of(
                      new Value.Int(1, true),
                      new Value.Tuple(List.of(name, new Value.Int(2, true))))));
    }
    assertThat(outputs)
        .contains(
            new Output.Printed(
                new Value.Tuple(
                    List.of(
                        new Value.Bool(true),
                        new Value.Bool(true),
                        new Value.Bool(false),
                        new Value.Bool(false),
                        new Value.Bool(true)))),
            new Output.Printed(new Value.Int(3, true)),
            new Output.Printed(new Value.Bool(false)));
  }

  private Session load(String text) {
    return load(text, CompileOptions.DEFAULT);
  }

  private Session load(String text, CompileOptions options) {
    CompileResult result =
        ScriptCompiler.compile(new SourceFile("example", text), options, machine);
    assertThat(result)
        .as(result.diagnostics().toString())
        .isInstanceOf(CompileResult.Compiled.class);
    CompileResult.Compiled script = (CompileResult.Compiled) result;
    KernelFeatures features = new KernelFeatures(() -> machine.kernelBtf().orElseThrow());
    KernelTarget target = new KernelTarget(features, machine::kernelBtf);
    CompiledProgram compiled = Compiler.compile(script.program().module(), target);
    return Session.load(
        script.program(), compiled, SessionOptions.DEFAULT, new ListenerWriter(outputs::add));
  }
}
