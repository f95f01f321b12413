package dev.sonde.script;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a script is compiled with.
 *
 * @param arguments the words behind the script: its positional parameters, and named ones ({@code
 *     --name=value})
 * @param process the only process to trace, if there is one ({@code -p})
 * @param environment the environment variables in force, of which the {@code BPFTRACE_*} count
 */
public record CompileOptions(
    List<String> arguments, OptionalInt process, Map<String, String> environment) {

  /** No arguments, every process, nothing in the environment. */
  public static final CompileOptions DEFAULT =
      new CompileOptions(List.of(), OptionalInt.empty(), Map.of());

  public CompileOptions {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /** The same options with these arguments. */
  public CompileOptions withArguments(List<String> others) {
    return new CompileOptions(others, process, environment);
  }
}
