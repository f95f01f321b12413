package dev.sonde.bpf.link;

import static dev.sonde.bpf.TestCode.counting;
import static dev.sonde.bpf.TestCode.object;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.KernelAccess;
import dev.sonde.bpf.btf.KernelBtf;
import dev.sonde.bpf.btf.Kind;
import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.link.KprobeAttachment.Place;
import dev.sonde.bpf.link.KprobeMultiAttachment.When;
import dev.sonde.bpf.link.PerfEventAttachment.Sampling;
import dev.sonde.bpf.link.PerfEventAttachment.Source;
import dev.sonde.bpf.object.AttachTarget;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramSpec;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.bpf.program.LoadedObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs run when they are attached, and no longer when their link is closed. */
@Tag("kernel")
@Timeout(60)
class AttachmentTest {

  /** {@code PERF_COUNT_SW_CONTEXT_SWITCHES}. */
  private static final long CONTEXT_SWITCHES = 3;

  @BeforeEach
  void needsTheKernel() {
    KernelAccess.assumeBpf();
  }

  @Test
  void aTracepointRunsItsProgram() throws Exception {
    KernelAccess.assumeTracepoint("sched", "sched_switch");
    runsWhileAttached(ProgramType.TRACEPOINT, new TracepointAttachment("sched", "sched_switch"));
  }

  @Test
  void aSystemCallTracepointRunsItsProgram() throws Exception {
    KernelAccess.assumeTracepoint("syscalls", "sys_enter_openat");
    runsWhileAttached(
        ProgramType.TRACEPOINT, new TracepointAttachment("syscalls", "sys_enter_openat"));
  }

  @Test
  void aRawTracepointRunsItsProgram() throws Exception {
    runsWhileAttached(ProgramType.RAW_TRACEPOINT, new RawTracepointAttachment("sched_switch"));
  }

  @Test
  void aTypedRawTracepointRunsItsProgram() throws Exception {
    KernelAccess.assumeBtf();
    int id = KernelBtf.open().vmlinux().find("btf_trace_sched_switch", Kind.TYPEDEF);
    ProgramSpec untyped = counting(ProgramType.TRACING).programs().getFirst();
    ProgramSpec program =
        untyped
            .withExpectedAttachType(AttachType.TRACE_RAW_TP)
            .withTarget(new AttachTarget.Kernel("sched_switch", "", id));
    try (LoadedObject object =
        LoadedObject.load(object(List.of(program), MapSpec.globalData("counter", new byte[8])))) {
      runsWhileAttached(object, new RawTracepointAttachment("sched_switch"));
    }
  }

  @Test
  void aKprobeRunsItsProgram() throws Exception {
    KernelAccess.assume(Feature.KPROBE);
    Place vfsRead = new Place.InFunction("", "vfs_read", 0);
    runsWhileAttached(ProgramType.KPROBE, new KprobeAttachment(vfsRead, false));
    runsWhileAttached(ProgramType.KPROBE, new KprobeAttachment(vfsRead, true));
  }

  @Test
  void aKprobeMadeInTracefsRunsItsProgramAndIsRemoved() throws Exception {
    KernelAccess.assume(Feature.KPROBE);
    Path events = Path.of("/sys/kernel/tracing/kprobe_events");
    KprobeAttachment attachment =
        new KprobeAttachment(new Place.InFunction("", "vfs_read", 0), false);
    try (LoadedObject object = LoadedObject.load(counting(ProgramType.KPROBE))) {
      try (Link _ = KprobeEvents.attach(attachment, object.program("count"))) {
        assertThat(Files.readString(events)).contains("p:sonde_").contains(" vfs_read");
        for (int i = 0; i < 500 && count(object) < 3; i++) {
          Files.readAllBytes(Path.of("/proc/self/comm"));
        }
        assertThat(count(object)).isGreaterThanOrEqualTo(3);
      }
      assertThat(Files.readString(events)).doesNotContain("sonde_");
    }
  }

  @Test
  void manyKprobesShareALink() throws Exception {
    KernelAccess.assume(Feature.KPROBE_MULTI);
    for (When when : List.of(When.ENTRY, When.RETURN)) {
      runsWhileAttached(
          ProgramKind.of(ProgramType.KPROBE, when.attachType()),
          new KprobeMultiAttachment(List.of("vfs_read", "vfs_write", "vfs_open"), when));
    }
  }

