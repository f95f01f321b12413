package dev.sonde.runtime.session;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.link.Link;
import dev.sonde.bpf.link.TrampolinedKprobe;
import dev.sonde.bpf.object.ObjectSpec;
import dev.sonde.bpf.program.LoadedObject;
import dev.sonde.bpf.program.Program;
import dev.sonde.compiler.program.CompiledProgram;
import java.util.ArrayList;
import java.util.List;

/**
 * The programs of kprobes that trampolines were to take the place of, and the kernel refused these.
 * Each uses the maps of the session, which has begun by then.
 */
final class KprobeReplacements implements AutoCloseable {
  private final LoadedObject loaded;
  private final Fallback fallback;
  private final List<LoadedObject> variants = new ArrayList<>();

  KprobeReplacements(LoadedObject loaded, Fallback fallback) {
    this.loaded = loaded;
    this.fallback = fallback;
  }

  /**
   * Attaches a function's program as a kprobe.
   *
   * @param function the name of the program's function
   * @throws BpfException if that does not work either
   */
  Link attach(TrampolinedKprobe refused, String function, BpfException refusal) {
    Fallback.Version version = fallback.without(refused, refusal);
    ObjectSpec object = version.compiled().object();
    LoadedObject variant = loaded.loadVariant(object, function, CompiledProgram.SCRATCH);
    variants.add(variant);
    return refused.kprobe().attach(variant.program(function));
  }

  /** The program that runs for a function; null if that is the session's own. */
  Program program(String function) {
    for (LoadedObject variant : variants) {
      if (variant.programs().getFirst().name().equals(function)) {
        return variant.programs().getFirst();
      }
    }
    return null;
  }

  @Override
  public void close() {
    for (LoadedObject variant : variants) {
      variant.close();
    }
  }
}
