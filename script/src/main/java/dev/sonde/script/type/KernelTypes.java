package dev.sonde.script.type;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.BtfType;
import dev.sonde.bpf.btf.Kind;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.probe.Machine;
import dev.sonde.script.type.ScriptType.Array;
import dev.sonde.script.type.ScriptType.Enumeration;
import dev.sonde.script.type.ScriptType.IntegerType;
import dev.sonde.script.type.ScriptType.Opaque;
import dev.sonde.script.type.ScriptType.Pointer;
import dev.sonde.script.type.ScriptType.Struct;
import dev.sonde.script.type.ScriptType.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The kernel's types, as scripts see them. Only those a script names are ever looked at. */
public final class KernelTypes {
  private final Machine machine;
  private final Types types;

  /**
   * The types of this machine's kernel.
   *
   * @param types knows the structures that the script puts in the place of the kernel's
   */
  KernelTypes(Machine machine, Types types) {
    this.machine = machine;
    this.types = types;
  }

  /** The kernel's BTF, if it offers any. */
  public Optional<Btf> btf() {
    return machine.kernelBtf();
  }

  /**
   * Where the kernel has a symbol, or nothing where it has none of that name.
   *
   * @throws IOException where the kernel does not tell, with a message for the user
   */
  public OptionalLong address(String symbol) throws IOException {
    return machine.kernelAddress(symbol);
  }

  /** Whether BTF knows a function of the kernel. */
  public boolean hasFunction(String name) {
    Optional<Btf> btf = machine.kernelBtf();
    return btf.isPresent() && btf.get().find(name, Kind.FUNC) != 0;
  }

  /** Whether programs of a kind may call a function of the kernel. Found out by trying. */
  public boolean allows(String function, ProgramKind kind) {
    return hasFunction(function) && machine.allowsKernelFunction(function, kind);
  }

  /** Whether BTF knows a variable of which each CPU has a copy: it tells of no others. */
  public boolean hasPerCpuVariable(String name) {
    Optional<Btf> btf = machine.kernelBtf();
    return btf.isPresent() && btf.get().find(name, Kind.VAR) != 0;
  }

  /** How many parameters a function of the kernel has; 0 where BTF does not know it. */
  public int parameterCount(String function) {
    Optional<Btf> btf = machine.kernelBtf();
    int id = btf.isEmpty() ? 0 : btf.get().find(function, Kind.FUNC);
    return id != 0
            && btf.get().type(id) instanceof BtfType.Func named
            && btf.get().type(named.typeId()) instanceof BtfType.FuncProto prototype
        ? prototype.parameters().size()
        : 0;
  }

  /**
   * The type with this id. Pointers in it point into {@code space}.
   *
   * @param module the module whose BTF has the id; empty for the kernel's own
   */
  public ScriptType of(String module, int id, AddressSpace space) {
    Optional<Btf> btf = module.isEmpty() ? machine.kernelBtf() : machine.moduleBtf(module);
    return of(btf.orElseThrow(), id, space);
  }

  /** The type with this id in the kernel's BTF, or a module's. */
  ScriptType of(Btf btf, int id, AddressSpace space) {
    int resolved = btf.skipModifiers(id);
    return switch (btf.type(resolved)) {
      case BtfType.Int integer -> integer(integer);
      case BtfType.Ptr(int target) -> new Pointer(target(btf, target, space), space);
      case BtfType.Array(int element, int _, int length) -> {
        ScriptType of = of(btf, element, space);
        yield isCharacter(btf, element) && length > 0
            ? new Text(length, true)
            : new Array(of, length);
      }
      case BtfType.Composite _ -> new Struct(composite(btf, resolved), space);
      case BtfType.Enum(String name, int size, boolean signed, var enumerators) ->
          enumeration(name, size, signed, enumerators);
      case BtfType.Enum64(String name, int size, boolean signed, var enumerators) ->
          enumeration(name, size, signed, enumerators);
      case BtfType.Fwd(String name, boolean union) -> forward(name, union, space);
      case BtfType.Void _ -> ScriptType.NONE;
      case BtfType.Float number -> new Opaque(number.name(), number.size());
      default -> new Opaque(btf.spell(resolved), -1);
    };
  }

  private CompositeType composite(Btf btf, int id) {
    String name = btf.name(id);
    if (!name.isEmpty()) {
      Optional<CompositeType> defined = types.defined(name, btf.kind(id) == Kind.UNION);
      if (defined.isPresent()) {
        return defined.get();
      }
    }
    return new BtfComposite(this, btf, id);
  }

  /** Whether a type is of a module, not of the kernel that it is loaded into. */
  boolean isOfModule(int id) {
    return id >= machine.kernelBtf().orElseThrow().typeCount();
  }

  /** A structure that BTF only declares; the script may define it, or a module that is traced. */
  private ScriptType forward(String name, boolean union, AddressSpace space) {
    Optional<CompositeType> defined = types.defined(name, union);
    if (defined.isPresent()) {
      return new Struct(defined.get(), space);
    }
    for (String module : machine.modulesInUse()) {
      Kind kind = union ? Kind.UNION : Kind.STRUCT;
      Btf btf = inModule(name, kind, module);
      if (btf != null) {
        return new Struct(new BtfComposite(this, btf, btf.find(name, kind)), space);
      }
    }
    return new Opaque((union ? "union " : "struct ") + name, -1);
  }

