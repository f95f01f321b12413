package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.link.PerfEventAttachment;
import dev.sonde.bpf.link.PerfEventAttachment.Sampling;
import dev.sonde.bpf.link.RawTracepointAttachment;
import dev.sonde.bpf.link.TracepointAttachment;
import dev.sonde.bpf.object.AttachTarget;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.syntax.AttachPoint;
import dev.sonde.script.syntax.Declaration;
import dev.sonde.script.syntax.Parser;
import dev.sonde.script.syntax.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProvidersTest {
  @TempDir Path folder;
  private FakeMachine machine;

  @BeforeEach
  void setUp() throws IOException {
    machine = new FakeMachine(folder);
  }

  static AttachPoint parse(String probe) {
    Diagnostics diagnostics = new Diagnostics();
    Declaration declaration =
        Parser.parse(new SourceFile("stdin", probe + " { }"), diagnostics)
            .declarations()
            .getFirst();
    assertThat(diagnostics.all()).isEmpty();
    return ((Declaration.Probe) declaration).attachPoints().getFirst();
  }

  private List<ProbePoint> match(String probe) {
    Diagnostics diagnostics = new Diagnostics();
    List<ProbePoint> points = Providers.match(parse(probe), machine, diagnostics);
    assertThat(diagnostics.all()).isEmpty();
    return points;
  }

  /** The one message and its hints, one a line. */
  private static String mistake(String probe, Machine machine) {
    Diagnostics diagnostics = new Diagnostics();
    assertThat(Providers.match(parse(probe), machine, diagnostics)).isEmpty();
    assertThat(diagnostics.errorCount()).isEqualTo(1);
    Diagnostic diagnostic = diagnostics.all().getFirst();
    List<String> lines = new ArrayList<>(List.of(diagnostic.message()));
    diagnostic.notes().forEach(note -> lines.add(note.message()));
    return String.join("\n", lines);
  }

  private List<String> names(String probe) {
    return match(probe).stream().map(ProbePoint::name).toList();
  }

  static List<Provider> all() {
    return Providers.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyProviderIsDocumentedWithAnExampleOfItsOwn(Provider provider) {
    ProbeDocumentation documentation = provider.documentation();
    assertThat(documentation.summary()).endsWith(".").doesNotContain("  ");
    assertThat(documentation.example()).isNotBlank();
    Diagnostics diagnostics = new Diagnostics();
    List<String> probes = new ArrayList<>();
    Script example = Parser.parse(new SourceFile("example", documentation.example()), diagnostics);
    for (Declaration declaration : example.declarations()) {
      if (declaration instanceof Declaration.Probe probe) {
        probe.attachPoints().forEach(point -> probes.add(point.provider()));
      }
    }
    assertThat(diagnostics.all()).isEmpty();
    assertThat(probes).contains(provider.name());
  }

  @Test
  void matchesATracepoint() {
    assertThat(match("t:syscalls:sys_enter_openat"))
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.name()).isEqualTo("tracepoint:syscalls:sys_enter_openat");
              assertThat(point.provider()).isEqualTo("tracepoint");
              assertThat(point.role()).isEqualTo(Probe.Role.EVENT);
              assertThat(point.programType()).isEqualTo(ProgramType.TRACEPOINT);
              assertThat(point.attachment())
                  .contains(new TracepointAttachment("syscalls", "sys_enter_openat"));
              assertThat(point.pointers()).isEqualTo(AddressSpace.USER);
              assertThat(point.arguments())
                  .extracting(Argument::name)
                  .containsExactly("common_type", "common_pid", "filename");
            });
    assertThat(match("tracepoint:sched:sched_switch").getFirst().pointers())
        .isEqualTo(AddressSpace.KERNEL);
  }

  @Test
  void expandsWildcardsInOrder() {
    assertThat(names("tracepoint:sched:*"))
        .containsExactly("tracepoint:sched:sched_switch", "tracepoint:sched:sched_wakeup");
    assertThat(names("t:*:*open*")).containsExactly("tracepoint:syscalls:sys_enter_openat");
    assertThat(names("t:*switch")).containsExactly("tracepoint:sched:sched_switch");
    assertThat(names("rt:s*"))
        .containsExactly("rawtracepoint:vmlinux:sched_switch", "rawtracepoint:vmlinux:sys_enter");
    assertThat(names("*:sched_switch")).containsExactly("rawtracepoint:vmlinux:sched_switch");
    assertThat(names("*point:sched:sched_switch")).containsExactly("tracepoint:sched:sched_switch");
  }

  @Test
  void matchesARawTracepoint() {
    ProbePoint point = match("rawtracepoint:sched_switch").getFirst();
    assertThat(point.name()).isEqualTo("rawtracepoint:vmlinux:sched_switch");
    assertThat(point.programType()).isEqualTo(ProgramType.RAW_TRACEPOINT);
    assertThat(point.attachment()).contains(new RawTracepointAttachment("sched_switch"));
    assertThat(point.arguments())
        .extracting(Argument::declaration)
        .containsExactly("struct task_struct * prev", "struct task_struct * next");
    assertThat(point.arguments()).extracting(Argument::offset).containsExactly(0, 8);
    assertThat(point.arguments().getLast().type())
        .isInstanceOfSatisfying(
            ArgumentType.Btf.class,
            type ->
                assertThat(machine.kernelBtf().orElseThrow().spell(type.typeId()))
                    .isEqualTo("struct task_struct *"));
    assertThat(names("rt:vmlinux:sys_enter")).containsExactly("rawtracepoint:vmlinux:sys_enter");
    assertThat(match("rt:nameless").getFirst().arguments())
        .extracting(Argument::name)
        .containsExactly("arg0");
  }

  @Test
  void findsRawTracepointsOfModules() {
    machine.functions = FakeMachine.FUNCTIONS + "__traceiter_ext4_sync [ext4]\n";
    ProbePoint point = match("rawtracepoint:ext4_sync").getFirst();
    assertThat(point.name()).isEqualTo("rawtracepoint:ext4:ext4_sync");
    assertThat(point.attachment()).contains(new RawTracepointAttachment("ext4_sync"));
    assertThat(point.arguments())
        .extracting(Argument::declaration)
        .containsExactly("struct ext4_inode * inode");
    assertThat(point.arguments().getFirst().type())
        .isInstanceOfSatisfying(
            ArgumentType.Btf.class, type -> assertThat(type.module()).isEqualTo("ext4"));
    assertThat(names("rt:ext4:*")).containsExactly("rawtracepoint:ext4:ext4_sync");
    assertThat(names("rt:*:ext4_s*")).containsExactly("rawtracepoint:ext4:ext4_sync");
    ProbePoint typed = Providers.withTypedPointers(point, machine);
    assertThat(typed.kind().target().orElseThrow())
        .isInstanceOfSatisfying(
            AttachTarget.Kernel.class, target -> assertThat(target.module()).isEqualTo("ext4"));
  }

  @ParameterizedTest
  @CsvSource({
    "BEGIN, begin",
    "begin, begin",
    "End, end",
    "profile:hz:99, profile:hz:99",
    "p:ms:1, profile:ms:1",
    "interval:1s, interval:us:1000000",
    "i:1500000, interval:us:1500",
    "profile:us:1_000, profile:us:1000",
    "software:page-faults, software:page-faults",
    "s:faults:1, software:faults:1",
    "software:cpu:*, software:cpu",
    "hardware:cycles:1000, hardware:cycles:1000",
    "Tracepoint:sched:sched_switch, tracepoint:sched:sched_switch",
    "mine=interval:s:1, mine"
  })
  void namesProbesInFull(String written, String name) {
    assertThat(names(written)).containsExactly(name);
  }

  private PerfEventAttachment perfEvent(String written) {
    return (PerfEventAttachment) match(written).getFirst().attachment().orElseThrow();
  }

  @Test
  void profilesOnEveryCpuAndTicksOnOne() {
    assertThat(perfEvent("profile:hz:99"))
        .isEqualTo(PerfEventAttachment.everyCpu("profile:hz:99", new Sampling.Frequency(99)));
    assertThat(perfEvent("interval:ms:5"))
        .isEqualTo(PerfEventAttachment.oneCpu("interval:ms:5", new Sampling.Period(5_000_000)));
    assertThat(perfEvent("interval:hz:5").sampling()).isEqualTo(new Sampling.Frequency(5));
    assertThat(perfEvent("interval:1s").sampling()).isEqualTo(new Sampling.Period(1_000_000_000));
    assertThat(perfEvent("profile:us:7").sampling()).isEqualTo(new Sampling.Period(7_000));
  }

  @Test
  void countersHaveTheirOwnDefaults() {
    PerfEventAttachment faults = perfEvent("software:faults");
    assertThat(faults.source()).isEqualTo(PerfEventAttachment.Source.SOFTWARE);
    assertThat(faults.config()).isEqualTo(2);
    assertThat(faults.sampling()).isEqualTo(new Sampling.Period(100));
    assertThat(faults.cpu()).isEmpty();
    assertThat(perfEvent("software:page-faults:1").sampling()).isEqualTo(new Sampling.Period(1));
    PerfEventAttachment misses = perfEvent("hardware:cache-misses");
    assertThat(misses.source()).isEqualTo(PerfEventAttachment.Source.HARDWARE);
    assertThat(misses.config()).isEqualTo(3);
    assertThat(misses.sampling()).isEqualTo(new Sampling.Period(1_000_000));
  }

  @Test
  void countersCanBeNarrowedToAProcessAndTracepointsCannot() {
    ProbePoint faults = match("software:faults").getFirst();
    PerfEventAttachment narrowed =
        (PerfEventAttachment) faults.attachment().orElseThrow().inProcess(42).orElseThrow();
    assertThat(narrowed.pid()).hasValue(42);
    assertThat(faults.firesInEveryProcess(42)).isFalse();
    for (String probe : List.of("t:sched:sched_switch", "interval:s:1", "BEGIN")) {
      ProbePoint point = match(probe).getFirst();
      assertThat(point.firesInEveryProcess(42)).isEqualTo(probe.startsWith("t:"));
    }
  }

  @Test
  void beginAndEndAreRunByHand() {
    assertThat(match("BEGIN").getFirst())
        .satisfies(
            point -> {
              assertThat(point.role()).isEqualTo(Probe.Role.BEGIN);
              assertThat(point.attachment()).isEmpty();
            });
    assertThat(match("END").getFirst().role()).isEqualTo(Probe.Role.END);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tracepoint:sched:sched_swich | No matches for tracepoint sched:sched_swich. |"
            + " did you mean 'tracepoint:sched:sched_switch'?",
        "t:syscall:sys_enter_openat | No matches for tracepoint syscall:sys_enter_openat. |"
            + " did you mean 'tracepoint:syscalls:sys_enter_openat'?",
        "t:nope:* | No matches for tracepoint nope:*. |"
            + " list what there is with: sonde -l 'tracepoint:*'",
        "tracepoint:sched | tracepoint probe type requires 2 arguments, found 1 |"
            + " write it as tracepoint:category:event",
        "tracepoint:sched_switch | tracepoint probe type requires 2 arguments, found 1 |"
            + " did you mean 'tracepoint:sched:sched_switch'?",
        "tracepoint:sched: | tracepoint probe must have a target |"
            + " write it as tracepoint:category:event",
        "rt:sched_swtich | Probe has no valid attach points. No matches for rawtracepoint sched_swtich. |"
            + " did you mean 'rawtracepoint:sched_switch'?",
        "rt:ext4:sched_switch | No matches for rawtracepoint ext4:sched_switch. |"
            + " did you mean 'rawtracepoint:sched_switch'?",
        "rt:a:b:c | rawtracepoint probe type requires 1 or 2 arguments, found 3 |"
            + " write it as rawtracepoint:event or rawtracepoint:module:event",
        "profile:h:99 | h is not an accepted unit of time | there are: hz, ms, s, us",
        "interval:min:1 | min is not an accepted unit of time | there are: hz, ms, s, us",
        "interval:years:1 | years is not an accepted unit of time | there are: hz, ms, s, us",
        "profile:99 | Invalid rate of profile probe. Minimum is 1000 or 1us. Found: 99 nanoseconds |"
            + " for 99 times a second write profile:hz:99",
        "profile:hz:x | Invalid rate of profile probe: invalid integer: x |"
            + " write it as profile:hz:99 or profile:100ms",
        "profile:hz:0 | profile frequency should be a positive integer | ",
        "profile:hz:-1 | profile frequency should be a positive integer | ",
        "interval:s:99999999999 | interval:s:99999999999 is too long: the kernel counts nanoseconds |"
            + " the longest is interval:s:9223372036",
        "software:page-fault:1 | page-fault is not a software probe | did you mean 'page-faults'?",
        "software:page-faults:x | Invalid count for software probe: invalid integer: x |"
            + " write it as software:page-faults:100, or without a count for this very default",
        "hardware:cycle | cycle is not a hardware probe | did you mean 'cycles'?",
        "begin:x | begin probe type requires 0 arguments, found 1 | write it as begin",
        "tracpoint:a:b | Invalid probe type: tracpoint | did you mean 'tracepoint'?",
        "*:no_such_probe | No matches for *:no_such_probe. | list what there is with: sonde -l"
      })
  void explainsMistakes(String written, String message, String hint) {
    String expected = hint == null || hint.isEmpty() ? message : message + "\n" + hint;
    assertThat(mistake(written, machine)).isEqualTo(expected);
  }

  @Test
  void saysWhatTheMachineLacks() {
    assertThat(mistake("t:sched:sched_switch", FakeMachine.bare()))
        .isEqualTo(
            "tracefs is not mounted: tracepoints need it\n"
                + "as root, mount it with: mount -t tracefs tracefs /sys/kernel/tracing");
    assertThat(mistake("rt:sched_switch", FakeMachine.bare()))
        .contains("require kernel BTF")
        .contains("CONFIG_DEBUG_INFO_BTF=y");
  }

  @Test
  void everyProviderAnswersToItsNamesAlone() {
    List<String> names = new ArrayList<>();
    for (Provider provider : Providers.all()) {
      names.add(provider.name());
      names.addAll(provider.aliases());
      assertThat(provider.forms()).allMatch(form -> form.startsWith(provider.name()));
    }
    assertThat(names).doesNotHaveDuplicates();
    assertThat(Providers.all()).extracting(Provider::name).isSorted();
  }

  @Test
  void aCategoryCannotLeaveTracefs() {
    assertThat(mistake("tracepoint:\"..\":\"events/sched\"", machine)).startsWith("No matches");
  }
}
