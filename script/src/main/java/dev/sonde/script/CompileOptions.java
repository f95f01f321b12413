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
 * @param session what is known of the session that will run it
 * @param headers the C headers it has besides its own
 * @param selection what of the script is wanted
 */
public record CompileOptions(
    List<String> arguments,
    Map<String, String> environment,
    Session session,
    Headers headers,
    Selection selection) {

  /**
   * What is known of the session that will run a script.
   *
   * @param unsafe whether functions may be called that change what they trace ({@code --unsafe})
   * @param reportFailures whether it is counted, to be told of, where memory or keys that the
   *     script reads are not there ({@code -k})
   * @param child the process id of the command that was started ({@code -c}); 0 if there is none
   */
  public record Session(boolean unsafe, boolean reportFailures, int child) {
    /** Nothing unsafe, no command that was started. */
    public static final Session DEFAULT = new Session(false, false, 0);
  }

  /**
   * C headers.
   *
   * @param included those that are read as if the script included them ({@code --include})
   * @param folders where headers are looked for first ({@code -I})
   */
  public record Headers(List<String> included, List<String> folders) {
    /** None but the script's own. */
    public static final Headers NONE = new Headers(List.of(), List.of());

    public Headers {
      included = List.copyOf(included);
      folders = List.copyOf(folders);
    }
  }

  /**
   * What of a script is wanted.
   *
   * @param mode which probes
   * @param probeFilter in what the names of probes must have a match, {@code begin} and {@code end}
   *     apart
   * @param filters what the tasks of events must be in, all of it
   */
  public record Selection(Mode mode, Optional<Pattern> probeFilter, List<TaskFilter> filters) {
    /** All that is attached to events, for all tasks. */
    public static final Selection ALL = new Selection(Mode.TRACE, Optional.empty(), List.of());

    public Selection {
      filters = List.copyOf(filters);
    }
  }

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

  public CompileOptions {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /** Nothing unsafe, no command that was started, no headers. */
  public CompileOptions(List<String> arguments, Map<String, String> environment) {
    this(arguments, environment, Session.DEFAULT, Headers.NONE, Selection.ALL);
  }

  /** The same options with these arguments. */
  public CompileOptions withArguments(List<String> others) {
    return new CompileOptions(others, environment, session, headers, selection);
  }

  /** The same options for another session. */
  public CompileOptions withSession(Session other) {
    return new CompileOptions(arguments, environment, other, headers, selection);
  }

  /** The same options with these headers. */
  public CompileOptions withHeaders(Headers others) {
    return new CompileOptions(arguments, environment, session, others, selection);
  }
}