  @Test
  void entryAndReturnShareALink() throws Exception {
    KernelAccess.assume(Feature.KPROBE_SESSION);
    When both = When.ENTRY_AND_RETURN;
    runsWhileAttached(
        ProgramKind.of(ProgramType.KPROBE, both.attachType()),
        new KprobeMultiAttachment(List.of("vfs_read"), both));
  }

  @Test
  void aTrampolineRunsItsProgram() throws Exception {
    KernelAccess.assume(Feature.FENTRY);
    int id = KernelBtf.open().vmlinux().find("vfs_read", Kind.FUNC);
    AttachTarget target = new AttachTarget.Kernel("vfs_read", "", id);
    for (AttachType at : List.of(AttachType.TRACE_FENTRY, AttachType.TRACE_FEXIT)) {
      runsWhileAttached(ProgramKind.tracing(at, target), new TracingAttachment("vfs_read"));
    }
  }

  @Test
  void whereNoKprobeCanBeIsExplained() {
    KernelAccess.assume(Feature.KPROBE);
    try (LoadedObject object = LoadedObject.load(counting(ProgramType.KPROBE))) {
      assertRefused(
          object,
          new Place.InFunction("", "no_such_function", 0),
          "no function of the kernel is there");
      assertRefused(object, new Place.InFunction("", "vfs_read", 1), "middle of an instruction");
      assertRefused(object, new Place.At(0x12345678), "no function of the kernel is there");
    }
  }

  private static void assertRefused(LoadedObject object, Place place, String why) {
    assertThatThrownBy(() -> new KprobeAttachment(place, false).attach(object.program("count")))
        .isInstanceOf(BpfException.class)
        .hasMessageStartingWith("cannot attach to kprobe " + place + ": ")
        .hasMessageContaining(why);
  }

  private static void runsWhileAttached(ProgramKind kind, Attachment attachment) throws Exception {
    ProgramSpec program = counting(kind.type()).programs().getFirst();
    if (kind.attachType().isPresent()) {
      program = program.withExpectedAttachType(kind.attachType().get());
    }
    if (kind.target().isPresent()) {
      program = program.withTarget(kind.target().get());
    }
    try (LoadedObject object =
        LoadedObject.load(object(List.of(program), MapSpec.globalData("counter", new byte[8])))) {
      runsWhileAttached(object, attachment);
    }
  }

  @Test
  void aTimerRunsItsProgramOnEveryCpu() throws Exception {
    runsWhileAttached(
        ProgramType.PERF_EVENT,
        PerfEventAttachment.everyCpu("profile:hz:99", new Sampling.Frequency(99)));
  }

  @Test
  void aTimerOnOneCpuKeepsItsPeriod() throws Exception {
    try (LoadedObject object = LoadedObject.load(counting(ProgramType.PERF_EVENT))) {
      PerfEventAttachment everyTenMillis =
          PerfEventAttachment.oneCpu("interval:ms:10", new Sampling.Period(10_000_000));
      long start = System.nanoTime();
      try (Link link = everyTenMillis.attach(object.program("count"))) {
        assertThat(link.description()).isEqualTo("interval:ms:10");
        Thread.sleep(500);
      }
      // A busy machine may take far longer than it slept.
      long periods = (System.nanoTime() - start) / 10_000_000;
      assertThat(count(object)).isBetween(10L, periods + 10);
    }
  }

  @Test
  void aSoftwareEventRunsItsProgram() throws Exception {
    runsWhileAttached(
        ProgramType.PERF_EVENT,
        new PerfEventAttachment(
            "software:context-switches:1",
            Source.SOFTWARE,
            CONTEXT_SWITCHES,
            new Sampling.Period(1),
            OptionalInt.empty(),
            OptionalInt.empty()));
  }

  @Test
  void manyProgramsAttachToOneTracepoint() throws Exception {
    KernelAccess.assumeTracepoint("sched", "sched_switch");
    TracepointAttachment attachment = new TracepointAttachment("sched", "sched_switch");
    try (LoadedObject first = LoadedObject.load(counting(ProgramType.TRACEPOINT));
        LoadedObject second = LoadedObject.load(counting(ProgramType.TRACEPOINT));
        Link _ = attachment.attach(first.program("count"));
        Link _ = attachment.attach(second.program("count"))) {
      Thread.sleep(50);
      assertThat(count(first)).isPositive();
      assertThat(count(second)).isPositive();
    }
  }

