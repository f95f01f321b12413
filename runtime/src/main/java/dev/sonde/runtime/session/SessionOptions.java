package dev.sonde.runtime.session;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.link.TrampolinedKprobe;
import dev.sonde.runtime.process.TracedProcess;
import dev.sonde.symbols.source.SymbolSources;
import java.util.List;
import java.util.Optional;

/**
 * How a program is run.
 *
 * @param target whose end is the session's end
 * @param warnings which run-time errors are reported
 * @param banner whether it is said how many probes were attached
 * @param dryRun whether the session ends as soon as everything is attached
 * @param refreshSeconds how often all maps are shown while the session runs; 0 for never
 * @param mode what is run
 * @param unwound the processes whose stacks are to be walked by call frame information, besides the
 *     target
 * @param symbols what addresses are named by, whoever compiled the program having used it before;
 *     it is not the session's to close. Empty for what the session opens for itself
 * @param attached run once everything is attached, before the first event is shown
 * @param fallback asked where the kernel refuses a trampoline in the place of a kprobe
 */
public record SessionOptions(
    TracedProcess target,
    Warnings warnings,
    boolean banner,
    boolean dryRun,
    int refreshSeconds,
    Mode mode,
    List<Integer> unwound,
    Optional<SymbolSources> symbols,
    Runnable attached,
    Fallback fallback) {
  public SessionOptions {
    unwound = List.copyOf(unwound);
  }

  /** What a session runs. */
  public enum Mode {
    /** What is attached to events. */
    TRACE,
    /** The tests, one after the other, and nothing that is attached. */
    TEST,
    /** The benchmarks, one after the other, and nothing that is attached. */
    BENCH
  }

  /** A class, since a lambda costs more at start. */
  private static final Runnable NOTHING =
      new Runnable() {
        @Override
        public void run() {}
      };

  private static final Fallback NONE =
      new Fallback() {
        @Override
        public Version without(TrampolinedKprobe refused, BpfException refusal) {
          throw refusal;
        }
      };

  /** Runs until it is told to stop. */
  public static final SessionOptions DEFAULT =
      new SessionOptions(TracedProcess.none(), Warnings.DEFAULT, true, false);

  /** Without anything to run once everything is attached. */
  public SessionOptions(TracedProcess target, Warnings warnings, boolean banner, boolean dryRun) {
    this(
        target,
        warnings,
        banner,
        dryRun,
        0,
        Mode.TRACE,
        List.of(),
        Optional.empty(),
        NOTHING,
        NONE);
  }
}
