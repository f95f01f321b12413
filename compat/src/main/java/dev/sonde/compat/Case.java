package dev.sonde.compat;

import java.util.List;
import java.util.Map;

/**
 * One case of a suite, as its directives give it. Texts are empty where a directive is not given.
 *
 * @param suite the file's name
 * @param name NAME
 * @param run RUN: a shell command with {@code {{BPFTRACE}}} for the tracer
 * @param program PROG: a script, in place of {@code run}
 * @param expectations what the output has to be
 * @param timeoutSeconds how long it may take once attached
 * @param before commands that run while the tracer does
 * @param after a shell command started once the tracer is attached
 * @param setup a shell command to its end before everything else
 * @param cleanup a shell command at the end
 * @param minimumKernel MIN_KERNEL
 * @param maximumKernel MAX_KERNEL
 * @param requirements shell commands that have to succeed, or the case is left out
 * @param environment variables for the tracer
 * @param architectures names of machines, {@code !} before what it is not for
 * @param features of the tracer, {@code !} before what it must not have
 * @param willFail whether any exit code but 0 is right
 * @param newPidNamespace whether all runs in a PID namespace of its own
 * @param returnCode the exit code that is right
 */
record Case(
    String suite,
    String name,
    String run,
    String program,
    List<Expectation> expectations,
    int timeoutSeconds,
    List<String> before,
    String after,
    String setup,
    String cleanup,
    String minimumKernel,
    String maximumKernel,
    List<String> requirements,
    Map<String, String> environment,
    List<String> architectures,
    List<String> features,
    boolean willFail,
    boolean newPidNamespace,
    int returnCode) {

  String id() {
    return suite + "." + name;
  }

  /**
   * Whether the output has to be one thing exactly, so that what comes before attaching is not in
   * it.
   */
  boolean exact() {
    return !expectations.isEmpty() && expectations.getFirst().exact();
  }
}
