package dev.sonde.script.function;

import dev.sonde.script.config.Configuration;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.probe.Argument;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.Types;

/** What a function may ask while its calls are checked. */
public interface Typing {

  /** Types an expression. */
  ScriptType type(Expression expression);

  /** Types an expression whose value is kept or shown: {@code args} is a record then. */
  ScriptType value(Expression expression);

  /** Types an expression that must be a number. */
  ScriptType number(Expression expression, String what);

  /** The map a name stands for; not yet a use of its entries. */
  MapSymbol map(Expression.MapVariable map);

  /** Notes that the map has keys, or none ({@code key} null), and types the key. */
  void access(MapSymbol map, Expression at, Expression key);

  /** The type of what the probe was given. */
  ScriptType type(Argument argument);

  /** What a call was found to stand for; null if nothing was noted yet. */
  Expression expansion(Expression.Call call);

  /** Notes the expression that a call stands for. */
  void expand(Expression.Call call, Expression expansion);

  /** Notes what a call is known to be when the script is compiled. */
  void known(Expression.Call call, long value);

  /** The place the code runs at; of several, one that stands for all. */
  ProbePoint point();

  /** The bytes of the longest name that one of the places has where the code runs. */
  int longestName();

  /** The types a script may name. */
  Types types();

  /** The settings in force. */
  Configuration configuration();

  /** Notes that the script may end the session: see {@link Lowering#endSession}. */
  void endsSession();

  /** Whether the code is in a loop, {@code unroll} not counted. */
  boolean inLoop();

  /** Reports a mistake and what would be right. */
  void error(Span span, String message, String hint);

  /** Reports a mistake. */
  void error(Span span, String message);

  /**
   * Reports a use of a feature that bpftrace calls unstable where the settings refuse it.
   *
   * @param feature as its setting has it, without {@code unstable_}
   */
  default void permit(Span span, String feature) {
    if (configuration().refuses(feature)) {
      error(
          span,
          feature + " is refused by the setting unstable_" + feature,
          "write: config = { unstable_" + feature + " = enable }");
    }
  }

  /** Reports what is probably not meant. */
  void warning(Span span, String message);
}
