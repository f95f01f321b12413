package dev.sonde.cli;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.link.Attachment;
import dev.sonde.bpf.link.TrampolinedKprobe;
import dev.sonde.compiler.Compiler;
import dev.sonde.compiler.program.Probe;
import dev.sonde.compiler.program.TraceProgram;
import dev.sonde.runtime.session.Fallback;
import dev.sonde.script.CompileOptions;
import dev.sonde.script.CompileResult;
import dev.sonde.script.ScriptCompiler;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.probe.RunningMachine;

/**
 * Compiles a script once more where the kernel refuses a trampoline in the place of a kprobe,
 * without it.
 */
final class RefusedTrampolines implements Fallback {
  private final SourceFile source;
  private final CompileOptions options;
  private final RunningMachine machine;
  private final Messages messages;
  private BpfException loading;

  /**
   * For a script.
   *
   * @param messages told what was refused; null if nobody is to know
   */
  RefusedTrampolines(
      SourceFile source, CompileOptions options, RunningMachine machine, Messages messages) {
    this.source = source;
    this.options = options;
    this.machine = machine;
    this.messages = messages;
  }

  /** Whether a script has such trampolines. */
  static boolean areIn(TraceProgram program) {
    for (Probe probe : program.probes()) {
      for (Attachment attachment : probe.attachments()) {
        if (attachment instanceof TrampolinedKprobe) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public Version without(TrampolinedKprobe refused, BpfException refusal) {
    machine.refuseTrampoline(refused.function());
    tell(refused.function(), refusal);
    return compile(refusal);
  }

  /** Notes that the kernel has not loaded the script. */
  void refused(BpfException refusal) {
    loading = refusal;
    tell("kprobes", refusal);
  }

  /**
   * The script without any of them, for a session that has not begun.
   *
   * @throws BpfException the refusal to load it, if it cannot do without
   */
  Version withoutAny() {
    machine.features().withhold(Feature.KPROBE_AS_FENTRY);
    return compile(loading);
  }

  private Version compile(BpfException refusal) {
    // What trampolines' programs may call and those of kprobes may not is refused here.
    if (!(ScriptCompiler.compile(source, options, machine)
        instanceof CompileResult.Compiled compiled)) {
      throw refusal;
    }
    return new Version(
        compiled.program(),
        Compiler.compile(compiled.program().module(), TraceCommand.kernel(machine)));
  }

  /** Says that something is attached as a kprobe, and why. */
  private void tell(String what, BpfException refusal) {
    if (messages != null) {
      messages.line("Attaching " + what + " as kprobe: " + refusal.getMessage());
    }
  }
}
