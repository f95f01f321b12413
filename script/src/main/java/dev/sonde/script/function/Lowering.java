package dev.sonde.script.function;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.program.EventAction;
import dev.sonde.script.config.Configuration;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.probe.Argument;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.scope.PidNamespace;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.Types;
import java.util.List;
import java.util.Optional;

/** What a function may ask while its calls are lowered. */
public interface Lowering {

  /** Where instructions go. */
  FunctionBuilder code();

  /** The type an expression was found to have. */
  ScriptType type(Expression expression);

  /** Lowers an expression. */
  Operand evaluate(Expression expression);

  /** The expression that a call was found to stand for. */
  Expression expansion(Expression.Call call);

  /** Puts a string or tuple into memory, if it is not there yet. */
  Operand.Memory inMemory(Operand operand, ScriptType type);

  /** Reads what the probe was given. */
  Operand read(Argument argument);

  /** Counts a read of memory that failed, if such are to be told of: it yielded an errno then. */
  void checkRead(AddressSpace space, Value result);

  /**
   * Writes a value at {@code pointer + offset}, where there is room for all that its type holds.
   */
  void store(Value pointer, int offset, Field field);

  /** Lowers a number or pointer. */
  Value number(Expression expression);

  /** The map a name stands for. */
  MapSymbol map(Expression.MapVariable map);

  /** The same map as the compiler knows it. */
  MapDeclaration declaration(MapSymbol map);

  /** A map that is read instead of the clock, so that scripts can be tested; null for the clock. */
  MapSymbol clockMap();

  /** The key of a map, from the expression that gives it; null for a map without keys. */
  MapKey key(MapSymbol map, Expression key);

  /** A place where something can be lost. */
  Site site(Site.Kind kind, String what, Span span);

  /** Sends an event whose fields are these operands. */
  void emit(Ring ring, String what, Span span, List<Field> fields, EventAction action);

  /**
   * Sends an event that ends the session, and ends the probe. From then on programs that events run
   * do nothing any more, so that what the script has gathered stays as it is.
   */
  void endSession(String what, Span span, List<Field> fields, EventAction action);

  /**
   * Sends a packet, as an event whose fields are the time and the length; see {@link
   * dev.sonde.compiler.ir.EventOperation.EmitPacket}.
   *
   * @return 0 or a negative errno
   */
  Value emitPacket(
      String what, Span span, Value packet, Value time, Value length, EventAction action);

  /**
   * Has the session look at the current process, if it was not seen before: addresses of it will
   * have to be named, perhaps after its end.
   *
   * @param process its id
   */
  void sight(Value process, Span span);

  /** Ends the probe here; what is lowered behind it is never reached. */
  void leave();

  /** Whether the kernel runs loops by callbacks, and has no other way to bound them. */
  boolean loopsCallBack();

  /** A name for a new callback of the probe. */
  String callbackName();

  /** The place the code runs at; of several, one that stands for all. */
  ProbePoint point();

  /** All places the code runs at. */
  List<ProbePoint> points();

  /** The bytes of the longest name that one of these has. */
  int longestName();

  /** Which of {@link #points} the event is of, by its index: the program is told by the kernel. */
  Value place();

  /** The types a script may name, and the kernel's symbols. */
  Types types();

  /** The settings in force. */
  Configuration configuration();

  /** Whether nothing is done with the result of a call. */
  boolean isDiscarded(Expression.Call call);

  /** The process's own pid namespace, unless that is the machine's initial one. */
  Optional<PidNamespace> pidNamespace();

  /** A field of an event. */
  record Field(Operand value, ScriptType type) {}
}
