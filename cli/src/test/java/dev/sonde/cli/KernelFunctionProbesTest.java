package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.compiler.Compiler;
import dev.sonde.compiler.program.CompiledProgram;
import dev.sonde.runtime.output.ListenerWriter;
import dev.sonde.runtime.output.Output;
import dev.sonde.runtime.session.KernelTarget;
import dev.sonde.runtime.session.Session;
import dev.sonde.runtime.session.SessionOptions;
import dev.sonde.script.CompileOptions;
import dev.sonde.script.CompileResult;
import dev.sonde.script.ScriptCompiler;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.probe.RunningMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    return Session.load(compiled.program(), code, SessionOptions.DEFAULT, writer);
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
    String script =
        """
        kprobe:vfs_read { @entered[tid] = 1; }
        kretprobe:vfs_read /@entered[tid]/ { printf("both"); exit(); }
        """;
    assertThat(run(script)).startsWith("both");
    assertThat(attached).containsExactly(1);
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
