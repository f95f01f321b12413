package dev.sonde.script.type;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.probe.Argument;
import dev.sonde.script.probe.DebugPlace;
import dev.sonde.script.probe.Machine;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.syntax.CPreamble;
import dev.sonde.script.syntax.TypeExpression;
import dev.sonde.symbols.program.ProgramFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The types a script may name: those it defines itself, those of headers that it includes, then
 * those of the program that a probe is in, then the kernel's. A structure that the script itself
 * defines takes the place of others of the same name wherever these are met.
 */
public final class Types {
  private final KernelTypes kernel;
  private final CTypes defined;
  private final DebugTypes debug;
  private final Machine machine;

  /**
   * The types of a script on a machine.
   *
   * @param diagnostics receives mistakes in the script's definitions
   */
  public Types(Machine machine, CPreamble preamble, Diagnostics diagnostics) {
    this.machine = machine;
    kernel = new KernelTypes(machine, this);
    debug = new DebugTypes(machine, this, diagnostics);
    defined = new CTypes(preamble, this, diagnostics);
    defined.check(preamble.types());
  }

  /** The kernel's types. */
  public KernelTypes kernel() {
    return kernel;
  }

  /** The types of traced programs. */
  public DebugTypes debug() {
    return debug;
  }

  /** What {@code args} offers at a place; empty where it offers nothing. */
  public List<Argument> arguments(ProbePoint point) {
    return point.debug().isPresent()
        ? debug.arguments(point.debug().get()).orElse(List.of())
        : point.arguments();
  }

  /**
   * A traced program or library, for its symbols; to be used at once.
   *
   * @throws IOException where it cannot be read, or is damaged
   */
  public ProgramFile program(String path) throws IOException {
    return machine.program(path);
  }

  /** The struct or union with this tag; pointers in it point into {@code space}. */
  public Optional<ScriptType.Struct> struct(String tag, boolean union, AddressSpace space) {
    Optional<CompositeType> own = defined.composite(tag, union);
    return own.isPresent()
        ? Optional.of(new ScriptType.Struct(own.get(), space))
        : kernel.struct(tag, union, space);
  }

  /** The struct or union that the script itself defines under this tag. */
  Optional<CompositeType> defined(String tag, boolean union) {
    return defined.ofScript(tag, union);
  }

  /** The struct, union or enum with this tag; pointers in it point into {@code space}. */
  public Optional<? extends ScriptType> tagged(
      TypeExpression.Tag tag, String name, AddressSpace space) {
    return switch (tag) {
      case STRUCT -> struct(name, false, space);
      case UNION -> struct(name, true, space);
      case ENUM -> {
        Optional<ScriptType.Enumeration> own = defined.enumeration(name);
        yield own.isPresent() ? own : kernel.enumeration(name);
      }
    };
  }

  /** The same, in a probe: the types of its program are in front of the kernel's. */
  public Optional<? extends ScriptType> tagged(
      TypeExpression.Tag tag, String name, AddressSpace space, ProbePoint point) {
    if (point.debug().isPresent() && !isDefined(tag, name)) {
      DebugPlace place = point.debug().get();
      Optional<ScriptType> found = debug.tagged(place, tag, name, point.pointers());
      if (found.isPresent()) {
        return found;
      }
    }
    return tagged(tag, name, space);
  }

  private boolean isDefined(TypeExpression.Tag tag, String name) {
    return switch (tag) {
      case STRUCT -> defined.composite(name, false).isPresent();
      case UNION -> defined.composite(name, true).isPresent();
      case ENUM -> defined.enumeration(name).isPresent();
    };
  }

  /** The type with this name, in a probe: those of its program are in front of the kernel's. */
  public Optional<ScriptType> named(String name, AddressSpace space, ProbePoint point) {
    if (point.debug().isPresent()
        && CBasicTypes.of(name).isEmpty()
        && defined.composite(name, false).isEmpty()) {
      Optional<ScriptType> found = debug.named(point.debug().get(), name, point.pointers());
      if (found.isPresent()) {
        return found;
      }
    }
    return named(name, space);
  }

  /**
   * The type with this name: a typedef such as {@code pid_t}, or one of C's own, of one or several
   * words.
   */
  public Optional<ScriptType> named(String name, AddressSpace space) {
    Optional<ScriptType> basic = CBasicTypes.of(name);
    if (basic.isPresent()) {
      return basic;
    }
    Optional<ScriptType> typedef = defined.typedef(name, space);
    if (typedef.isPresent()) {
      return typedef;
    }
    Optional<CompositeType> own = defined.composite(name, false);
    return own.isPresent()
        ? Optional.of(new ScriptType.Struct(own.get(), space))
        : kernel.named(name, space);
  }

  /** The enumerator of this name. */
  public Optional<KernelTypes.Constant> enumerator(String name) {
    Optional<KernelTypes.Constant> own = defined.enumerator(name);
    return own.isPresent() ? own : kernel.enumerator(name);
  }
}