  @Test
  void whatIsNotThereIsNamed() {
    try (LoadedObject object = LoadedObject.load(counting(ProgramType.RAW_TRACEPOINT));
        LoadedObject perf = LoadedObject.load(counting(ProgramType.TRACEPOINT))) {
      assertThatThrownBy(
              () -> new RawTracepointAttachment("no_such").attach(object.program("count")))
          .isInstanceOf(BpfException.class)
          .hasMessage(
              "cannot attach to raw tracepoint no_such: this kernel has no such tracepoint");
      KernelAccess.assumeTracepoint("sched", "sched_switch");
      assertThatThrownBy(
              () -> new TracepointAttachment("sched", "no_such").attach(perf.program("count")))
          .isInstanceOf(BpfException.class)
          .hasMessage(
              "cannot attach to tracepoint sched:no_such: this kernel has no such tracepoint");
      assertThatThrownBy(() -> new TracepointAttachment("../x", "y").attach(perf.program("count")))
          .hasMessageContaining("has no '/'");
    }
  }

  @Test
  void aProgramOfTheWrongTypeIsRefusedAndNothingIsLeft() throws Exception {
    KernelAccess.assumeTracepoint("sched", "sched_switch");
    long before = perfDescriptors();
    try (LoadedObject object = LoadedObject.load(counting(ProgramType.XDP))) {
      assertThatThrownBy(
              () ->
                  new TracepointAttachment("sched", "sched_switch").attach(object.program("count")))
          .isInstanceOf(BpfException.class)
          .hasMessageContaining("attach to tracepoint sched:sched_switch");
      assertThatThrownBy(
              () ->
                  PerfEventAttachment.everyCpu("timer", new Sampling.Frequency(10))
                      .attach(object.program("count")))
          .isInstanceOf(BpfException.class);
    }
    assertThat(perfDescriptors()).isEqualTo(before);
  }

  @Test
  void closingAllLeavesNothingInTheKernel() throws Exception {
    int id;
    try (LoadedObject object = LoadedObject.load(counting(ProgramType.RAW_TRACEPOINT));
        Link _ = new RawTracepointAttachment("sched_switch").attach(object.program("count"))) {
      id = object.program("count").info().id();
      assertThat(isLoaded(id)).isTrue();
    }
    // The kernel frees a program a moment after its last user has gone.
    for (int i = 0; i < 100 && isLoaded(id); i++) {
      Thread.sleep(20);
    }
    assertThat(isLoaded(id)).isFalse();
  }

  /** Whether a program with this id is in the kernel, asked of bpftool. */
  private static boolean isLoaded(int id) throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/sbin/bpftool")), "bpftool is not installed");
    Process bpftool =
        new ProcessBuilder("/usr/sbin/bpftool", "prog", "show", "id", Integer.toString(id))
            .redirectErrorStream(true)
            .start();
    bpftool.getInputStream().readAllBytes();
    return bpftool.waitFor() == 0;
  }

  private static long perfDescriptors() throws Exception {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      long count = 0;
      for (Path file : files.toList()) {
        if (Files.isSymbolicLink(file)
            && Files.readSymbolicLink(file).toString().contains("perf_event")) {
          count++;
        }
      }
      return count;
    }
  }

  private static void runsWhileAttached(ProgramType type, Attachment attachment) throws Exception {
    try (LoadedObject object = LoadedObject.load(counting(type))) {
      runsWhileAttached(object, attachment);
    }
  }

  private static void runsWhileAttached(LoadedObject object, Attachment attachment)
      throws Exception {
    try (Link _ = attachment.attach(object.program("count"))) {
      for (int i = 0; i < 500 && count(object) < 3; i++) {
        Files.readAllBytes(Path.of("/proc/self/comm"));
        Thread.sleep(10);
      }
      assertThat(count(object)).isGreaterThanOrEqualTo(3);
    }
    Thread.sleep(20);
    long after = count(object);
    Thread.sleep(50);
    assertThat(count(object)).isEqualTo(after);
  }

  private static long count(LoadedObject object) {
    return object.map("counter").memory().get(JAVA_LONG, 0);
  }
}
