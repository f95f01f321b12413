package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.BtfType;
import dev.sonde.bpf.btf.Kind;
import dev.sonde.bpf.object.AttachTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A kernel function as BTF describes it, and how a trampoline hands its arguments to a program: 8
 * bytes each, a structure by value in as many as it takes, and behind them what was returned.
 *
 * @param module the module it is in, {@code vmlinux} for the kernel itself
 * @param target the function as programs attach to it
 * @param arguments in order
 * @param result empty where it returns nothing
 */
record FunctionType(
    String module,
    AttachTarget.Kernel target,
    List<Argument> arguments,
    Optional<Argument> result) {

  /** As many arguments as bpftrace takes: those that are passed in registers. */
  private static final int MOST_ARGUMENTS = 6;

  private static final String RESULT = "retval";

  FunctionType {
    arguments = List.copyOf(arguments);
  }

  /**
   * A function by name.
   *
   * @param module empty or {@code *} to look in the kernel first, then in all modules
   */
  static Optional<FunctionType> find(String module, String function, Machine machine) {
    Optional<Btf> kernel = machine.kernelBtf();
    if (kernel.isEmpty()) {
      return Optional.empty();
    }
    boolean anywhere = module.isEmpty() || module.equals("*");
    if (anywhere || module.equals(KernelFunctions.VMLINUX)) {
      int id = kernel.get().find(function, Kind.FUNC);
      if (id != 0) {
        return Optional.of(of(KernelFunctions.VMLINUX, kernel.get(), id));
      }
    }
    if (!anywhere) {
      return inModule(module, function, kernel.get(), machine);
    }
    for (String loaded : machine.modules()) {
      Optional<FunctionType> found = inModule(loaded, function, kernel.get(), machine);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<FunctionType> inModule(
      String module, String function, Btf kernel, Machine machine) {
    Optional<Btf> btf = machine.moduleBtf(module);
    int id = btf.isEmpty() ? 0 : btf.get().find(function, Kind.FUNC);
    // A module's BTF answers for the kernel's, too.
    return id < kernel.typeCount() ? Optional.empty() : Optional.of(of(module, btf.get(), id));
  }

  private static FunctionType of(String module, Btf btf, int id) {
    String owner = module.equals(KernelFunctions.VMLINUX) ? "" : module;
    BtfType.FuncProto prototype =
        (BtfType.FuncProto) btf.type(((BtfType.Func) btf.type(id)).typeId());
    List<Argument> arguments = new ArrayList<>(prototype.parameters().size());
    int offset = 0;
    for (int i = 0; i < prototype.parameters().size(); i++) {
      BtfType.Parameter parameter = prototype.parameters().get(i);
      String name = parameter.name().isEmpty() ? "arg" + i : parameter.name();
      arguments.add(argument(name, offset, parameter.typeId(), owner, btf));
      offset += slots(parameter.typeId(), btf) * Long.BYTES;
    }
    Optional<Argument> result =
        prototype.returnTypeId() == 0
            ? Optional.empty()
            : Optional.of(argument(RESULT, offset, prototype.returnTypeId(), owner, btf));
    return new FunctionType(
        module, new AttachTarget.Kernel(btf.name(id), owner, id), arguments, result);
  }

  private static Argument argument(String name, int offset, int type, String module, Btf btf) {
    return new Argument(name, btf.spell(type) + " " + name, offset, type(type, module, btf));
  }

  /** How an argument is read. */
  private static ArgumentType type(int type, String module, Btf btf) {
    int resolved = btf.skipModifiers(type);
    return switch (btf.type(resolved)) {
      case BtfType.Composite _, BtfType.Float _ ->
          new ArgumentType.Opaque(btf.spell(type), Math.toIntExact(btf.sizeOf(resolved)));
      default -> new ArgumentType.Btf(module, type);
    };
  }

  private static int slots(int type, Btf btf) {
    int resolved = btf.skipModifiers(type);
    return btf.type(resolved) instanceof BtfType.Composite
        ? Math.toIntExact((btf.sizeOf(resolved) + Long.BYTES - 1) / Long.BYTES)
        : 1;
  }

  /**
   * Whether BTF knows a function, and a trampoline can hand on all its arguments; for listings of
   * tens of thousands.
   */
  static boolean fitsTrampoline(String module, String function, Machine machine) {
    boolean ofKernel = module.equals(KernelFunctions.VMLINUX);
    Optional<Btf> btf = ofKernel ? machine.kernelBtf() : machine.moduleBtf(module);
    int id = btf.isEmpty() ? 0 : btf.get().find(function, Kind.FUNC);
    return id != 0
        && (ofKernel || id >= machine.kernelBtf().orElseThrow().typeCount())
        && btf.get().type(((BtfType.Func) btf.get().type(id)).typeId())
            instanceof BtfType.FuncProto prototype
        && prototype.parameters().size() <= MOST_ARGUMENTS;
  }

  /** Whether a trampoline can hand on all arguments. */
  boolean fitsTrampoline() {
    return arguments.size() <= MOST_ARGUMENTS;
  }

  /** The arguments as {@code arg0}, {@code arg1} and so on, as kprobes see them. */
  List<Argument> numbered() {
    List<Argument> numbered = new ArrayList<>(arguments.size());
    for (Argument argument : arguments) {
      String spelling =
          argument
              .declaration()
              .substring(0, argument.declaration().length() - argument.name().length());
      String name = "arg" + numbered.size();
      numbered.add(new Argument(name, spelling + name, argument.offset(), argument.type()));
    }
    return numbered;
  }

  /** The arguments, and behind them the result. */
  List<Argument> argumentsAndResult() {
    List<Argument> all = new ArrayList<>(arguments);
    if (result.isPresent()) {
      all.add(result.get());
    }
    return all;
  }

  /** What the return of a function offers a kretprobe. */
  List<Argument> resultOnly() {
    return result.isPresent()
        ? List.of(result.get())
        : List.of(new Argument(RESULT, "void", 0, new ArgumentType.Opaque("void", 0)));
  }
}
