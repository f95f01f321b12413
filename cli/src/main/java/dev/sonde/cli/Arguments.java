package dev.sonde.cli;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.runtime.output.FlushPolicy;
import dev.sonde.runtime.session.Warnings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The command line, taken apart. Options mean what they mean to bpftrace, and may stand before or
 * behind the script.
 *
 * <p>By hand: a command-line library reads annotations by reflection, which alone would take longer
 * than everything else before the first system call.
 */
final class Arguments {
  /** What is to be done. */
  enum Command {
    TRACE,
    LIST,
    FORMAT,
    EXPLAIN,
    FTRACE,
    INFO,
    HELP,
    VERSION
  }

  /** Which probes are run. */
  enum Mode {
    TRACE,
    TEST,
    BENCH
  }

  /** How output is written. */
  enum Format {
    TEXT,
    JSON
  }

  private static final String NO_SCRIPT = "there is no script: name a file, or write one behind -e";
  private static final long GREATEST_PID = 0x400000;

  private Command command = Command.TRACE;
  private String program;
  private String file;
  private String search = "";
  private long pid;
  private String childCommand;
  private String cgroup;
  private String container;
  private long namespaceOf;
  private String outputFile;
  private String traceableFunctions;
  private Format format = Format.TEXT;
  private FlushPolicy flushPolicy = FlushPolicy.IDLE;
  private final List<Feature> withheld = new ArrayList<>();
  private Warnings warnings = Warnings.DEFAULT;
  private boolean quiet;
  private boolean verbose;
  private boolean dryRun;
  private int refreshSeconds;
  private boolean dumpSyntax;
  private boolean dumpIr;
  private boolean dumpCode;
  private Mode mode = Mode.TRACE;
  private String probeFilter;
  private boolean unsafe;
  private boolean compileOnly;
  private final List<String> parameters = new ArrayList<>();
  private final List<String> debugFolders = new ArrayList<>();
  private final List<String> includes = new ArrayList<>();
  private final List<String> includeFolders = new ArrayList<>();
  private final List<Integer> unwoundProcesses = new ArrayList<>();

  private final String[] words;
  private int at;

  private Arguments(String[] words) {
    this.words = words;
  }

  /**
   * Takes a command line apart.
   *
   * @throws UsageException if it is wrong
   */
  static Arguments parse(String[] words) {
    Arguments arguments = new Arguments(words);
    arguments.parse();
    return arguments;
  }

  private void parse() {
    if (words.length == 0) {
      throw new UsageException(NO_SCRIPT, true);
    }
    if (words[0].equals("help") || words[0].equals("ftrace")) {
      command = words[0].equals("help") ? Command.EXPLAIN : Command.FTRACE;
      parameters.addAll(List.of(words).subList(1, words.length));
      return;
    }
    List<String> rest = new ArrayList<>();
    while (at < words.length) {
      String word = words[at++];
      if (word.equals("--")) {
        while (at < words.length) {
          rest.add(words[at++]);
        }
      } else if (word.startsWith("--")) {
        longOption(word);
      } else if (word.length() > 1 && word.charAt(0) == '-') {
        shortOptions(word);
      } else {
        rest.add(word);
      }
    }
    if (command == Command.LIST) {
      listing(rest);
    } else if (command == Command.TRACE || command == Command.FORMAT) {
      script(rest);
    }
  }

  private void longOption(String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String attached = equals < 0 ? null : word.substring(equals + 1);
    switch (name) {
      case "--list" -> command = Command.LIST;
      case "--verbose" -> verbose = true;
      case "--help" -> command = Command.HELP;
      case "--version" -> command = Command.VERSION;
      case "--info" -> command = Command.INFO;
      case "--pid" -> pid = pid(value(name, attached));
      case "--cgroup" -> cgroup = value(name, attached);
      case "--container" -> container = value(name, attached);
      case "--namespace-of" -> namespaceOf = pid(value(name, attached));
      case "--cmd" -> childCommand = value(name, attached);
      case "--output" -> outputFile = value(name, attached);
      case "--format" -> format = format(value(name, attached));
      case "--quiet" -> quiet = true;
      case "--warnings" -> warn(Warnings.ALL);
      case "--no-warnings" -> warn(Warnings.NONE);
      case "--unsafe" -> unsafe = true;
      case "--dry-run" -> dryRun = true;
      case "--traceable-functions" -> traceableFunctions = value(name, attached);
      case "--debug" -> dumps(value(name, attached));
      case "--mode" -> mode(value(name, attached));
      case "--test", "--bench" -> {
        alone(name);
        mode = name.equals("--test") ? Mode.TEST : Mode.BENCH;
      }
      case "--fmt" -> {
        alone(name);
        command = Command.FORMAT;
      }
      case "--probe-filter" -> probeFilter = value(name, attached);
      case "--no-feature" -> features(value(name, attached));
      case "--usdt-file-activation", "--verify-llvm-ir" -> {
        // Nothing of it can be otherwise here: semaphores count by file, and there is no LLVM.
      }
      case "--debuginfo" -> debugFolders(value(name, attached));
      case "--include" -> includes.add(value(name, attached));
      case "--dwarf-pid" -> unwoundProcesses.add((int) pid(value(name, attached)));
      case "--emit-elf", "--emit-llvm", "--aot" ->
          throw new UsageException(name + " is an option of bpftrace that Sonde does not have");
      default -> throw new UsageException("there is no option " + name, true);
    }
    if (attached != null && !takesValue(name)) {
      throw new UsageException(name + " takes no value");
    }
  }

