package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.cli.differential.Tracer;
import dev.sonde.compiler.Compiler;
import dev.sonde.compiler.program.CompiledProgram;
import dev.sonde.runtime.output.ListenerWriter;
import dev.sonde.runtime.output.Output;
import dev.sonde.runtime.process.TracedProcess;
import dev.sonde.runtime.session.KernelTarget;
import dev.sonde.runtime.session.Session;
import dev.sonde.runtime.session.SessionOptions;
import dev.sonde.runtime.session.Warnings;
import dev.sonde.script.CompileOptions;
import dev.sonde.script.CompileResult;
import dev.sonde.script.ScriptCompiler;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.probe.RunningMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scripts that trace functions of the kernel, and go through its objects. */
@Tag("kernel")
@Timeout(300)
class KernelFunctionProbesTest {
  private final RunningMachine machine = new RunningMachine();
  private final StringBuffer printed = new StringBuffer();
  private final List<Integer> attached = new ArrayList<>();

  private void needs(Feature feature) {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
    assumeTrue(machine.has(feature), () -> "no " + feature.description() + ": " + feature.needs());
  }

  private Session load(String script, ListenerWriter writer) {
    CompileResult result =
        ScriptCompiler.compile(new SourceFile("test.bt", script), CompileOptions.DEFAULT, machine);
    assertThat(result)
        .as(result.diagnostics().toString())
        .isInstanceOf(CompileResult.Compiled.class);
    CompileResult.Compiled compiled = (CompileResult.Compiled) result;
    CompiledProgram code =
        Compiler.compile(
            compiled.program().module(), new KernelTarget(machine.features(), machine::kernelBtf));
    SourceFile source = new SourceFile("test.bt", script);
    SessionOptions options =
        new SessionOptions(
            TracedProcess.none(),
            Warnings.DEFAULT,
            true,
            false,
            0,
            SessionOptions.Mode.TRACE,
            List.of(),
            Optional.of(machine.symbols()),
            () -> {},
            new RefusedTrampolines(source, CompileOptions.DEFAULT, machine, null));
    return Session.load(compiled.program(), code, options, writer);
  }

  /** Runs a script, with system calls going on beside it, and yields what it prints. */
  private String run(String script) throws Exception {
    Thread load = Thread.ofPlatform().daemon().start(KernelFunctionProbesTest::callTheKernel);
    try (ListenerWriter writer = new ListenerWriter(this::take);
        Session session = load(script, writer)) {
      session.run();
    } finally {
      load.interrupt();
      load.join();
    }
    return printed.toString();
  }

  private void take(Output output) {
    if (output instanceof Output.Printf(String text)) {
      printed.append(text);
    } else if (output instanceof Output.AttachedProbes(int count)) {
      attached.add(count);
    }
  }

