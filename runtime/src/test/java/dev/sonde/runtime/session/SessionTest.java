package dev.sonde.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.feature.KernelFeatures;
import dev.sonde.compiler.program.MissingProbes;
import dev.sonde.compiler.program.Probe.Role;
import dev.sonde.runtime.output.FlushPolicy;
import dev.sonde.runtime.output.ListenerWriter;
import dev.sonde.runtime.output.Output;
import dev.sonde.runtime.output.OutputSink;
import dev.sonde.runtime.output.TextWriter;
import dev.sonde.runtime.process.TracedCommand;
import dev.sonde.runtime.process.TracedProcess;
import dev.sonde.runtime.value.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class SessionTest {
  private static final int PRINTF = HandMadeProgram.PRINTF;
  private static final int PRINT_MAP = HandMadeProgram.PRINT_MAP;
  private static final int CLEAR_MAP = HandMadeProgram.CLEAR_MAP;
  private static final int EXIT = HandMadeProgram.EXIT;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

  @BeforeAll
  static void needsRingBuffers() {
    KernelFeatures features =
        new KernelFeatures(
            () -> {
              throw new BpfException("use BTF", 0, "not needed here");
            });
    assumeTrue(
        features.has(Feature.RING_BUFFER), "ring buffers need Linux 5.8 and the right to use BPF");
  }

  @Test
  void beginsPrintsInOrderAndExits() {
    HandMadeProgram program =
        new HandMadeProgram(64)
            .special(Role.BEGIN, PRINTF, PRINT_MAP, PRINTF, EXIT)
            .special(Role.END, PRINTF);
    assertThat(run(program, SessionOptions.DEFAULT)).isEqualTo(7);
    // All counters are up before the map is read: it is read when its turn comes to be printed.
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("7\n@n: 4\n7\n7\n\n\n@n: 5\n");
    assertThat(messages.toString(StandardCharsets.UTF_8)).isEqualTo("Attached 2 probes\n");
  }

  @Test
  void aClearedMapIsNotPrintedAtTheEnd() {
    HandMadeProgram program =
        new HandMadeProgram(64).special(Role.BEGIN, CLEAR_MAP, PRINT_MAP, PRINTF);
    assertThat(run(program, SessionOptions.DEFAULT)).isZero();
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("@n: 0\n7\n\n\n");
  }

  @Test
  void aDryRunPrintsNothing() {
    HandMadeProgram program = new HandMadeProgram(64).special(Role.BEGIN, PRINTF, EXIT);
    SessionOptions dry = new SessionOptions(TracedProcess.none(), Warnings.DEFAULT, true, true);
    assertThat(run(program, dry)).isZero();
    assertThat(printed.size() + messages.size()).isZero();
  }

  @Test
  void whatARingCannotHoldIsCounted() {
    int[] events = new int[400];
    HandMadeProgram program = new HandMadeProgram(1).special(Role.BEGIN, events);
    assertThat(run(program, SessionOptions.DEFAULT)).isZero();
    String out = printed.toString(StandardCharsets.UTF_8);
    long shown = out.lines().filter("7"::equals).count();
    assertThat(out).endsWith("@n: 400\n");
    assertThat(messages.toString(StandardCharsets.UTF_8))
        .contains("Lost " + (400 - shown) + " events: printf at stdin:1:9 in begin\n");
    assertThat(shown).isBetween(100L, 399L);
  }

  @Test
  void stopsWhenTold() throws Exception {
    HandMadeProgram program =
        new HandMadeProgram(64).tracepoint("sys_enter", 1L << 30, PRINTF).special(Role.END, PRINTF);
    try (TextWriter writer = writer();
        Session session =
            Session.load(program.program(), program.compiled(), SessionOptions.DEFAULT, writer)) {
      Thread stopper =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      Thread.sleep(300);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    session.stop();
                  });
      assertThat(session.run()).isZero();
      stopper.join();
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("7\n\n\n@n: 1\n");
  }

  @Test
  void aBurstOfHalfAMillionEventsArrivesWhole() {
    // dd makes one read and one write for each byte.
    try (TracedCommand command =
        TracedCommand.start("dd if=/dev/zero of=/dev/null bs=1 count=250000 status=none")) {
      HandMadeProgram program =
          new HandMadeProgram(0).tracepoint("sys_enter", command.pid(), PRINTF);
      assertThat(run(program, new SessionOptions(command, Warnings.DEFAULT, true, false))).isZero();
    }
    String out = printed.toString(StandardCharsets.UTF_8);
    long shown = out.lines().filter("7"::equals).count();
    assertThat(out).endsWith("\n\n@n: " + shown + "\n");
    // A kernel that preempts its own code leaves a program out where another task interrupted it.
    Matcher told =
        Pattern.compile(
                "Attached 1 probe\n"
                    + "((Lost \\d+ events: runs in rawtracepoint:sys_enter\n)+"
                    + "WARNING: Total lost event count: (?<missed>\\d+)\n)?")
            .matcher(messages.toString(StandardCharsets.UTF_8));
    assertThat(told.matches()).as(messages.toString(StandardCharsets.UTF_8)).isTrue();
    long missed = told.group("missed") == null ? 0 : Long.parseLong(told.group("missed"));
    assertThat(missed).isLessThan(1_000L);
    assertThat(shown + missed).isGreaterThan(500_000L);
  }

  @Test
  void programsSeeOutputAsDataAndMapsAsValues() {
    HandMadeProgram program = new HandMadeProgram(64).special(Role.BEGIN, PRINTF, PRINTF, EXIT);
    List<Output> outputs = new ArrayList<>();
    try (Session session =
        Session.load(
            program.program(),
            program.compiled(),
            SessionOptions.DEFAULT,
            new ListenerWriter(outputs::add))) {
      assertThat(session.run()).isEqualTo(7);
      assertThat(session.map("@n").entries())
          .singleElement()
          .satisfies(entry -> assertThat(entry.value()).isEqualTo(new Value.Int(3, true)));
    }
    assertThat(outputs.subList(0, 4))
        .containsExactly(
            new Output.AttachedProbes(1),
            new Output.Printf("7\n"),
            new Output.Printf("7\n"),
            new Output.End());
    assertThat(outputs.getLast()).isInstanceOf(Output.MapPrinted.class);
  }

  private static HandMadeProgram withoutOneProbe(MissingProbes missing) {
    return new HandMadeProgram(64)
        .special(Role.BEGIN, PRINTF, EXIT)
        .tracepoint("no_such_event", 1, PRINTF)
        .withMissing(missing);
  }

  @Test
  void aProbeThatTheKernelDoesNotAttachEndsTheSession() {
    assertThatThrownBy(() -> run(withoutOneProbe(MissingProbes.ERROR), SessionOptions.DEFAULT))
        .isInstanceOf(AttachException.class)
        .hasMessageStartingWith("Unable to attach probe: rawtracepoint:no_such_event: cannot ");
  }

  @Test
  void whereTheScriptAllowsItTheRestRunsWithoutIt() {
    assertThat(run(withoutOneProbe(MissingProbes.WARN), SessionOptions.DEFAULT)).isEqualTo(7);
    assertThat(messages.toString(StandardCharsets.UTF_8))
        .startsWith("WARNING: Unable to attach probe: rawtracepoint:no_such_event: cannot ")
        .endsWith(". Skipping.\nAttached 1 probe\n");
    messages.reset();
    assertThat(run(withoutOneProbe(MissingProbes.IGNORE), SessionOptions.DEFAULT)).isEqualTo(7);
    assertThat(messages.toString(StandardCharsets.UTF_8)).isEqualTo("Attached 1 probe\n");
  }

  private int run(HandMadeProgram program, SessionOptions options) {
    try (TextWriter writer = writer();
        Session session = Session.load(program.program(), program.compiled(), options, writer)) {
      return session.run();
    }
  }

  private TextWriter writer() {
    return new TextWriter(
        new OutputSink(printed, FlushPolicy.IDLE), new OutputSink(messages, FlushPolicy.IDLE));
  }
}
