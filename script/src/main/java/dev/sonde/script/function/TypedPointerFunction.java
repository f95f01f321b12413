package dev.sonde.script.function;

import dev.sonde.bpf.object.ProgramType;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;

/**
 * A function that hands a pointer to one of the kernel's helpers which must know, when the program
 * is verified, what it points to: only programs of type {@code TRACING} have such pointers.
 */
abstract class TypedPointerFunction extends DocumentedFunction {
  TypedPointerFunction(int arguments, Documentation documentation) {
    super(arguments, arguments, documentation);
  }

  @Override
  public final boolean needsTypedPointers() {
    return true;
  }

  /** Refuses a probe whose programs have no typed pointers. */
  final void checkPlace(Expression.Call call, Typing typing) {
    if (typing.point().programType() != ProgramType.TRACING) {
      typing.error(
          call.span(),
          name() + "() can not be used with \"" + typing.point().provider() + "\" probes",
          "the kernel allows it in fentry, fexit and rawtracepoint");
    }
  }

  /** Refuses what is no pointer to a structure of the kernel. */
  final void checkPointer(Expression pointer, String struct, Typing typing) {
    ScriptType type = typing.type(pointer);
    if (type instanceof ScriptType.Unknown) {
      return;
    }
    if (!(type instanceof ScriptType.Pointer(ScriptType.Struct(var composite, var _), var _))
        || !struct.equals(composite.kernelName())) {
      typing.error(
          pointer.span(),
          name()
              + "() only supports 'struct "
              + struct
              + " *' as the argument ("
              + type
              + " provided)");
    }
  }
}
