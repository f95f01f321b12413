package dev.sonde.runtime.session;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.link.TrampolinedKprobe;
import dev.sonde.compiler.program.CompiledProgram;
import dev.sonde.compiler.program.TraceProgram;

/** Where a session gets programs from in the place of those that the kernel does not attach. */
public interface Fallback {

  /**
   * The script of the session, with a kprobe where the kernel has refused a trampoline, and the
   * same otherwise: its functions, maps, events and sites have the same names and numbers.
   *
   * @param refusal why
   * @throws BpfException the refusal, if there is no such version
   */
  Version without(TrampolinedKprobe refused, BpfException refusal);

  /** A script, lowered and compiled. */
  record Version(TraceProgram program, CompiledProgram compiled) {}
}
