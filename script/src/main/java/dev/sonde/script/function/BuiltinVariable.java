package dev.sonde.script.function;

/** A built-in variable: it takes no arguments and needs no parentheses. */
abstract class BuiltinVariable extends DocumentedFunction {
  BuiltinVariable(Documentation documentation) {
    super(0, 0, documentation);
  }

  @Override
  public final boolean isVariable() {
    return true;
  }

  @Override
  public final boolean isPure() {
    return true;
  }
}
