package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.link.IteratorAttachment;
import dev.sonde.bpf.link.KprobeAttachment;
import dev.sonde.bpf.link.KprobeAttachment.Place;
import dev.sonde.bpf.link.KprobeMultiAttachment;
import dev.sonde.bpf.link.TracingAttachment;
import dev.sonde.bpf.object.AttachTarget;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kprobes and trampolines: what their probes stand for. */
class KernelFunctionProvidersTest {
  @TempDir Path folder;
  private FakeMachine machine;
  private final Diagnostics diagnostics = new Diagnostics();

  @BeforeEach
  void setUp() throws IOException {
    machine = new FakeMachine(folder);
  }

  private List<ProbePoint> match(String probe) {
    return Providers.match(ProvidersTest.parse(probe), machine, diagnostics);
  }

  private List<String> names(String probe) {
    return match(probe).stream().map(ProbePoint::name).toList();
  }

  private List<String> messages() {
    return diagnostics.all().stream().map(Diagnostic::message).toList();
  }

  private List<String> list(String search, boolean detailed) {
    ProbeListing listing = new ProbeListing(machine, detailed, diagnostics);
    listing.search(search);
    return listing.lines();
  }

  @Test
  void aKprobeIsAPlaceInAFunction() {
    assertThat(match("k:vfs_read+0x4"))
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.name()).isEqualTo("kprobe:vfs_read+0x4");
              assertThat(point.kind()).isEqualTo(ProgramKind.of(ProgramType.KPROBE));
              assertThat(point.attachment())
                  .contains(new KprobeAttachment(new Place.InFunction("", "vfs_read", 4), false));
            });
    assertThat(match("kretprobe:ext4:ext4_read").getFirst().attachment())
        .contains(new KprobeAttachment(new Place.InFunction("ext4", "ext4_read", 0), true));
    assertThat(names("kprobe:vmlinux:vfs_write")).containsExactly("kprobe:vmlinux:vfs_write");
    assertThat(messages()).isEmpty();
  }

  @Test
  void wildcardsLeaveOutWhatIsNotToBeTraced() {
    assertThat(names("kprobe:*read*"))
        .containsExactly("kprobe:ext4_read", "kprobe:vfs_read", "kprobe:vfs_readlink");
    assertThat(names("kprobe:*:vfs_read"))
        .containsExactly("kprobe:ext4:vfs_read", "kprobe:vmlinux:vfs_read");
    assertThat(names("kprobe:ext4:*"))
        .containsExactly("kprobe:ext4:ext4_read", "kprobe:ext4:vfs_read");
    assertThat(match("kprobe:vfs_re*"))
        .extracting(ProbePoint::kind)
        .containsOnly(ProgramKind.of(ProgramType.KPROBE));
    assertThat(messages()).isEmpty();
    assertThat(match("kprobe:rcu_*")).isEmpty();
    assertThat(messages()).containsExactly("No matches for kprobe rcu_*.");
  }

  @Test
  void manyFunctionsShareALinkWhereTheKernelHasIt() {
    machine.features.add(Feature.KPROBE_MULTI);
    List<ProbePoint> points = match("kretprobe:vfs_re*");
    assertThat(points)
        .extracting(ProbePoint::kind)
        .containsOnly(ProgramKind.of(ProgramType.KPROBE, AttachType.TRACE_KPROBE_MULTI));
    KprobeMultiAttachment first =
        (KprobeMultiAttachment) points.getFirst().attachment().orElseThrow();
    assertThat(first.joined(List.of(points.getLast().attachment().orElseThrow())))
        .isEqualTo(
            new KprobeMultiAttachment(
                List.of("vfs_read", "vfs_readlink"), KprobeMultiAttachment.When.RETURN));
  }

  @Test
  void anAddressIsForThoseWhoInsist() {
    assertThat(match("kprobe:0xffffffff81000000")).isEmpty();
    assertThat(messages()).containsExactly("Probing by address requires --unsafe");
    machine.unsafe = true;
    assertThat(match("kprobe:0xffffffff81000000").getFirst().attachment())
        .contains(new KprobeAttachment(new Place.At(0xffffffff81000000L), false));
    assertThat(match("kprobe:nonsense").getFirst().attachment())
        .contains(new KprobeAttachment(new Place.InFunction("", "nonsense", 0), false));
    assertThat(messages().getLast()).startsWith("nonsense is not traceable");
  }

  @Test
  void fentryKnowsTheTypesOfArguments() {
    ProbePoint point = match("f:vfs_read").getFirst();
    int id = machine.kernelBtf().orElseThrow().find("vfs_read", dev.sonde.bpf.btf.Kind.FUNC);
    assertThat(point.name()).isEqualTo("fentry:vmlinux:vfs_read");
    assertThat(point.kind())
        .isEqualTo(
            ProgramKind.tracing(
                AttachType.TRACE_FENTRY, new AttachTarget.Kernel("vfs_read", "", id)));
    assertThat(point.attachment()).contains(new TracingAttachment("fentry vmlinux:vfs_read"));
    assertThat(point.arguments())
        .extracting(Argument::declaration)
        .containsExactly("struct task_struct * task", "struct pair pair", "int count");
    // A structure of 16 bytes takes two places.
    assertThat(point.arguments()).extracting(Argument::offset).containsExactly(0, 8, 24);
    assertThat(point.result()).isEmpty();
    Argument result = match("kretfunc:vfs_read").getFirst().result().orElseThrow();
    assertThat(result.declaration()).isEqualTo("int retval");
    assertThat(result.offset()).isEqualTo(32);
    assertThat(match("fexit:vfs_readlink").getFirst().result()).isEmpty();
  }

  @Test
  void fentryLooksIntoModules() {
    ProbePoint point = match("fentry:ext4_read").getFirst();
    assertThat(point.name()).isEqualTo("fentry:ext4:ext4_read");
    assertThat(((AttachTarget.Kernel) point.kind().target().orElseThrow()).module())
        .isEqualTo("ext4");
    assertThat(point.arguments().getFirst().type())
        .isInstanceOfSatisfying(
            ArgumentType.Btf.class, type -> assertThat(type.module()).isEqualTo("ext4"));
    assertThat(names("fentry:ext4:*")).containsExactly("fentry:ext4:ext4_read");
    assertThat(names("fentry:vfs_*"))
        .containsExactly("fentry:vmlinux:vfs_read", "fentry:vmlinux:vfs_readlink");
  }

  @Test
  void fentryTracesOtherPrograms() {
    assertThat(names("fentry:bpf:count*"))
        .containsExactly("fentry:bpf:7:count_1", "fentry:bpf:8:count_1");
    assertThat(match("fexit:bpf:8:count_1").getFirst().kind())
        .isEqualTo(
            ProgramKind.tracing(
                AttachType.TRACE_FEXIT, new AttachTarget.BpfFunction("count_1", 8, 4)));
    assertThat(list("fentry:bpf:*", true))
        .containsExactly("fentry:bpf:7:count_1", "fentry:bpf:8:count_1");
    assertThat(list("fentry:bpf:8:*", false)).containsExactly("fentry:bpf:8:count_1");
    assertThat(messages()).isEmpty();
  }

  @Test
  void anIteratorOffersWhatItsFunctionIsGiven() {
    ProbePoint point = match("it:task").getFirst();
    assertThat(point.name()).isEqualTo("iter:task");
    assertThat(point.kind().attachType()).contains(AttachType.TRACE_ITER);
    assertThat(point.attachment()).contains(new IteratorAttachment("task", Optional.empty()));
    assertThat(point.arguments())
        .extracting(Argument::declaration)
        .containsExactly("struct task_struct * task", "int fd");
    assertThat(match("iter:task:list").getFirst().attachment())
        .contains(new IteratorAttachment("task", Optional.of("/sys/fs/bpf/list")));
    assertThat(match("iter:task:\"/tmp/x\"").getFirst().attachment())
        .contains(new IteratorAttachment("task", Optional.of("/tmp/x")));
    assertThat(list("iter:*", true))
        .containsExactly("iter:task", "    struct task_struct * task", "    int fd");
    assertThat(messages()).isEmpty();
  }

  @Test
  void theUsersListOfFunctionsCountsAlone() {
    machine.told = true;
    assertThat(match("kprobe:vfs_readlink")).hasSize(1);
    machine.functions = "vfs_write\n";
    assertThat(match("kprobe:vfs_read")).isEmpty();
    assertThat(messages()).contains("No matches for kprobe vfs_read.");
  }

  @Test
  void listsFunctions() {
    assertThat(list("kprobe:vfs_read*", false))
        .containsExactly("kprobe:vfs_read", "kprobe:vfs_readlink");
    assertThat(list("kprobe:*:vfs_read", false))
        .containsExactly("kprobe:ext4:vfs_read", "kprobe:vmlinux:vfs_read");
    assertThat(list("kprobe:vfs_read", true))
        .containsExactly(
            "kprobe:vfs_read",
            "    struct task_struct * arg0",
            "    struct pair arg1",
            "    int arg2");
    assertThat(list("kretprobe:vfs_readlink", true))
        .containsExactly("kretprobe:vfs_readlink", "    void");
    assertThat(list("fexit:vfs_read", true))
        .endsWith("    int count", "    int retval")
        .startsWith("fexit:vmlinux:vfs_read");
    assertThat(list("fentry", false))
        .containsExactly(
            "fentry:ext4:ext4_read", "fentry:vmlinux:vfs_read", "fentry:vmlinux:vfs_readlink");
    assertThat(list("", false)).noneMatch(line -> line.startsWith("kretprobe:"));
    assertThat(messages()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kprobe:nonsense | No matches for kprobe nonsense.",
        "kprobe:vfs_raed | No matches for kprobe vfs_raed.",
        "kprobe:vmlinux:nonsense | No matches for kprobe vmlinux:nonsense.",
        "kprobe:nope:vfs_read | specified module nope in probe kprobe:nope:vfs_read is not loaded.",
        "kprobe: | kprobes should be attached to a function or an address",
        "kprobe:a:b:c | kprobe probe type requires 1 or 2 arguments, found 3",
        "kprobe:vfs_read+x | Invalid offset: invalid integer: x",
        "kretprobe:vfs_read+4 | Offset not allowed",
        "fentry:nonsense | No matches for fentry nonsense.",
        "fentry:bpf:x:count_1 | bpf program id must be a number or '*'",
        "fentry:bpf:nope | No matches for fentry bpf:*:nope.",
        "fentry:a:b:c | Only the 'bpf' variant of this probe supports 4 arguments",
        "fentry: | fentry/fexit should specify a function",
        "iter:tasks | iter tasks not available for your kernel version.",
        "iter:t* | iter probe type does not support wildcards",
        "iter:task:a:b | iter probe type takes 2 arguments (1 optional)",
        "fentry:nope:vfs_read | No matches for fentry nope:vfs_read."
      })
  void explainsMistakes(String written, String message) {
    assertThat(match(written)).isEmpty();
    assertThat(messages()).contains(message);
    assertThat(diagnostics.errorCount()).isEqualTo(1);
  }

  @Test
  void aKernelWithoutKprobesIsToldApartFromAWrongName() {
    machine.kprobes = false;
    assertThat(match("kprobe:vfs_read")).isEmpty();
    assertThat(messages())
        .containsExactly(
            "Unable to attach probe: kprobe:vfs_read: this kernel has no kprobes; it was built"
                + " without CONFIG_KPROBES=y");
    diagnostics.all();
    assertThat(match("kprobe:nonsense")).isEmpty();
    assertThat(messages()).contains("No matches for kprobe nonsense.");
  }
}
