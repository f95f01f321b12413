package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The functions of the kernel and of its modules that can be traced, out of tracefs's {@code
 * available_filter_functions}: a name a line, behind it a module's in brackets.
 */
public final class KernelFunctions {
  /** What the kernel's own functions, not those of a module, are listed under. */
  static final String VMLINUX = "vmlinux";

  /** Functions whose tracing is known to stop machines, though the kernel allows it. */
  private static final String[] DANGEROUS = {
    "arch_cpu_idle", "default_idle", "bpf_dispatcher_xdp_func"
  };

  /** Beginnings of the names of more such functions, and of what is no function at all. */
  private static final String[] DANGEROUS_PREFIXES = {"rcu_", "__ftrace_invalid_address__"};

  /** Parts of functions that the C compiler has cut off; they are no functions of their own. */
  private static final String PART = ".part.";

  private final String lines;

  private KernelFunctions(String lines) {
    this.lines = lines;
  }

  /** Those that a file in the form of {@code available_filter_functions} names. */
  static KernelFunctions parse(byte[] file) {
    return new KernelFunctions("\n" + new String(file, StandardCharsets.ISO_8859_1) + "\n");
  }

  /** Those that BTF describes, for a kernel that does not say which can be traced. */
  static KernelFunctions of(Btf btf) {
    StringBuilder lines = new StringBuilder("\n");
    for (int id : btf.findByPrefix("", Kind.FUNC)) {
      lines.append(btf.name(id)).append('\n');
    }
    return new KernelFunctions(lines.toString());
  }

  /**
   * A function.
   *
   * @param module the module it is in, {@code vmlinux} for the kernel itself
   */
  record KernelFunction(String module, String name) {}

  /** Whether tracing it is left to those who insist. */
  static boolean isDangerous(String function) {
    for (String dangerous : DANGEROUS) {
      if (dangerous.equals(function)) {
        return true;
      }
    }
    for (String prefix : DANGEROUS_PREFIXES) {
      if (function.startsWith(prefix)) {
        return true;
      }
    }
    return function.contains(PART);
  }

  /**
   * The functions whose module and name match, sorted by name, each once.
   *
   * @param module a pattern or a name; {@code *} for all
   * @param function a pattern or a name
   */
  List<KernelFunction> matching(String module, String function) {
    boolean anyModule = module.equals("*");
    Wildcard modules = new Wildcard(module);
    Wildcard names = new Wildcard(function);
    String prefix = Wildcard.literalPrefix(function);
    List<KernelFunction> found = new ArrayList<>();
    int from = 1;
    while (from < lines.length()) {
      int end = lines.indexOf('\n', from);
      if (lines.startsWith(prefix, from)) {
        KernelFunction one = function(from, end);
        if (names.matches(one.name())
            && (anyModule || modules.matches(one.module()))
            && !isDangerous(one.name())) {
          found.add(one);
        }
      }
      from = end + 1;
    }
    found.sort(Comparator.comparing(KernelFunction::name).thenComparing(KernelFunction::module));
    return distinct(found);
  }

  /**
   * How many functions there are of a name.
   *
   * @param module the only module they may be in; empty for all, and the kernel itself
   */
  int count(String module, String function) {
    int count = 0;
    int from = 1;
    while (from < lines.length()) {
      int end = lines.indexOf('\n', from);
      if (lines.startsWith(function, from)) {
        KernelFunction one = function(from, end);
        if (one.name().equals(function) && (module.isEmpty() || module.equals(one.module()))) {
          count++;
        }
      }
      from = end + 1;
    }
    return count;
  }

  /** The names that the kernel itself has several functions of, each once. */
  Set<String> repeated() {
    Set<String> seen = new HashSet<>();
    Set<String> repeated = new HashSet<>();
    int from = 1;
    while (from < lines.length()) {
      int end = lines.indexOf('\n', from);
      KernelFunction one = function(from, end);
      if (one.module().equals(VMLINUX) && !seen.add(one.name())) {
        repeated.add(one.name());
      }
      from = end + 1;
    }
    return repeated;
  }

  private KernelFunction function(int from, int end) {
    if (end == from || lines.charAt(end - 1) != ']') {
      return new KernelFunction(VMLINUX, lines.substring(from, end));
    }
    int bracket = lines.lastIndexOf('[', end);
    return new KernelFunction(
        lines.substring(bracket + 1, end - 1), lines.substring(from, bracket).strip());
  }

  /** Static functions may share a name. */
  private static List<KernelFunction> distinct(List<KernelFunction> sorted) {
    List<KernelFunction> distinct = new ArrayList<>(sorted.size());
    for (KernelFunction one : sorted) {
      if (!one.name().isEmpty() && (distinct.isEmpty() || !distinct.getLast().equals(one))) {
        distinct.add(one);
      }
    }
    return distinct;
  }
}
