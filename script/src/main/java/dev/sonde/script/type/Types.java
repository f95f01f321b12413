package dev.sonde.script.type;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.probe.Machine;
import dev.sonde.script.syntax.CPreamble;
import dev.sonde.script.syntax.TypeExpression;
import java.util.Optional;

/**
 * The types a script may name: those it defines itself, then the kernel's. A structure of the
 * script takes the place of the kernel's of the same name wherever that is met.
 */
public final class Types {
  private final KernelTypes kernel;
  private final CTypes defined;

  /**
   * The types of a script on a machine.
   *
   * @param diagnostics receives mistakes in the script's definitions
   */
  public Types(Machine machine, CPreamble preamble, Diagnostics diagnostics) {
    kernel = new KernelTypes(machine, this);
    defined = new CTypes(preamble, this, diagnostics);
    defined.check(preamble.types());
  }

  /** The kernel's types. */
  public KernelTypes kernel() {
    return kernel;
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
    return defined.composite(tag, union);
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

  /**
   * The type with this name: a typedef such as {@code pid_t}, or one of C's own, of one or several
   * words.
   */
  public Optional<ScriptType> named(String name, AddressSpace space) {
    Optional<ScriptType> basic = CBasicTypes.of(name);
    if (basic.isPresent()) {
      return basic;
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
