package dev.sonde.script.config;

import dev.sonde.compiler.program.MissingProbes;
import dev.sonde.compiler.program.StackMode;
import dev.sonde.compiler.program.SymbolSettings;
import java.util.Locale;
import java.util.Map;

/**
 * The settings in force.
 *
 * @param license what the kernel is told the programs are licensed under
 * @param maxMapKeys how many keys a map holds that is not declared with a number of its own
 * @param maxStringLength the most bytes of a string read at run time, its NUL included
 * @param ringPages pages of the data ring, or 0 for the default of this machine
 * @param printMapsOnExit whether maps are printed when the session ends
 * @param truncationTrailer what is put behind a string that was cut short
 * @param missingProbes what a probe that does not exist leads to
 * @param maxProbes how many places a script may attach to
 * @param maxPrograms how many programs a script may become
 * @param maxCatBytes how much of a file {@code cat()} prints
 * @param unsafe whether functions may be called that change what they trace ({@code --unsafe})
 * @param given every setting that the script or its environment gives, by its name
 * @param clockMap the map, with its {@code @}, that is read instead of the clock; empty for the
 *     clock
 * @param reportFailures whether it is counted, to be told of, where memory or keys that a script
 *     reads are not there ({@code -k})
 * @param child the process id of the command that was started ({@code -c}); 0 if there is none
 * @param stackMode how stacks are shown that say nothing else
 * @param symbols how addresses are named
 */
public record Configuration(
    String license,
    int maxMapKeys,
    int maxStringLength,
    int ringPages,
    boolean printMapsOnExit,
    String truncationTrailer,
    MissingProbes missingProbes,
    int maxProbes,
    int maxPrograms,
    int maxCatBytes,
    Map<String, String> given,
    String clockMap,
    boolean unsafe,
    boolean reportFailures,
    int child,
    StackMode stackMode,
    SymbolSettings symbols) {
  public Configuration {
    given = Map.copyOf(given);
  }

  /** What holds when nothing is set. */
  public static final Configuration DEFAULT =
      new Configuration(
          "GPL",
          4096,
          1024,
          0,
          true,
          "..",
          MissingProbes.ERROR,
          1024,
          1024,
          10240,
          Map.of(),
          "",
          false,
          false,
          0,
          StackMode.BPFTRACE,
          SymbolSettings.DEFAULT);

  /** The same settings with what the command line says. */
  public Configuration onCommandLine(
      boolean allowUnsafe, boolean reportsFailures, int childProcess) {
    return new Configuration(
        license,
        maxMapKeys,
        maxStringLength,
        ringPages,
        printMapsOnExit,
        truncationTrailer,
        missingProbes,
        maxProbes,
        maxPrograms,
        maxCatBytes,
        given,
        clockMap,
        allowUnsafe,
        reportsFailures,
        childProcess,
        stackMode,
        symbols);
  }

  /**
   * Whether the script or its environment wants a feature not to be used that bpftrace calls
   * unstable: {@code unstable_tseries = error}.
   */
  public boolean refuses(String feature) {
    return switch (given.getOrDefault("unstable_" + feature, "").toLowerCase(Locale.ROOT)) {
      case "error", "0", "false" -> true;
      default -> false;
    };
  }
}
