package dev.sonde.script.type;

import dev.sonde.compiler.ir.Bytes;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.syntax.Declaration;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Node;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A probe's code, typed for the places it is attached to. Where the code asks for what differs from
 * place to place, each place has a typed probe of its own.
 */
public final class TypedProbe {
  private final Declaration.Probe declaration;
  private final List<ProbePoint> points;
  private TypedProbe atReturn;
  private boolean returnOfOther;
  private boolean endsSession;
  private boolean asksForPlace;

  /** Negative before it is asked for. */
  private int longestName = -1;

  private final Map<Expression, ScriptType> types = new IdentityHashMap<>();
  private final Map<Expression, Long> constants = new IdentityHashMap<>();
  private final Map<Expression, ScriptType> described = new IdentityHashMap<>();
  private final Map<Expression, Expression> expansions = new IdentityHashMap<>();
  private final Map<Node, VariableSymbol> variables = new IdentityHashMap<>();

  /** A probe with nothing typed yet. */
  public TypedProbe(Declaration.Probe declaration, List<ProbePoint> points) {
    this.declaration = declaration;
    this.points = List.copyOf(points);
  }

  /** The probe as written, macros expanded and constants folded. */
  public Declaration.Probe declaration() {
    return declaration;
  }

  /** Where it is attached; at least one place, all of one program type. */
  public List<ProbePoint> points() {
    return points;
  }

  /**
   * Has one program run this probe's code at the entry of functions and another's at their return.
   * The other then has no program of its own.
   */
  public void joinReturn(TypedProbe other) {
    atReturn = other;
    other.returnOfOther = true;
  }

  /** The probe that the same program runs at the return of the functions. */
  public Optional<TypedProbe> atReturn() {
    return Optional.ofNullable(atReturn);
  }

  /** Whether it is run by the program of the probe at the entry of its functions. */
  public boolean isReturnOfOther() {
    return returnOfOther;
  }

  /** The place that stands for all of them. */
  public ProbePoint point() {
    return points.getFirst();
  }

  /** The bytes of the longest name that one of its places has. */
  public int longestName() {
    if (longestName < 0) {
      for (ProbePoint point : points) {
        longestName = Math.max(longestName, Bytes.of(point.name()).size());
      }
    }
    return longestName;
  }

  /** Whether it may end the session, as {@code exit()} does. */
  public boolean endsSession() {
    return endsSession;
  }

  /** Settles whether it may end the session. */
  public void endsSession(boolean ends) {
    endsSession = ends;
  }

  /** Whether its code asks which of its places the event is of: then they are to be numbered. */
  public boolean asksForPlace() {
    return asksForPlace || atReturn != null && atReturn.asksForPlace;
  }

  /** Settles whether its code asks which of its places the event is of. */
  public void asksForPlace(boolean asks) {
    asksForPlace = asks;
  }

  /** The type of an expression of the probe; {@link ScriptType#UNKNOWN} before it is typed. */
  public ScriptType type(Expression expression) {
    return types.getOrDefault(expression, ScriptType.UNKNOWN);
  }

  /** Settles the type of an expression. */
  public void type(Expression expression, ScriptType type) {
    types.put(expression, type);
  }

  /** The value of an expression that only its types make constant, such as {@code sizeof(x)}. */
  public OptionalLong constant(Expression expression) {
    Long constant = constants.get(expression);
    return constant == null ? OptionalLong.empty() : OptionalLong.of(constant);
  }

  /** Settles the value of an expression that only its types make constant. */
  public void constant(Expression expression, long value) {
    constants.put(expression, value);
  }

  /** The type that {@code typeinfo} describes. */
  public ScriptType described(Expression.TypeInfo info) {
    return described.getOrDefault(info, ScriptType.UNKNOWN);
  }

  /** Settles which type {@code typeinfo} describes. */
  public void describe(Expression.TypeInfo info, ScriptType type) {
    described.put(info, type);
  }

  /**
   * The expression that a call stands for.
   *
   * @return null if it stands for itself
   */
  public Expression expansion(Expression.Call call) {
    return expansions.get(call.callee());
  }

  /** Notes the expression that a call stands for. */
  public void expansion(Expression.Call call, Expression expression) {
    expansions.put(call.callee(), expression);
  }

  /**
   * The variable that {@code node} names or makes.
   *
   * @return null if there is none
   */
  public VariableSymbol variable(Node node) {
    return variables.get(node);
  }

  /** Settles which variable {@code node} names or makes. */
  public void variable(Node node, VariableSymbol symbol) {
    variables.put(node, symbol);
  }
}
