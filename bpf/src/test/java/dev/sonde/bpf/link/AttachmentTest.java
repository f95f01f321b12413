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
import dev.sonde.bpf.link.PerfEventAttachment.Sampling;
import dev.sonde.bpf.link.PerfEventAttachment.Source;
import dev.sonde.bpf.object.AttachTarget;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.object.MapSpec;
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
            .withTarget(new AttachTarget("sched_switch", id));
    try (LoadedObject object =
        LoadedObject.load(object(List.of(program), MapSpec.globalData("counter", new byte[8])))) {
      runsWhileAttached(object, new RawTracepointAttachment("sched_switch"));
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
      try (Link link = everyTenMillis.attach(object.program("count"))) {
        assertThat(link.description()).isEqualTo("interval:ms:10");
        Thread.sleep(500);
      }
      assertThat(count(object)).isBetween(10L, 60L);
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
