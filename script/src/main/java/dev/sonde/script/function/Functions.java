package dev.sonde.script.function;

import dev.sonde.compiler.ir.AddressSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every function there is. A new one is a new class, named here. */
public final class Functions {

  /** How bpftrace's own scripts write a built-in variable that a macro may hide. */
  private static final String INTERNAL = "__builtin_";

  /** What bpftrace has and Sonde does not lower yet: known, so that it is not called a mistake. */
  private static final List<String> PLANNED =
      List.of(
          "assert",
          "assert_str",
          "buf",
          "cat",
          "cgroup_path",
          "cgroupid",
          "config",
          "cpid",
          "ctx",
          "debugf",
          "errorf",
          "fail",
          "find",
          "func",
          "has_cpid",
          "is_array",
          "is_err",
          "is_integer",
          "is_literal",
          "is_ptr",
          "is_scalar",
          "is_str",
          "is_unsigned_integer",
          "join",
          "kaddr",
          "kfunc_allowed",
          "kfunc_exist",
          "kstack",
          "ksym",
          "len",
          "macaddr",
          "memcmp",
          "ncpus",
          "ntop",
          "override",
          "path",
          "pcomm",
          "percpu_kaddr",
          "ppid",
          "pton",
          "signal",
          "signal_thread",
          "skboutput",
          "socket_cookie",
          "strcap",
          "strerror",
          "strstr",
          "syscall_name",
          "system",
          "tseries",
          "uaddr",
          "unwatch",
          "usermode",
          "username",
          "ustack",
          "usym",
          "warnf");

  private Functions() {}

  /** The function that scripts call {@code name}. */
  public static Optional<Function> find(String name) {
    return Optional.ofNullable(
        create(name.startsWith(INTERNAL) ? name.substring(INTERNAL.length()) : name));
  }

  /** Whether bpftrace has a function of this name that is still to come here. */
  public static boolean isPlanned(String name) {
    return PLANNED.contains(name);
  }

  /** Every function, by name. */
  public static List<Function> all() {
    List<Function> all = new ArrayList<>(NAMES.size());
    for (String name : NAMES) {
      all.add(create(name));
    }
    return all;
  }

  /** The name of every function, in order. */
  public static List<String> names() {
    return NAMES;
  }

  /** Of {@code arg0}, {@code arg1} and so on only the first, which stands for all. */
  private static final List<String> NAMES =
      List.of(
          "arg0",
          "args",
          "avg",
          "bswap",
          "cgroup",
          "clear",
          "comm",
          "count",
          "cpu",
          "curtask",
          "delete",
          "elapsed",
          "exit",
          "gid",
          "has_key",
          "hist",
          "jiffies",
          "kptr",
          "lhist",
          "max",
          "min",
          "nsecs",
          "numaid",
          "pid",
          "print",
          "printf",
          "probe",
          "probetype",
          "rand",
          "reg",
          "retval",
          "sarg0",
          "stats",
          "str",
          "strcontains",
          "strftime",
          "strlen",
          "strncmp",
          "sum",
          "tid",
          "time",
          "uid",
          "uptr",
          "zero");

  /** Only the functions that a script calls are ever made: most of a run's time is its start. */
  private static Function create(String name) {
    return switch (name) {
      case "args" -> new Args();
      case "avg" -> new Avg();
      case "bswap" -> new ByteSwap();
      case "cgroup" -> new Cgroup();
      case "clear" -> new Clear();
      case "comm" -> new Comm();
      case "count" -> new Count();
      case "cpu" -> new Cpu();
      case "curtask" -> new CurrentTask();
      case "delete" -> new Delete();
      case "elapsed" -> new Elapsed();
      case "exit" -> new Exit();
      case "gid" -> new Gid();
      case "has_key" -> new HasKey();
      case "hist" -> new Hist();
      case "jiffies" -> new Jiffies();
      case "kptr" -> new SpaceCast(name, AddressSpace.KERNEL, "the kernel's");
      case "lhist" -> new LinearHist();
      case "max" -> new Max();
      case "min" -> new Min();
      case "nsecs" -> new Nsecs();
      case "numaid" -> new NumaNode();
      case "pid" -> new Pid();
      case "print" -> new Print();
      case "printf" -> new Printf();
      case "probe" -> new ProbeName();
      case "probetype" -> new ProbeType();
      case "rand" -> new Rand();
      case "reg" -> new RegisterValue();
      case "retval" -> new Retval();
      case "stats" -> new Stats();
      case "str" -> new Str();
      case "strcontains" -> new StringContains();
      case "strftime" -> new Strftime();
      case "strlen" -> new StringLength();
      case "strncmp" -> new StringCompare();
      case "sum" -> new Sum();
      case "tid" -> new Tid();
      case "time" -> new Time();
      case "uid" -> new Uid();
      case "uptr" -> new SpaceCast(name, AddressSpace.USER, "the process's");
      case "zero" -> new Zero();
      default -> numbered(name);
    };
  }

  /** {@code arg0} and {@code sarg0} and their like. */
  private static Function numbered(String name) {
    int length = name.length();
    if (length < 4 || name.charAt(length - 1) < '0' || name.charAt(length - 1) > '9') {
      return null;
    }
    int number = name.charAt(length - 1) - '0';
    if (length == 4 && name.startsWith("arg")) {
      return new NumberedArgument(number);
    }
    return length == 5 && name.startsWith("sarg") ? new StackArgument(number) : null;
  }
}
