package dev.sonde.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * The command line of {@code sonde ftrace}, taken apart.
 *
 * @param events as they are written
 * @param filter what must hold for an event to be shown, in the kernel's syntax; empty for all
 * @param pid the only process to trace; 0 for all
 * @param command the command to run while tracing; empty for none
 * @param output where output goes; empty for standard output
 * @param help whether only the usage is wanted
 */
record FtraceArguments(
    List<String> events, String filter, long pid, String command, String output, boolean help) {
  static final String USAGE =
      """
      sonde ftrace - trace by the kernel's own means, without BPF

      USAGE:
          sonde ftrace [options] EVENT...

      An EVENT is a tracepoint, category:name, or a probe that is made for the time being, in the
      kernel's syntax (Documentation/trace/kprobetrace.rst and uprobetracer.rst):

          p[:[GROUP/]NAME] FUNCTION[+OFFSET] [ARGUMENT...]   a function of the kernel is entered
          r[:[GROUP/]NAME] FUNCTION [ARGUMENT...]            it returns
          p[:[GROUP/]NAME] /FILE:OFFSET [ARGUMENT...]        likewise in a program or library;
          r[:[GROUP/]NAME] /FILE:FUNCTION [ARGUMENT...]      a function's name will do for an offset

      OPTIONS:
          -p PID         only this process and those that it starts
          -c COMMAND     start a command once everything is set up, end with it
          -f FILTER      show only events for which this holds: 'ret < 0 && common_pid != 1'
          -o FILE        write output to a file

      EXAMPLES:
          sonde ftrace 'p:myprobe do_sys_openat2 file=+0(%si):string'
              files as they are opened
          sonde ftrace 'r:line /bin/bash:readline text=+0($retval):string'
              what is typed into shells
          sonde ftrace -c 'ls /' syscalls:sys_enter_openat
              a tracepoint while a command runs
      """;

  static FtraceArguments parse(List<String> words) {
    List<String> events = new ArrayList<>();
    String filter = "";
    long pid = 0;
    String command = "";
    String output = "";
    boolean help = false;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      switch (word) {
        case "-h", "--help" -> help = true;
        case "-p", "-c", "-f", "-o" -> {
          if (++i == words.size()) {
            throw new UsageException(word + " needs a value behind it");
          }
          String value = words.get(i);
          switch (word) {
            case "-p" -> pid = Arguments.pid(value);
            case "-c" -> command = value;
            case "-f" -> filter = value;
            default -> output = value;
          }
        }
        default -> {
          if (word.startsWith("-")) {
            throw new UsageException("there is no option " + word + " of sonde ftrace");
          }
          events.add(word);
        }
      }
    }
    if (!help && events.isEmpty()) {
      throw new UsageException("there is no event: sonde ftrace --help shows how to write one");
    }
    if (pid != 0 && !command.isEmpty()) {
      throw new UsageException("USAGE: Cannot use both -c and -p.");
    }
    return new FtraceArguments(List.copyOf(events), filter, pid, command, output, help);
  }
}