  private void debugFolders(String folders) {
    for (String folder : folders.split(":")) {
      if (!folder.isEmpty()) {
        debugFolders.add(folder);
      }
    }
  }

  private static boolean takesValue(String name) {
    return switch (name) {
      case "--pid",
          "--cmd",
          "--cgroup",
          "--container",
          "--namespace-of",
          "--output",
          "--format",
          "--debug",
          "--mode",
          "--probe-filter",
          "--no-feature",
          "--include",
          "--dwarf-pid",
          "--debuginfo" ->
          true;
      default -> false;
    };
  }

  private void shortOptions(String word) {
    for (int i = 1; i < word.length(); i++) {
      char option = word.charAt(i);
      switch (option) {
        case 'l' -> command = Command.LIST;
        case 'v' -> verbose = true;
        case 'h' -> command = Command.HELP;
        case 'V' -> command = Command.VERSION;
        case 'q' -> quiet = true;
        case 'k' -> warn(Warnings.ALL);
        case 'e', 'p', 'c', 'o', 'f', 'B', 'd', 'i', 'I' -> {
          String attached = i + 1 < word.length() ? word.substring(i + 1) : null;
          shortValue(option, value("-" + option, attached));
          return;
        }
        case 'b' -> {
          // To take types from BTF is what is done anyway.
        }
        default -> throw new UsageException("there is no option -" + option, true);
      }
    }
  }

  private void shortValue(char option, String value) {
    switch (option) {
      case 'e' -> program = value;
      case 'p' -> pid = pid(value);
      case 'c' -> childCommand = value;
      case 'o' -> outputFile = value;
      case 'f' -> format = format(value);
      case 'B' -> flushPolicy = flushPolicy(value);
      case 'I' -> includeFolders.add(value);
      case 'i' -> refreshSeconds = seconds(value);
      default -> dumps(value);
    }
  }

