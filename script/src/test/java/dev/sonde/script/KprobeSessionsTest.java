package dev.sonde.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.link.KprobeMultiAttachment;
import dev.sonde.bpf.link.KprobeMultiAttachment.When;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.compiler.ir.Function;
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

/** Kprobes and kretprobes of the same functions share programs. */
class KprobeSessionsTest {
  @TempDir Path folder;
  private FakeMachine machine;

  @BeforeEach
  void setUp() throws IOException {
    machine = new FakeMachine(folder);
    machine.features.add(Feature.KPROBE_MULTI);
  }

  private TraceProgram program(String script) {
    return Compiling.program(Compiling.compile(script, CompileOptions.DEFAULT, machine), script);
  }

  private static List<String> attached(TraceProgram program) {
    return program.probes().stream().map(Probe::name).toList();
  }

  @Test
  void oneProgramServesEntryAndReturn() {
    machine.features.add(Feature.KPROBE_SESSION);
    TraceProgram program =
        program("kprobe:vfs_read* { @a = count(); } kretprobe:vfs_read* { @b = count(); }");
    Function function = program.module().functions().getFirst();
    assertThat(program.module().functions()).hasSize(1);
    assertThat(function.kind().attachType()).contains(AttachType.TRACE_KPROBE_SESSION);
    assertThat(IrPrinter.print(program.module())).contains("bpf_session_is_return");
    assertThat(program.probes().getFirst().attachments())
        .containsExactly(
            new KprobeMultiAttachment(List.of("vfs_read", "vfs_readlink"), When.ENTRY_AND_RETURN));
  }

  @Test
  void soItDoesForOneFunction() {
    machine.features.add(Feature.KPROBE_SESSION);
    TraceProgram program = program("kprobe:vfs_read { } kretprobe:vfs_read { @ = retval; }");
    assertThat(attached(program)).containsExactly("kprobe:vfs_read");
  }

  @Test
  void noMoreProgramsThanAreAllowed() {
    String script = "config = { max_bpf_progs = 1 } kprobe:vfs_read* { @[%s] = count(); }";
    assertThat(program(script.formatted("comm")).module().functions()).hasSize(1);
    assertThat(
            Compiling.compile(script.formatted("probe"), CompileOptions.DEFAULT, machine)
                .diagnostics())
        .extracting(d -> d.message())
        .containsExactly(
            "Your program is trying to generate more than 2 BPF programs, which exceeds the current"
                + " limit of 1");
  }

  @Test
  void funcIsTheFunctionOfThePlace() {
    String script = "kprobe:vfs_read*,fexit:vfs_read { print(func); }";
    TraceProgram program = program(script);
    // One program for all of its kind, since the kernel tells it the function.
    assertThat(program.module().functions()).hasSize(2);
    assertThat(program.probes().getFirst().attachments())
        .containsExactly(
            new KprobeMultiAttachment(List.of("vfs_read", "vfs_readlink"), When.ENTRY));
    assertThat(IrPrinter.print(program.module())).contains("GET_FUNC_IP");
    // Of what is in the midst of a function it does not.
    assertThat(program("kprobe:vfs_read,kprobe:vfs_read+4 { print(func); }").module().functions())
        .hasSize(2);
    assertThat(
            Compiling.compile("interval:s:1 { print(func); }", CompileOptions.DEFAULT, machine)
                .diagnostics())
        .extracting(d -> d.message())
        .containsExactly("The func builtin can not be used with 'interval' probes");
  }

  @Test
  void anIteratorReadsWhatItHasComeTo() {
    TraceProgram program = program("iter:task { printf(\"%d %d\\n\", ctx.task.prio, ctx.fd); }");
    assertThat(IrPrinter.print(program.module())).contains("sequence_file");
  }

  @Test
  void othersStayApart() {
    machine.features.add(Feature.KPROBE_SESSION);
    assertThat(attached(program("kprobe:vfs_read { } kretprobe:vfs_write { }")))
        .containsExactly("kprobe:vfs_read", "kretprobe:vfs_write");
    assertThat(attached(program("kprobe:vfs_read+4 { } kretprobe:vfs_read { }"))).hasSize(2);
    assertThat(attached(program("kprobe:vfs_read { } kprobe:vfs_read { } kretprobe:vfs_read { }")))
        .hasSize(3);
    machine.features.remove(Feature.KPROBE_SESSION);
    assertThat(attached(program("kprobe:vfs_read { } kretprobe:vfs_read { }"))).hasSize(2);
  }

  @Test
  void whatDiffersFromPlaceToPlaceHasAProgramForEach() {
    TraceProgram program = program("kprobe:vfs_read* { print(probe); }");
    assertThat(attached(program)).containsExactly("kprobe:vfs_read", "kprobe:vfs_readlink");
    assertThat(program.module().functions()).hasSize(2);
  }

  @Test
  void unlessTheKernelTellsTheProgramWhereItRuns() {
    machine.features.add(Feature.ATTACH_COOKIE);
    String script = "kprobe:vfs_read* { print(probe); } kretprobe:vfs_read* { @ = 1; }";
    TraceProgram program = program(script);
    List<String> functions = List.of("vfs_read", "vfs_readlink");
    assertThat(program.module().functions()).hasSize(2);
    assertThat(program.probes().getFirst().attachments())
        .containsExactly(new KprobeMultiAttachment(functions, When.ENTRY, List.of(0L, 1L << 32)));
    assertThat(program.probes().getLast().attachments())
        .containsExactly(new KprobeMultiAttachment(functions, When.RETURN));
    assertThat(IrPrinter.print(program.module()))
        .contains("GET_ATTACH_COOKIE", "kprobe:vfs_read", "kprobe:vfs_readlink");
    // Where the program is at the return of the same functions, too, it is told at both.
    machine.features.add(Feature.KPROBE_SESSION);
    script = "kprobe:vfs_read* { @ = 1; } kretprobe:vfs_read* { print(probe); }";
    assertThat(program(script).probes().getFirst().attachments())
        .containsExactly(
            new KprobeMultiAttachment(functions, When.ENTRY_AND_RETURN, List.of(0L, 1L << 32)));
    // A raw tracepoint's program is not told, and an interval has no wildcard.
    script = "interval:s:1, interval:s:2, kprobe:vfs_read* { print(probe); }";
    assertThat(program(script).module().functions()).hasSize(3);
  }
}
