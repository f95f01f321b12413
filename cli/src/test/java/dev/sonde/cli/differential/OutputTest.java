package dev.sonde.cli.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Sonde prints is what bpftrace prints, to the byte. */
@Tag("kernel")
class OutputTest {
  private static final int ATTEMPTS = 3;

  @BeforeAll
  static void needsRoot() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
  }

  static Stream<ScriptCase> cases() throws IOException {
    return ScriptCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isAsRecorded(ScriptCase script) throws Exception {
    Tracer.Outcome sonde = run(Tracer.sonde(), script);
    boolean lacking = !script.needs().isEmpty() && sonde.errors().contains(script.needs());
    assumeFalse(lacking, "this kernel lacks what the script needs: " + sonde.errors());
    assertThat(sonde.exitCode()).as(sonde.errors()).isZero();
    if (script.expected().isPresent()) {
      assertThat(sonde.output()).isEqualTo(script.expected().get());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isAsThePackagedBpftracePrints(ScriptCase script) throws Exception {
    assumeTrue(!script.beyond(), "bpftrace does not run it");
    Optional<Tracer> bpftrace = Tracer.bpftrace();
    assumeTrue(bpftrace.isPresent(), "no packaged bpftrace here; bench/run sets one up");
    String ours =
        ScriptCase.withoutEntryOrder(
            script.expected().isPresent()
                ? script.expected().get()
                : run(Tracer.sonde(), script).output());
    String theirs = "";
    // On a loaded machine bpftrace now and then loses its output: it is asked again.
    for (int i = 0; i < ATTEMPTS && !theirs.equals(ours); i++) {
      theirs = ScriptCase.withoutEntryOrder(run(bpftrace.get(), script).output());
    }
    assertThat(ours).isEqualTo(theirs);
  }

  private static Tracer.Outcome run(Tracer tracer, ScriptCase script) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.add("-");
    arguments.addAll(script.arguments());
    return tracer.run(Files.readString(script.script()), arguments);
  }
}