  private static int seconds(String value) {
    try {
      int seconds = Integer.parseInt(value);
      if (seconds > 0) {
        return seconds;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new UsageException("-i needs a number of seconds, got " + value, true);
  }

  private String value(String option, String attached) {
    if (attached != null) {
      return attached;
    }
    if (at == words.length) {
      throw new UsageException(option + " needs a value behind it");
    }
    return words[at++];
  }

  /** What is said of a number that is none is what bpftrace says. */
  static long pid(String text) {
    int digits = 0;
    while (digits < text.length() && Character.digit(text.charAt(digits), 10) >= 0) {
      digits++;
    }
    if (digits == 0) {
      throw new UsageException("Failed to parse pid: invalid integer: " + text);
    }
    if (digits < text.length()) {
      throw new UsageException("Failed to parse pid: invalid trailing bytes: " + text);
    }
    // More digits than any pid has need not be read.
    long number = digits > 18 ? Long.MAX_VALUE : Long.parseLong(text);
    if (number < 1 || number > GREATEST_PID) {
      throw new UsageException("Pid out of range: " + text + "\nPids are 1 to " + GREATEST_PID);
    }
    return number;
  }

  private static Format format(String text) {
    return switch (text) {
      case "text" -> Format.TEXT;
      case "json" -> Format.JSON;
      default ->
          throw new UsageException(
              "Invalid output format \"" + text + "\"\nValid formats: text, json");
    };
  }

  private static FlushPolicy flushPolicy(String text) {
    return switch (text) {
      case "line" -> FlushPolicy.LINE;
      case "full" -> FlushPolicy.FULL;
      case "none" -> FlushPolicy.NONE;
      default -> throw new UsageException("USAGE: -B must be either 'line', 'full', or 'none'.");
    };
  }

  private void dumps(String stages) {
    for (String stage : stages.split(",")) {
      switch (stage) {
        case "ast" -> dumpSyntax = true;
        case "ir" -> dumpIr = true;
        case "bpf" -> dumpCode = true;
        case "all" -> {
          dumpSyntax = true;
          dumpIr = true;
          dumpCode = true;
        }
        default ->
            throw new UsageException("-d needs ast, ir, bpf or several with commas, not " + stage);
      }
    }
  }

  private void warn(Warnings wanted) {
    if (warnings != Warnings.DEFAULT && warnings != wanted) {
      throw new UsageException("USAGE: -k, --warnings conflicts with --no-warnings");
    }
    warnings = wanted;
  }

  private void alone(String option) {
    if (mode != Mode.TRACE || command == Command.FORMAT) {
      throw new UsageException("USAGE: " + option + " conflicts with existing --mode");
    }
  }

  private void mode(String name) {
    switch (name) {
      case "codegen" -> {
        mode = Mode.TRACE;
        compileOnly = true;
      }
      case "bench" -> mode = Mode.BENCH;
      case "test" -> mode = Mode.TEST;
      case "format" -> command = Command.FORMAT;
      case "compiler-bench" ->
          throw new UsageException("--mode compiler-bench measures LLVM, which Sonde does without");
      default ->
          throw new UsageException(
              "USAGE: --mode can only be 'codegen', 'compiler-bench', 'bench', 'test' or 'format'.");
    }
  }

  private void features(String names) {
    for (String name : names.split(",")) {
      withheld.add(
          switch (name) {
            case "kprobe_multi" -> Feature.KPROBE_MULTI;
            case "kprobe_session" -> Feature.KPROBE_SESSION;
            case "uprobe_multi" -> Feature.UPROBE_MULTI;
            case "may_goto" -> Feature.MAY_GOTO;
            case "attach_cookie" -> Feature.ATTACH_COOKIE;
            case "kprobe_as_fentry" -> Feature.KPROBE_AS_FENTRY;
            default ->
                throw new UsageException(
                    "USAGE: --no-feature can only have values"
                        + " 'kprobe_multi,kprobe_session,uprobe_multi,may_goto,kprobe_as_fentry,"
                        + "attach_cookie'.");
          });
    }
  }

  private void listing(List<String> rest) {
    if (rest.size() > 1) {
      throw new UsageException("-l takes one search, not " + rest.size());
    }
    if (!rest.isEmpty()) {
      search = rest.getFirst();
    }
  }

  private void script(List<String> rest) {
    if (pid != 0 && childCommand != null) {
      throw new UsageException("USAGE: Cannot use both -c and -p.");
    }
    parameters.addAll(rest);
    if (program != null) {
      return;
    }
    if (parameters.isEmpty()) {
      throw new UsageException(NO_SCRIPT);
    }
    file = parameters.removeFirst();
  }

  /** What is to be done. */
  Command command() {
    return command;
  }

  /** The script behind {@code -e}; null if there is none. */
  String program() {
    return program;
  }

  /** The script's file, {@code -} for standard input; null if the script stands behind -e. */
  String file() {
    return file;
  }

  /** What to list; empty for everything. */
  String search() {
    return search;
  }

  /** The process to trace, 0 for all. */
  long pid() {
    return pid;
  }

  /** The only process to trace, empty for all. */
  OptionalInt process() {
    return pid == 0 ? OptionalInt.empty() : OptionalInt.of((int) pid);
  }

  /** The command to run while tracing; null if there is none. */
  String childCommand() {
    return childCommand;
  }

  /** The cgroup whose events are seen; null for all. */
  String cgroup() {
    return cgroup;
  }

  /** The container whose events are seen; null for all. */
  String container() {
    return container;
  }

  /** The process in whose pid namespace events are seen; 0 for all. */
  long namespaceOf() {
    return namespaceOf;
  }

  /** Where output goes; null for standard output. */
  String outputFile() {
    return outputFile;
  }

  /** How output is written. */
  Format format() {
    return format;
  }

  /** When output is written. */
  FlushPolicy flushPolicy() {
    return flushPolicy;
  }

  /** Where debug files are looked for first. */
  List<String> debugFolders() {
    return debugFolders;
  }

  /** Whose stacks are to be walked by call frame information, besides the traced process's. */
  List<Integer> unwoundProcesses() {
    return unwoundProcesses;
  }

  /** Which warnings are shown. */
  Warnings warnings() {
    return warnings;
  }

  /** What the kernel is not to be used for, whether it can or not. */
  List<Feature> withheld() {
    return List.copyOf(withheld);
  }

  /** Whether the banner is left out. */
  boolean quiet() {
    return quiet;
  }

  /** Whether more is said than usual. */
  boolean verbose() {
    return verbose;
  }

  /** The file that names the kernel's traceable functions in the place of tracefs's; or null. */
  String traceableFunctions() {
    return traceableFunctions;
  }

  /** Whether functions may be called that change what they trace. */
  boolean unsafe() {
    return unsafe;
  }

  /** How often maps are shown while the script runs, in seconds; 0 for never. */
  int refreshSeconds() {
    return refreshSeconds;
  }

  /** Whether to end once everything is attached. */
  boolean dryRun() {
    return dryRun;
  }

  /** Whether the syntax tree is printed. */
  boolean dumpSyntax() {
    return dumpSyntax;
  }

  /** Whether the intermediate representation is printed. */
  boolean dumpIr() {
    return dumpIr;
  }

  /** Whether the instructions are printed. */
  boolean dumpCode() {
    return dumpCode;
  }

  /** Headers that are read as if the script included them. */
  List<String> includes() {
    return includes;
  }

  /** Folders where headers are looked for first. */
  List<String> includeFolders() {
    return includeFolders;
  }

  /** Which probes are run. */
  Mode mode() {
    return mode;
  }

  /** Whether to end once everything is compiled. */
  boolean compileOnly() {
    return compileOnly;
  }

  /** In what the names of probes must have a match; null for all. */
  String probeFilter() {
    return probeFilter;
  }

  /** What stands behind the script: {@code $1} and so on, and {@code --name=value}. */
  List<String> parameters() {
    return parameters;
  }
}