  /** What a pointer points to, without following it: structures may refer to themselves. */
  private ScriptType target(Btf btf, int id, AddressSpace space) {
    int resolved = btf.skipModifiers(id);
    return switch (btf.kind(resolved)) {
      case FUNC_PROTO, FUNC -> new Opaque(btf.spell(id), -1);
      default -> of(btf, resolved, space);
    };
  }

  private static ScriptType integer(BtfType.Int integer) {
    if (integer.encoding() == BtfType.Encoding.BOOL && integer.size() == 1) {
      return ScriptType.BOOL;
    }
    return switch (integer.size()) {
      case 1, 2, 4, 8 ->
          new IntegerType(integer.size(), integer.encoding() == BtfType.Encoding.SIGNED, false);
      default -> new Opaque(integer.name(), integer.size());
    };
  }

  private static boolean isCharacter(Btf btf, int id) {
    return btf.type(btf.skipModifiers(id)) instanceof BtfType.Int integer
        && integer.size() == 1
        && integer.name().equals("char");
  }

  private static Enumeration enumeration(
      String name, int size, boolean signed, List<BtfType.Enumerator> enumerators) {
    List<Long> numbers = new ArrayList<>(enumerators.size());
    List<String> names = new ArrayList<>(enumerators.size());
    for (BtfType.Enumerator enumerator : enumerators) {
      numbers.add(enumerator.value());
      names.add(enumerator.name());
    }
    return new Enumeration(name, size, signed, numbers, names);
  }

  /** The struct or union with this tag; pointers in it point into {@code space}. */
  public Optional<Struct> struct(String tag, boolean union, AddressSpace space) {
    Kind kind = union ? Kind.UNION : Kind.STRUCT;
    Btf btf = having(tag, kind);
    return btf == null
        ? Optional.empty()
        : Optional.of(new Struct(new BtfComposite(this, btf, btf.find(tag, kind)), space));
  }

  /**
   * The BTF that has a type: the kernel's, or of the modules' the first; null where none has. The
   * modules of the script's probes go before others.
   */
  private Btf having(String name, Kind kind) {
    Optional<Btf> kernel = machine.kernelBtf();
    if (kernel.isEmpty() || kernel.get().find(name, kind) != 0) {
      return kernel.orElse(null);
    }
    for (String module : machine.modulesInUse()) {
      Btf btf = inModule(name, kind, module);
      if (btf != null) {
        return btf;
      }
    }
    for (String module : machine.modules()) {
      Btf btf = inModule(name, kind, module);
      if (btf != null) {
        return btf;
      }
    }
    return null;
  }

  private Btf inModule(String name, Kind kind, String module) {
    Optional<Btf> btf = machine.moduleBtf(module);
    return btf.isPresent() && btf.get().find(name, kind) != 0 ? btf.get() : null;
  }

  /** The enum with this tag. */
  Optional<Enumeration> enumeration(String tag) {
    for (Kind kind : List.of(Kind.ENUM, Kind.ENUM64)) {
      Btf btf = having(tag, kind);
      if (btf != null) {
        return Optional.of((Enumeration) of(btf, btf.find(tag, kind), AddressSpace.KERNEL));
      }
    }
    return Optional.empty();
  }

  /**
   * The type with this name: a typedef such as {@code pid_t}, or a basic type such as {@code char}.
   */
  public Optional<ScriptType> named(String name, AddressSpace space) {
    Optional<Btf> kernel = machine.kernelBtf();
    if (kernel.isEmpty()) {
      return Optional.empty();
    }
    Optional<ScriptType> found = named(name, kernel.get(), space);
    // Any word may be asked for: only those modules are looked at that have been for more.
    for (String module : found.isPresent() ? List.<String>of() : machine.modulesInUse()) {
      found = named(name, machine.moduleBtf(module).orElseThrow(), space);
      if (found.isPresent()) {
        break;
      }
    }
    return found;
  }

  private Optional<ScriptType> named(String name, Btf btf, AddressSpace space) {
    for (Kind kind : List.of(Kind.TYPEDEF, Kind.INT, Kind.STRUCT, Kind.UNION, Kind.ENUM)) {
      int id = btf.find(name, kind);
      if (id != 0) {
        return Optional.of(of(btf, id, space));
      }
    }
    return Optional.empty();
  }

  /**
   * An enumerator of the kernel's enums.
   *
   * @param type its enum, in 8 bytes
   */
  public record Constant(Enumeration type, long value) {}

  /**
   * The enumerator of this name. The kernel's BTF is not indexed by them: all its enums are looked
   * through, which is worth it only for a name that is nothing else.
   */
  public Optional<Constant> enumerator(String name) {
    Optional<Btf> btf = machine.kernelBtf();
    if (btf.isEmpty()) {
      return Optional.empty();
    }
    for (Kind kind : List.of(Kind.ENUM, Kind.ENUM64)) {
      for (int id : btf.get().findByPrefix("", kind)) {
        Enumeration type = (Enumeration) of(btf.get(), id, AddressSpace.KERNEL);
        int index = type.enumerators().indexOf(name);
        if (index >= 0) {
          return Optional.of(new Constant(type.widened(), type.numbers().get(index)));
        }
      }
    }
    return Optional.empty();
  }
}
