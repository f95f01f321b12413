package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.ScriptMessage;
import dev.sonde.script.type.ScriptType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every function there is. A new one is a new class, named here. */
public final class Functions {

  /** How bpftrace's own scripts write a built-in variable that a macro may hide. */
  private static final String INTERNAL = "__builtin_";

  private Functions() {}

  /** The function that scripts call {@code name}. */
  public static Optional<Function> find(String name) {
    return Optional.ofNullable(
        create(name.startsWith(INTERNAL) ? name.substring(INTERNAL.length()) : name));
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
          "assert",
          "assert_str",
          "avg",
          "bswap",
          "buf",
          "cat",
          "cgroup",
          "cgroup_path",
          "cgroupid",
          "clear",
          "comm",
          "config",
          "container_of",
          "count",
          "cpid",
          "cpu",
          "ctx",
          "curtask",
          "debugf",
          "default_str_length",
          "delete",
          "dw_ustack",
          "elapsed",
          "errorf",
          "exit",
          "fail",
          "find",
          "func",
          "gid",
          "has_cpid",
          "has_key",
          "hist",
          "is_array",
          "is_err",
          "is_integer",
          "is_literal",
          "is_ptr",
          "is_scalar",
          "is_str",
          "is_unsigned_integer",
          "jiffies",
          "join",
          "kaddr",
          "kfunc_allowed",
          "kfunc_exist",
          "kptr",
          "kstack",
          "ksym",
          "leader_comm",
          "leader_tid",
          "len",
          "lhist",
          "macaddr",
          "max",
          "memcmp",
          "min",
          "ncpus",
          "nsecs",
          "ntop",
          "numaid",
          "override",
          "path",
          "pcomm",
          "percpu_kaddr",
          "pid",
          "ppid",
          "print",
          "printf",
          "probe",
          "probetype",
          "pton",
          "rand",
          "reg",
          "retval",
          "sarg0",
          "signal",
          "signal_name",
          "signal_thread",
          "skboutput",
          "socket_cookie",
          "static_assert",
          "stats",
          "str",
          "str_concat",
          "strcap",
          "strcontains",
          "strerror",
          "strftime",
          "strlen",
          "strncmp",
          "strstr",
          "sum",
          "syscall_name",
          "system",
          "tid",
          "time",
          "tseries",
          "uaddr",
          "uid",
          "unwatch",
          "uptr",
          "usermode",
          "username",
          "ustack",
          "usym",
          "warnf",
          "write_user",
          "zero");