  private static void callTheKernel() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Files.readString(Path.of("/proc/self/comm"));
        Files.exists(Path.of("/no-such-file-" + System.nanoTime()));
        Thread.sleep(10);
      } catch (InterruptedException _) {
        return;
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @Test
  void aKprobeSeesArguments() throws Exception {
    needs(Feature.KPROBE);
    assertThat(run("kprobe:vfs_read /arg2 > 0/ { printf(\"%s %d\\n\", func, arg2 > 0); exit(); }"))
        .startsWith("vfs_read 1\n");
  }

  @Test
  void aKretprobeSeesTheResult() throws Exception {
    needs(Feature.KPROBE);
    assertThat(run("kretprobe:vfs_read { printf(\"%d\\n\", (int64)retval >= -512); exit(); }"))
        .startsWith("1\n");
  }

  @Test
  void manyFunctionsAreAttachedAtOnce() throws Exception {
    needs(Feature.KPROBE_MULTI);
    assertThat(run("kprobe:vfs_* { @ = count(); } kretprobe:vfs_read { printf(\"x\"); exit(); }"))
        .startsWith("x");
    assertThat(attached.getFirst()).isGreaterThan(30);
  }

  @Test
  void oneProgramServesEntryAndReturn() throws Exception {
    needs(Feature.KPROBE_SESSION);
    machine.features().withhold(Feature.KPROBE_AS_FENTRY);
    String script =
        """
        kprobe:vfs_read { @entered[tid] = 1; }
        kretprobe:vfs_read /@entered[tid]/ { printf("both"); exit(); }
        """;
    assertThat(run(script)).startsWith("both");
    assertThat(attached).containsExactly(1);
  }

  @Test
  void aKprobeAttachedAsFentryPrintsTheSame() throws Exception {
    needs(Feature.KPROBE_AS_FENTRY);
    String script =
        """
        kprobe:vfs_read /pid == %1$d && arg2 > 0/ {
          @[tid] = arg0;
          printf("%%s %%s %%s %%d ", probe, probetype, func, ((struct file *)arg0)->f_mode != 0);
          printf("%%d\\n", arg0 * 2 == @[tid] + arg0);
        }
        kretprobe:vfs_read /pid == %1$d && @[tid] && (int64)retval > 0/ {
          printf("%%s %%s %%d\\n", probe, func, (int64)retval > 0);
          exit();
        }
        """
            .formatted(ProcessHandle.current().pid());
    String[] expected = {"kprobe:vfs_read kprobe vfs_read 1 1", "kretprobe:vfs_read vfs_read 1"};
    assertThat(run(script).lines().filter(line -> !line.isEmpty()).distinct())
        .containsExactly(expected);
    machine.features().withhold(Feature.KPROBE_AS_FENTRY);
    printed.setLength(0);
    assertThat(run(script).lines().filter(line -> !line.isEmpty()).distinct())
        .containsExactly(expected);
    assertThat(attached.getFirst()).isEqualTo(attached.getLast());
  }

  @Test
  void usersStacksAreWholeByATrampolineToo() throws Exception {
    needs(Feature.KPROBE_AS_FENTRY);
    String script =
        "kprobe:vfs_read /pid == %d/ { printf(\"%%s\", ustack(raw)); exit(); }"
            .formatted(ProcessHandle.current().pid());
    assertThat(run(script).lines().count()).isGreaterThan(5);
    machine.features().withhold(Feature.KPROBE_AS_FENTRY);
    printed.setLength(0);
    assertThat(run(script).lines().count()).isGreaterThan(5);
  }

  /** The kernel takes 38 programs at a function ({@code BPF_MAX_TRAMP_LINKS}), and kprobes more. */
  @Test
  void whatIsRefusedAsFentryBecomesAKprobeOfTheSameSession() throws Exception {
    needs(Feature.KPROBE_AS_FENTRY);
    StringBuilder script = new StringBuilder("BEGIN { printf(\"begun \"); }\n");
    StringBuilder all = new StringBuilder("true");
    for (int i = 0; i < 40; i++) {
      script.append("kprobe:vfs_read { @[").append(i).append("] = arg0; }\n");
      all.append(" && has_key(@, ").append(i).append(")");
    }
    script.append("interval:ms:100 /").append(all).append("/ { printf(\"all\"); exit(); }");
    assertThat(run(script.toString())).isEqualTo("begun all");
    assertThat(attached).containsExactly(42);
    assertThat(machine.refusesTrampoline("vfs_read")).isTrue();
  }

  /** The verifier takes no such program for a function of its list {@code btf_id_deny}. */
  @Test
  void whatIsNotLoadedAsFentryBecomesAKprobe() throws Exception {
    needs(Feature.KPROBE_AS_FENTRY);
    Tracer.Outcome kprobe =
        Tracer.sonde().run("", List.of("-v", "-e", "kprobe:migrate_disable {} BEGIN { exit(); }"));
    assertThat(kprobe.exitCode()).as(kprobe.errors()).isZero();
    assertThat(kprobe.errors())
        .contains("Attaching kprobes as kprobe: cannot load program migrate_disable_1")
        .contains("Loaded KPROBE program migrate_disable_1");
    Tracer.Outcome fentry =
        Tracer.sonde().run("", List.of("-e", "fentry:migrate_disable {} BEGIN { exit(); }"));
    assertThat(fentry.exitCode()).isEqualTo(1);
    assertThat(fentry.errors()).contains("migrate_disable").containsIgnoringCase("attach");
  }

  @Test
  void fentryKnowsTypes() throws Exception {
    needs(Feature.FENTRY);
    String script =
        """
        fexit:vfs_read /args.count > 0 && args.file.f_inode.i_ino != 0 && retval > 0/ {
          printf("%s %s %d", probe, func, args.count >= retval);
          exit();
        }
        """;
    assertThat(run(script)).startsWith("fexit:vmlinux:vfs_read vfs_read 1");
  }

  /** In the test machines the root folder is on 9p, whose code is a module with tracepoints. */
  @Test
  void tracepointsAndTypesOfModules() throws Exception {
    needs(Feature.BTF);
    assumeTrue(machine.modules().contains("9pnet"), "the module 9pnet is not loaded");
    assertThat(
            run(
                "rawtracepoint:9p_client_req { printf(\"%s %d\", probe, args.clnt.msize > 0); exit(); }"))
        .startsWith("rawtracepoint:9pnet:9p_client_req 1");
    needs(Feature.FENTRY);
    printed.setLength(0);
    String script =
        """
        fentry:9pnet:p9_client_walk { @typed = args.oldfid.clnt.msize; }
        kprobe:p9_client_walk { @cast = ((struct p9_fid *)arg0)->clnt->msize; }
        interval:ms:10 /@typed && @cast/ { printf("%d", @typed == @cast); exit(); }
        """;
    assertThat(run(script)).startsWith("1");
  }

  @Test
  void fentryTracesOtherPrograms() throws Exception {
    needs(Feature.FENTRY);
    try (ListenerWriter nobody = new ListenerWriter(output -> {});
        Session traced = load("rawtracepoint:sys_enter { @n = count(); }", nobody)) {
      Thread running = Thread.ofPlatform().start(traced::run);
      try {
        String name = traced.programs().getFirst().name();
        assertThat(run("fentry:bpf:" + name + " { printf(\"%s\\n\", probe); exit(); }"))
            .matches("(?s)fentry:bpf:\\d+:" + name + "\n.*");
      } finally {
        traced.stop();
        running.join();
      }
    }
  }

  @Test
  void anIteratorGoesThroughTheTasks() throws Exception {
    needs(Feature.ITERATOR);
    long pid = ProcessHandle.current().pid();
    assertThat(run("iter:task { printf(\"%d %-4s|\\n\", ctx.task.tgid, \"ab\"); }"))
        .contains("\n" + pid + " ab  |\n");
  }
}
