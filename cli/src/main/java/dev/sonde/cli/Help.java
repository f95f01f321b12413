package dev.sonde.cli;

/** What {@code --help} prints. */
final class Help {
  static final String TEXT =
      """
      sonde - ask a running Linux system questions, in bpftrace's language

      USAGE:
          sonde [options] -e 'script'      run the script given here
          sonde [options] file [args...]   run a script's file; args are $1, $2 and so on
          sonde [options] - [args...]      run the script on standard input
          sonde -l [search]                list probes
          sonde help [name]                explain functions and probes
          sonde ftrace --help              trace without BPF, where the kernel has none

      OPTIONS:
          -e SCRIPT           run this script
          -c, --cmd COMMAND   start a command once everything is attached, end with it
          -p, --pid PID       trace this process, end with it
          --cgroup PATH       see only what happens in this cgroup and those below it
          --container NAME    see only what happens in this container: its name or the
                              beginning of its id
          --namespace-of PID  see only what happens in the pid namespace of a process
          -o, --output FILE   write output to a file
          -f, --format FORMAT text or json
          -B MODE             write output after each line (line), when a buffer is
                              full (full), or at once (none); if not given, as soon
                              as no more events are waiting
          -i SECONDS          show all maps again and again, on a terminal as tables
          -q, --quiet         leave out the banner
          -v, --verbose       say more; with -l, list arguments of probes
          -k, --warnings      also warn of reads that fail and of keys that are missing
          --no-warnings       warn of nothing
          --dwarf-pid PID     let dw_ustack walk this process's stacks, too; may be given several times
          --debuginfo FOLDER[:FOLDER]
                              look for debug files here, too; may be given several times
          --unsafe            allow functions that change what they trace, and kprobes
                              where the kernel may not be traceable
          --traceable-functions FILE
                              the kernel's functions that can be traced, one a line
          --include HEADER    read a C header as if the script included it
          -I FOLDER           look for C headers here first
          --dry-run           end once everything is attached
          -d, --debug STAGE   print what the script becomes: ast, ir, bpf

          -l, --list [SEARCH] list probes that match; * matches anything
          --info              what this kernel can do, for a bug report
          -V, --version       Sonde's version
          -h, --help          this text

      EXAMPLES:
          sonde -e 'tracepoint:syscalls:sys_enter_openat { printf("%s %s\\n", comm, str(args.filename)); }'
              files as they are opened, and by whom
          sonde -e 'tracepoint:raw_syscalls:sys_enter { @[comm] = count(); }'
              system calls by the name of the process
          sonde -e 'tracepoint:raw_syscalls:sys_exit { @[comm] = hist(args.ret); }' -c 'find /usr'
              what system calls return while a command runs
          sonde -l 'tracepoint:sched:*'
              the scheduler's tracepoints

      EXIT CODES:
          0   the script ended, or was interrupted; exit(N) in the script gives N
          1   the script is wrong, or this machine or process cannot run it
          2   the command line is wrong
      """;

  private Help() {}
}