  /** Only the functions that a script calls are ever made: most of a run's time is its start. */
  private static Function create(String name) {
    return switch (name) {
      case "args" -> new Args();
      case "assert" -> new Assert();
      case "assert_str" -> new AssertString();
      case "avg" -> new Avg();
      case "bswap" -> new ByteSwap();
      case "buf" -> new Buf();
      case "cat" -> new Cat();
      case "cgroup" -> new Cgroup();
      case "cgroup_path" -> new CgroupPath();
      case "cgroupid" -> new CgroupId();
      case "clear" -> new Clear();
      case "comm" -> new Comm();
      case "container_of" -> new ContainerOf();
      case "config" -> new Config();
      case "count" -> new Count();
      case "cpid" -> new ChildPid();
      case "cpu" -> new Cpu();
      case "ctx" -> new ContextPointer();
      case "curtask" -> new CurrentTask();
      case "debugf" -> new Debugf();
      case "default_str_length" -> new DefaultStringLength();
      case "delete" -> new Delete();
      case "dw_ustack" -> new CallStack(CallStack.Walk.CALL_FRAMES);
      case "elapsed" -> new Elapsed();
      case "errorf" ->
          new Messagef(
              name,
              ScriptMessage.Severity.ERROR,
              "Prints an error with its place in the script, formatted like printf, where messages"
                  + " go.");
      case "exit" -> new Exit();
      case "fail" -> new Fail();
      case "find" -> new Find();
      case "func" -> new FunctionName();
      case "gid" -> new Gid();
      case "has_cpid" -> new HasChildPid();
      case "has_key" -> new HasKey();
      case "hist" -> new Hist();
      case "is_array" -> new TypeTest(name, "an array", type -> type instanceof ScriptType.Array);
      case "is_err" -> new IsError();
      case "is_integer" ->
          new TypeTest(name, "an integer", type -> type instanceof ScriptType.IntegerType);
      case "is_literal" -> new IsLiteral();
      case "is_ptr" -> new TypeTest(name, "a pointer", type -> type instanceof ScriptType.Pointer);
      case "is_scalar" -> new IsScalar();
      case "is_str" -> new TypeTest(name, "a string", type -> type instanceof ScriptType.Text);
      case "is_unsigned_integer" ->
          new TypeTest(
              name,
              "an integer without a sign",
              type -> type instanceof ScriptType.IntegerType integer && !integer.signed());
      case "jiffies" -> new Jiffies();
      case "join" -> new Join();
      case "kaddr" -> new KernelAddress();
      case "kfunc_allowed" -> new KernelFunctionAllowed();
      case "kfunc_exist" -> new KernelFunctionExists();
      case "kptr" -> new SpaceCast(name, AddressSpace.KERNEL, "the kernel's");
      case "kstack" -> new CallStack(CallStack.Walk.KERNEL);
      case "ksym" -> new KernelSymbolName();
      case "leader_comm" ->
          new TaskField(
              name,
              "string",
              "group_leader",
              "comm",
              "The name of the leader of the current thread's group, or of a task's.");
      case "leader_tid" ->
          new TaskField(
              name,
              "uint32",
              "group_leader",
              "pid",
              "The thread id of the leader of the current thread's group, or of a task's.");
      case "len" -> new Length();
      case "lhist" -> new LinearHist();
      case "macaddr" -> new MacAddress();
      case "max" -> new Max();
      case "memcmp" -> new MemoryCompare();
      case "min" -> new Min();
      case "ncpus" -> new CpuCount();
      case "nsecs" -> new Nsecs();
      case "ntop" -> new InternetAddress();
      case "numaid" -> new NumaNode();
      case "override" -> new OverrideReturn();
      case "path" -> new PathOf();
      case "pcomm" ->
          new TaskField(
              name,
              "string",
              "real_parent",
              "comm",
              "The name of the parent of the current process, or of a task's.");
      case "percpu_kaddr" -> new PerCpuAddress();
      case "pid" -> new Pid();
      case "ppid" ->
          new TaskField(
              name,
              "uint32",
              "real_parent",
              "pid",
              "The process id of the parent of the current process, or of a task's.");
      case "print" -> new Print();
      case "printf" -> new Printf();
      case "probe" -> new ProbeName();
      case "probetype" -> new ProbeType();
      case "pton" -> new ParseAddress();
      case "rand" -> new Rand();
      case "reg" -> new RegisterValue();
      case "retval" -> new Retval();
      case "signal" -> new SendSignal(name, Helper.SEND_SIGNAL, "the current process");
      case "signal_name" -> new SignalName();
      case "signal_thread" -> new SendSignal(name, Helper.SEND_SIGNAL_THREAD, "the current thread");
      case "skboutput" -> new PacketOutput();
      case "socket_cookie" -> new SocketCookie();
      case "static_assert" -> new StaticAssert();
      case "stats" -> new Stats();
      case "str" -> new Str();
      case "str_concat" -> new StringConcat();
      case "strcap" -> new StringCapacity();
      case "strcontains" -> new StringContains();
      case "strerror" -> new ErrorName();
      case "strftime" -> new Strftime();
      case "strlen" -> new StringLength();
      case "strncmp" -> new StringCompare();
      case "strstr" -> new StringPosition();
      case "sum" -> new Sum();
      case "syscall_name" -> new SystemCallName();
      case "system" -> new SystemCommand();
      case "tid" -> new Tid();
      case "time" -> new Time();
      case "tseries" -> new TimeSeries();
      case "uaddr" -> new UserAddress();
      case "uid" -> new Uid();
      case "unwatch" -> new Unwatch();
      case "uptr" -> new SpaceCast(name, AddressSpace.USER, "the process's");
      case "usermode" -> new UserMode();
      case "username" -> new UserName();
      case "ustack" -> new CallStack(CallStack.Walk.FRAME_POINTERS);
      case "usym" -> new UserSymbolName();
      case "warnf" ->
          new Messagef(
              name,
              ScriptMessage.Severity.WARNING,
              "Prints a warning with its place in the script, formatted like printf, where messages"
                  + " go. --no-warnings turns it off.");
      case "write_user" -> new WriteUser();
      case "zero" -> new Zero();
      default -> numbered(name);
    };
  }

  /** {@code arg0} and {@code sarg0} and their like. */
  private static Function numbered(String name) {
    int digits = 0;
    int number = 0;
    for (int i = name.length() - 1, place = 1; i >= 0 && isDigit(name.charAt(i)); i--) {
      number += (name.charAt(i) - '0') * place;
      place *= 10;
      digits++;
    }
    if (digits == 0 || digits > 2 || digits == 2 && number < 10) {
      return null;
    }
    return switch (name.substring(0, name.length() - digits)) {
      case "arg" -> new NumberedArgument(number);
      case "sarg" -> new StackArgument(number);
      default -> null;
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
