package dev.sonde.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.link.Attachment;
import dev.sonde.bpf.link.KprobeAttachment;
import dev.sonde.bpf.link.TrampolinedKprobe;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.compiler.ir.IrPrinter;
import dev.sonde.compiler.program.Probe;
import dev.sonde.compiler.program.TraceProgram;
import dev.sonde.script.probe.FakeMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kprobes are attached by trampolines where these mean the same. */
class KprobeTrampolinesTest {
  @TempDir Path folder;
  private FakeMachine machine;

  @BeforeEach
  void setUp() throws IOException {
    machine = new FakeMachine(folder);
    machine.features.add(Feature.KPROBE_AS_FENTRY);
  }

  private TraceProgram program(String script) {
    return Compiling.program(Compiling.compile(script, CompileOptions.DEFAULT, machine), script);
  }

  private List<Attachment> attachments(String script) {
    return program(script).probes().stream()
        .flatMap(probe -> probe.attachments().stream())
        .toList();
  }

  private void assertTrampolines(String script) {
    assertThat(attachments(script)).as(script).hasOnlyElementsOfType(TrampolinedKprobe.class);
  }

  private void assertKprobes(String script) {
    assertThat(attachments(script)).as(script).hasOnlyElementsOfType(KprobeAttachment.class);
  }

  @Test
  void aFunctionsEntryBecomesATrampolineUnderTheSameName() {
    TraceProgram program = program("kprobe:vfs_open { print((probe, probetype, func, pid)); }");
    assertThat(program.probes()).extracting(Probe::name).containsExactly("kprobe:vfs_open");
    assertThat(program.module().functions().getFirst().kind().attachType())
        .contains(AttachType.TRACE_FENTRY);
    assertThat(IrPrinter.print(program.module())).contains("kprobe:vfs_open", "vfs_open");
    assertTrampolines("kprobe:vfs_open { @ = count(); }");
  }

  @Test
  void soDoesItsReturn() {
    TraceProgram program = program("kretprobe:vfs_open { @ = retval; }");
    assertThat(program.module().functions().getFirst().kind().attachType())
        .contains(AttachType.TRACE_FEXIT);
    assertThat(IrPrinter.print(program.module())).contains("GET_FUNC_RET");
  }

  @Test
  void argumentsAreTheSameNumbers() {
    assertThat(IrPrinter.print(program("kprobe:vfs_open { @ = arg0 * 3; }").module()))
        .contains("GET_FUNC_ARG");
    assertThat(IrPrinter.print(program("kprobe:vfs_open { @ = arg2 * 3; }").module()))
        .doesNotContain("GET_FUNC_ARG");
    // The upper part of a narrower argument's register is not handed on everywhere.
    assertKprobes("kprobe:vfs_open { @ = arg1; }");
    assertKprobes("kprobe:vfs_open { @ = arg3; }");
    assertKprobes("kprobe:vfs_open /arg1 == 2/ { @ = count(); }");
    assertTrampolines("kprobe:ext4_read { @ = arg0; }");
  }

  @Test
  void functionsThatDoNotFitStayKprobes() {
    assertKprobes("kprobe:vfs_read { @ = count(); }"); // a structure by value
    assertKprobes("kprobe:vfs_print { @ = count(); }"); // variadic
    assertKprobes("kprobe:vfs_write { @ = count(); }"); // not in BTF
    assertKprobes("kprobe:vfs_open+4 { @ = count(); }");
    assertKprobes("kprobe:htab_lock_bucket { @ = count(); }");
    assertKprobes("kretprobe:vfs_readlink { @ = retval; }"); // void
    assertTrampolines("kretprobe:vfs_readlink { @ = count(); }");
    assertKprobes("kretprobe:do_exit { @ = count(); }");
    assertTrampolines("kprobe:do_exit { @ = count(); }");
    machine.repeated.add("vfs_open");
    assertKprobes("kprobe:vfs_open { @ = count(); }");
  }

  @Test
  void codeThatNeedsAKprobeKeepsIt() {
    assertKprobes("kprobe:vfs_open { @ = reg(\"ip\"); }");
    assertKprobes("kprobe:vfs_open { @ = ctx; }");
    assertKprobes("kprobe:vfs_open { @[kstack] = count(); }");
    assertKprobes("kprobe:vfs_open { @[kstack(3)] = count(); }");
    assertKprobes("macro s() { kstack } kprobe:vfs_open { @[s()] = count(); }");
    assertTrampolines("kprobe:vfs_open { @[ustack] = count(); }");
    assertThat(
            Compiling.compile(
                    "kprobe:vfs_open { print(args.size); }", CompileOptions.DEFAULT, machine)
                .diagnostics())
        .extracting(d -> d.message())
        .anyMatch(message -> message.contains("(kprobe used here)"));
    machine.features.clear();
    assertKprobes("kprobe:vfs_open { @ = count(); }");
  }

  @Test
  void aFewFunctionsHaveAProgramEach() {
    TraceProgram few = program("kprobe:vfs_open,kprobe:do_exit { @ = count(); }");
    assertThat(few.module().functions()).hasSize(2);
    assertThat(few.probes())
        .extracting(Probe::name)
        .containsExactly("kprobe:vfs_open", "kprobe:do_exit");
    String many = "kprobe:vfs_open,".repeat(5);
    assertKprobes(many.substring(0, many.length() - 1) + " { @ = count(); }");
    machine.features.add(Feature.KPROBE_MULTI);
    assertThat(attachments("kprobe:vfs_read* { @ = count(); }"))
        .noneMatch(TrampolinedKprobe.class::isInstance);
  }

  @Test
  void theProbesOfAFunctionStayTogether() {
    assertKprobes("kprobe:vfs_open { @ = count(); } kprobe:vfs_open { print(kstack); }");
    assertKprobes("kprobe:vfs_open { print(kstack); } kretprobe:vfs_open { @ = count(); }");
    assertThat(attachments("kprobe:vfs_open { print(kstack); } kprobe:do_exit { @ = count(); }"))
        .hasAtLeastOneElementOfType(TrampolinedKprobe.class);
  }

  @Test
  void anEntryAndItsReturnCountOnceWhereASessionWould() {
    String script = "kprobe:vfs_open { @ = count(); } kretprobe:vfs_open { @r = count(); }";
    assertThat(attachments(script)).extracting(Attachment::places).containsExactly(1, 1);
    machine.features.add(Feature.KPROBE_SESSION);
    assertTrampolines(script);
    assertThat(attachments(script)).extracting(Attachment::places).containsExactly(1, 0);
  }

  @Test
  void whatTheKernelRefusesIsAKprobeOfTheSameProgram() {
    String script =
        "kprobe:vfs_open,kprobe:do_exit { printf(\"%d\", pid); } kretprobe:vfs_open { @ = count(); }";
    machine.features.add(Feature.KPROBE_SESSION);
    TraceProgram before = program(script);
    machine.refused.add("vfs_open");
    TraceProgram after = program(script);
    assertThat(after.module().functions())
        .extracting(f -> f.name())
        .isEqualTo(before.module().functions().stream().map(f -> f.name()).toList());
    assertThat(after.events()).hasSameSizeAs(before.events());
    assertThat(after.module().sites()).hasSameSizeAs(before.module().sites());
    assertThat(attachments(script))
        .satisfiesExactly(
            entry -> assertThat(entry).isInstanceOf(KprobeAttachment.class),
            other -> assertThat(other).isInstanceOf(TrampolinedKprobe.class),
            exit -> assertThat(exit).isInstanceOf(KprobeAttachment.class));
  }
}
