package dev.sonde.script;

import dev.sonde.script.scope.TaskFilter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a script is compiled with.
 *
 * @param arguments the words behind the script: its positional parameters, and named ones ({@code
 *     --name=value})
 * @param environment the environment variables in force, of which the {@code BPFTRACE_*} count
 * @param unsafe whether functions may be called that change what they trace ({@code --unsafe})
 * @param reportFailures whether it is counted, to be told of, where memory or keys that the script
 *     reads are not there ({@code -k})
 * @param child the process id of the command that was started ({@code -c}); 0 if there is none
 * @param includes C headers that are read as if the script included them ({@code --include})
 * @param includeFolders where headers are looked for first ({@code -I})
 * @param mode which probes are wanted
 * @param probeFilter in what the names of probes must have a match, {@code begin} and {@code end}
 *     apart
 * @param filters what the tasks of events must be in, all of it
 */
public record CompileOptions(
    List<String> arguments,
    Map<String, String> environment,
    boolean unsafe,
    boolean reportFailures,
    int child,
    List<String> includes,
    List<String> includeFolders,
    Mode mode,
    Optional<Pattern> probeFilter,
    List<TaskFilter> filters) {

  /** Which probes a script is compiled for. */
  public enum Mode {
    /** Those that are attached to events. */
    TRACE,
    /** Tests. */
    TEST,
    /** Benchmarks. */
    BENCH
  }

  /** No arguments, nothing in the environment. */
  public static final CompileOptions DEFAULT = new CompileOptions(List.of(), Map.of());

  /** Nothing unsafe, no command that was started, no headers. */
  public CompileOptions(List<String> arguments, Map<String, String> environment) {
    this(
        arguments,
        environment,
        false,
        false,
        0,
        List.of(),
        List.of(),
        Mode.TRACE,
        Optional.empty(),
        List.of());
  }

  public CompileOptions {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    includes = List.copyOf(includes);
    includeFolders = List.copyOf(includeFolders);
    filters = List.copyOf(filters);
  }

  /** The same options with these arguments. */
  public CompileOptions withArguments(List<String> others) {
    return new CompileOptions(
        others,
        environment,
        unsafe,
        reportFailures,
        child,
        includes,
        includeFolders,
        mode,
        probeFilter,
        filters);
  }

  /** The same options with unsafe functions allowed. */
  public CompileOptions allowUnsafe() {
    return new CompileOptions(
        arguments,
        environment,
        true,
        reportFailures,
        child,
        includes,
        includeFolders,
        mode,
        probeFilter,
        filters);
  }

  /** The same options with failures told of. */
  public CompileOptions withFailures() {
    return new CompileOptions(
        arguments,
        environment,
        unsafe,
        true,
        child,
        includes,
        includeFolders,
        mode,
        probeFilter,
        filters);
  }

  /** The same options with headers looked for in these folders first. */
  public CompileOptions withIncludeFolders(List<String> folders) {
    return new CompileOptions(
        arguments,
        environment,
        unsafe,
        reportFailures,
        child,
        includes,
        folders,
        mode,
        probeFilter,
        filters);
  }
}
