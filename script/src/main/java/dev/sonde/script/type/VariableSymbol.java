package dev.sonde.script.type;

import dev.sonde.script.diagnostic.Span;

/** A scratch variable. Its type grows while types are inferred and is settled once that is done. */
public final class VariableSymbol {
  private final String name;
  private final Span declaration;
  private final boolean typed;
  private ScriptType type;
  private boolean assigned;
  private boolean addressTaken;

  /**
   * A variable.
   *
   * @param name without its {@code $}
   * @param declaration where it is made
   * @param type what it was declared as, or {@link ScriptType#UNKNOWN}
   * @param typed whether that is all there is to say of its type
   */
  public VariableSymbol(String name, Span declaration, ScriptType type, boolean typed) {
    this.name = name;
    this.declaration = declaration;
    this.type = type;
    this.typed = typed;
  }

  /** Its name, without the {@code $}. */
  public String name() {
    return name;
  }

  /** Where it is made. */
  public Span declaration() {
    return declaration;
  }

  /** Whether the script says its type, which is then never widened. */
  public boolean typed() {
    return typed;
  }

  /** What it holds. */
  public ScriptType type() {
    return type;
  }

  /** Whether a value was ever given to it. */
  public boolean assigned() {
    return assigned;
  }

  /** Starts another pass over it, in which it has no value yet. */
  public void declare() {
    assigned = false;
  }

  /** Notes that it is given a value. */
  public void assign() {
    assigned = true;
  }

  /** Whether the script takes its address, so that it has to lie in memory. */
  public boolean addressTaken() {
    return addressTaken;
  }

  /** Notes that the script takes its address. */
  public void takeAddress() {
    addressTaken = true;
  }

  /**
   * Makes it hold {@code wider} from now on.
   *
   * @return whether that is something new
   */
  public boolean widen(ScriptType wider) {
    boolean changed = !type.equals(wider);
    type = wider;
    return changed;
  }
}
