package dev.sonde.script.infer;

import dev.sonde.compiler.ir.MapValue;
import dev.sonde.script.config.Configuration;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.expand.MacroExpander;
import dev.sonde.script.function.Aggregation;
import dev.sonde.script.function.Typing;
import dev.sonde.script.probe.Argument;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Node;
import dev.sonde.script.type.Conversions;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.ScriptType.IntegerType;
import dev.sonde.script.type.TypeSize;
import dev.sonde.script.type.TypedProbe;
import dev.sonde.script.type.Types;
import dev.sonde.script.type.VariableSymbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Types one probe, once over: what its scopes hold, and what is assigned to variables and maps. */
final class ProbeTyper implements Typing {
  /** What one map value, variable or key may take. */
  private static final int MAXIMUM_SIZE = 32 * 1024;

  private final TypedProbe probe;
  private final MapTable maps;
  private final Types types;
  private final Configuration configuration;
  private final Diagnostics diagnostics;
  private final List<Map<String, VariableSymbol>> scopes = new ArrayList<>();
  private final List<VariableSymbol> declarations = new ArrayList<>();
  private final List<Diagnostic> unresolved = new ArrayList<>();
  private final ExpressionTyper expressions;
  private final StatementTyper statements;

  ProbeTyper(
      TypedProbe probe,
      MapTable maps,
      Types types,
      Configuration configuration,
      Diagnostics diagnostics) {
    this.probe = probe;
    this.maps = maps;
    this.types = types;
    this.configuration = configuration;
    this.diagnostics = diagnostics;
    expressions = new ExpressionTyper(this);
    statements = new StatementTyper(this);
  }

  /** Types the predicate and the body. */
  void run() {
    Optional<Expression> predicate = probe.declaration().predicate();
    if (predicate.isPresent()) {
      condition(predicate.get(), "the predicate");
    }
    statements.block(probe.declaration().body());
    for (VariableSymbol declared : declarations) {
      if (!declared.assigned() && !declared.addressTaken()) {
        warning(declared.declaration(), "Variable $" + declared.name() + " was never assigned to.");
      }
    }
  }

  StatementTyper statements() {
    return statements;
  }

  TypedProbe probe() {
    return probe;
  }

  // Typing, for functions.

  @Override
  public ScriptType type(Expression expression) {
    ScriptType type = expressions.type(expression);
    probe.type(expression, type);
    return type;
  }

  @Override
  public ScriptType type(Argument argument) {
    return expressions.members().type(argument);
  }

  @Override
  public ScriptType value(Expression expression) {
    ScriptType type = type(expression);
    if (!(type instanceof ScriptType.Arguments)) {
      return type;
    }
    ScriptType record = expressions.arguments();
    probe.type(expression, record);
    return record;
  }

  @Override
  public ScriptType number(Expression expression, String what) {
    ScriptType type = type(expression);
    if (!type.isNumeric() && !(type instanceof ScriptType.Unknown)) {
      error(expression.span(), what + " only supports integer arguments (" + type + " provided)");
      return ScriptType.UNKNOWN;
    }
    return type;
  }

  /** Types an expression that is asked whether it is true. */
  void condition(Expression expression, String what) {
    ScriptType type = type(expression);
    if (!OperatorRules.isCondition(type)) {
      String hint =
          type instanceof ScriptType.Text ? "compare it: ... != \"\"" : "compare it with something";
      error(expression.span(), "Invalid condition in " + what + ": '" + type + "'", hint);
    }
  }

  @Override
  public MapSymbol map(Expression.MapVariable map) {
    return maps.symbol(map);
  }

  @Override
  public Expression expansion(Expression.Call call) {
    return probe.expansion(call);
  }

  @Override
  public void expand(Expression.Call call, Expression expansion) {
    probe.expansion(call, expansion);
  }

  @Override
  public void known(Expression.Call call, long value) {
    probe.constant(call, value);
  }

  @Override
  public ProbePoint point() {
    return probe.point();
  }

  @Override
  public int longestName() {
    return probe.longestName();
  }

  @Override
  public Types types() {
    return types;
  }

  @Override
  public Configuration configuration() {
    return configuration;
  }

  @Override
  public void endsSession() {
    probe.endsSession(true);
  }

  @Override
  public boolean inLoop() {
    return statements.inLoop();
  }

  @Override
  public void error(Span span, String message, String hint) {
    diagnostics.error(span, message, hint);
  }

  @Override
  public void error(Span span, String message) {
    diagnostics.error(span, message);
  }

  @Override
  public void warning(Span span, String message) {
    diagnostics.warning(span, message);
  }

  void report(Diagnostic diagnostic) {
    diagnostics.add(diagnostic);
  }

  /** Notes a use of a variable of which nothing tells the type. */
  void unresolved(Expression.Variable variable) {
    unresolved.add(
        Diagnostic.error(
                variable.span(),
                "Could not resolve the type of this variable: $"
                    + MacroExpander.written(variable.name()))
            .hint(
                "nothing but itself is assigned to it; say what it is: let $"
                    + MacroExpander.written(variable.name())
                    + ": uint64"));
  }

  /**
   * The uses of variables of which nothing tells the type: mistakes, unless others explain them.
   */
  List<Diagnostic> unresolved() {
    return unresolved;
  }

  // Scopes.

  void enterScope() {
    scopes.add(new HashMap<>());
  }

  void leaveScope() {
    scopes.removeLast();
  }

  /** The variable of this name that is in scope, or null. */
  VariableSymbol find(String name) {
    for (int i = scopes.size() - 1; i >= 0; i--) {
      VariableSymbol symbol = scopes.get(i).get(name);
      if (symbol != null) {
        return symbol;
      }
    }
    return null;
  }

  /**
   * Makes a variable in the current scope; in a later pass over {@code node} it is the same one.
   */
  VariableSymbol declare(
      Node node, Expression.Variable variable, ScriptType type, boolean settled) {
    VariableSymbol symbol = probe.variable(node);
    if (symbol == null) {
      symbol =
          new VariableSymbol(
              MacroExpander.written(variable.name()), variable.span(), type, settled);
      probe.variable(node, symbol);
    }
    symbol.declare();
    declarations.add(symbol);
    scopes.getLast().put(variable.name(), symbol);
    return symbol;
  }

  // Assignments.

  /** Gives a value of {@code type} to a variable; {@code value} is null if it is no expression. */
  void assign(VariableSymbol variable, ScriptType type, Span span, Expression value) {
    variable.assign();
    if (!isStorable(type, span, "a scratch variable")) {
      return;
    }
    ScriptType stored = type instanceof ScriptType.Aggregate ? Conversions.integer(type) : type;
    ScriptType unified = Conversions.unify(variable.type(), stored);
    String mismatch =
        "Type mismatch for $"
            + variable.name()
            + ": trying to assign value of type '"
            + type
            + "' when variable already has a type '"
            + variable.type()
            + "'";
    if (unified == null) {
      report(
          Diagnostic.error(span, mismatch)
              .related(variable.declaration(), "its type was settled here"));
    } else if (!variable.typed()) {
      if (variable.widen(unified)) {
        maps.changed();
      }
      convert(stored, unified, value);
    } else if (!fitsDeclared(stored, variable.type(), value)) {
      report(
          Diagnostic.error(span, mismatch)
              .hint("write a cast to cut the value: (" + variable.type() + ")..."));
    }
  }

  /** Whether a value may be assigned to what was declared, warning where it may lose bits. */
  private boolean fitsDeclared(ScriptType type, ScriptType declared, Expression value) {
    if (declared instanceof IntegerType integer && type instanceof IntegerType from) {
      if (value instanceof Expression.IntegerLiteral literal) {
        return Conversions.fits(literal.value(), literal.text().startsWith("-"), integer);
      }
      if (!Conversions.fits(from, integer) && value != null) {
        warning(CastRules.place(value), OperatorRules.conversionWarning(from, integer));
      }
      return true;
    }
    if (declared instanceof ScriptType.Text capacity && type instanceof ScriptType.Text text) {
      return text.capacity() <= capacity.capacity();
    }
    if (declared instanceof ScriptType.Buffer capacity
        && type instanceof ScriptType.Buffer buffer) {
      return buffer.capacity() <= capacity.capacity();
    }
    return true;
  }

  /** Warns where an integer is stored in a type that does not hold all of its values. */
  private void convert(ScriptType from, ScriptType to, Expression value) {
    if (value != null
        && !(value instanceof Expression.IntegerLiteral)
        && from instanceof IntegerType a
        && to instanceof IntegerType b
        && !Conversions.fits(a, b)) {
      warning(CastRules.place(value), OperatorRules.conversionWarning(a, b));
    }
  }

  private boolean isStorable(ScriptType type, Span span, String where) {
    switch (type) {
      case ScriptType.None _ -> {
        error(span, "Value 'none' cannot be assigned to " + where);
        return false;
      }
      case ScriptType.Aggregate aggregate when !aggregate.isNumeric() -> {
        error(span, "Value '" + type + "' cannot be assigned to " + where);
        return false;
      }
      case ScriptType.Arguments _, ScriptType.Opaque _ -> {
        error(
            span,
            "storing a value of type '" + type + "' is not supported yet",
            "store a pointer to it, or the fields that are needed");
        return false;
      }
      case ScriptType.Struct _, ScriptType.Array _ -> {
        OptionalInt size = TypeSize.of(type);
        if (size.isEmpty() || size.getAsInt() == 0 || size.getAsInt() > MAXIMUM_SIZE) {
          error(
              span,
              size.isEmpty() || size.getAsInt() == 0
                  ? "a value of type '" + type + "' has no size and cannot be stored"
                  : "a value of type '"
                      + type
                      + "' takes "
                      + size.getAsInt()
                      + " bytes; at most "
                      + MAXIMUM_SIZE
                      + " can be stored",
              "store a pointer to it, or the fields that are needed");
          return false;
        }
        return true;
      }
      case ScriptType.RecordType(var _, var values) -> {
        return isStorable(values, span, where);
      }
      case ScriptType.Tuple tuple -> {
        for (ScriptType element : tuple.elements()) {
          if (!isStorable(element, span, "a tuple")) {
            return false;
          }
        }
        return true;
      }
      default -> {
        return true;
      }
    }
  }

  /** Gives a value of {@code type} to a map's entry. */
  void assign(MapSymbol map, ScriptType type, Span span, Expression value) {
    if (type instanceof ScriptType.Aggregate aggregate
        && (!aggregate.isNumeric() || !(map.value() instanceof IntegerType))) {
      map.refuse();
      String right = map.written() + " = " + aggregate.function() + "(...);";
      Diagnostic diagnostic =
          Diagnostic.error(
              span,
              "Map value '"
                  + type
                  + "' cannot be assigned from one map to another. The function that returns this"
                  + " type must be called directly e.g. `"
                  + right
                  + "`.");
      report(
          aggregate.isNumeric()
              ? diagnostic.hint(
                  "Add a cast to integer if you want the value of the aggregate, e.g. `"
                      + map.written()
                      + " = (int64)"
                      + (value == null ? "@" : value.span().text())
                      + ";`.")
              : diagnostic);
      return;
    }
    if (!isStorable(type, span, "a map")) {
      map.refuse();
      return;
    }
    ScriptType unified =
        map.value() instanceof ScriptType.Aggregate ? null : Conversions.unify(map.value(), type);
    if (unified == null) {
      mismatch(map, type, span);
      return;
    }
    if (map.widenValue(unified)) {
      maps.changed();
    }
    convert(type, unified, value);
  }

  private void mismatch(MapSymbol map, ScriptType type, Span span) {
    report(
        Diagnostic.error(
                span,
                "Type mismatch for "
                    + map.written()
                    + ": trying to assign value of type '"
                    + type
                    + "' when map already has a type '"
                    + map.value()
                    + "'")
            .related(map.firstUse(), "the map is first used here"));
  }

  /** Has a map aggregate. */
  void aggregate(MapSymbol map, Aggregation function, Expression.Call call, Span span) {
    ScriptType.Aggregate type = function.aggregate(call, this);
    ScriptType unified = Conversions.unify(map.value(), type);
    if (!(unified instanceof ScriptType.Aggregate settled)) {
      mismatch(map, type, span);
      return;
    }
    if (map.widenValue(settled)) {
      maps.changed();
    }
    MapValue.Aggregation value = function.value(call, settled);
    MapValue.Aggregation before = map.aggregation();
    boolean shaped =
        before instanceof MapValue.Hist
            || before instanceof MapValue.LinearHist
            || before instanceof MapValue.TimeSeries;
    if (shaped && !before.equals(value)) {
      report(
          Diagnostic.error(
                  call.span(), "Different " + call.name() + " bounds in a single map unsupported")
              .related(map.firstUse(), "the map is first used here"));
    } else {
      map.aggregate(value);
    }
  }

  // Keys.

  @Override
  public void access(MapSymbol map, Expression at, Expression key) {
    map.access();
    if (at instanceof Expression.Call && map.aggregation() instanceof MapValue.TimeSeries) {
      error(at.span(), "a time series has more than one entry for each key", "clear() empties it");
    }
    List<ScriptType> types = key == null ? List.of() : keyTypes(key);
    MapSymbol.Keys form = key == null ? MapSymbol.Keys.NONE : MapSymbol.Keys.SOME;
    if (map.form() == MapSymbol.Keys.UNDECIDED) {
      map.form(form);
      maps.changed();
    } else if (map.form() != form) {
      report(
          Diagnostic.error(
                  at.span(),
                  key == null
                      ? map.written()
                          + " used as a map without an explicit key (scalar map), previously used"
                          + " with an explicit key (non-scalar map)"
                      : map.written()
                          + " used as a map with an explicit key (non-scalar map), previously used"
                          + " without an explicit key (scalar map)")
              .related(map.firstUse(), "the map is first used here"));
      return;
    }
    if (key != null) {
      unifyKeys(map, types, key, at instanceof Expression.Call);
    }
  }

  private List<ScriptType> keyTypes(Expression key) {
    ScriptType type = value(key);
    if (type instanceof ScriptType.Tuple tuple && !tuple.elements().isEmpty()) {
      List<ScriptType> types = new ArrayList<>(tuple.elements().size());
      for (ScriptType element : tuple.elements()) {
        types.add(keyType(element, key));
      }
      return types;
    }
    return List.of(keyType(type, key));
  }

  private ScriptType keyType(ScriptType type, Expression key) {
    return switch (type) {
      case ScriptType.Aggregate aggregate when aggregate.isNumeric() ->
          Conversions.integer(aggregate);
      case ScriptType.None _, ScriptType.Aggregate _ -> {
        error(key.span(), "Value '" + type + "' cannot be used as a map key.");
        yield ScriptType.UNKNOWN;
      }
      default -> isStorable(type, key.span(), "a map key") ? type : ScriptType.UNKNOWN;
    };
  }

  private void unifyKeys(MapSymbol map, List<ScriptType> types, Expression key, boolean argument) {
    if (map.keys().isEmpty()) {
      map.widenKeys(types);
      maps.changed();
      return;
    }
    List<ScriptType> unified = new ArrayList<>(types.size());
    boolean fits = types.size() == map.keys().size();
    for (int i = 0; fits && i < types.size(); i++) {
      ScriptType one = Conversions.unify(map.keys().get(i), types.get(i));
      fits = one != null;
      unified.add(one);
    }
    if (!fits) {
      report(
          Diagnostic.error(
                  key.span(),
                  argument
                      ? "Argument mismatch for "
                          + map.written()
                          + ": trying to access with arguments: '"
                          + spell(types)
                          + "' when map expects arguments: '"
                          + spell(map.keys())
                          + "'"
                      : "Type mismatch for "
                          + map.written()
                          + ": trying to access with key of type '"
                          + spell(types)
                          + "' when map already has a key type '"
                          + spell(map.keys())
                          + "'")
              .related(map.firstUse(), "the map is first used here"));
      return;
    }
    if (map.widenKeys(unified)) {
      maps.changed();
    }
    for (int i = 0; i < unified.size(); i++) {
      boolean tuple = key instanceof Expression.Tuple several && several.elements().size() > i;
      convert(
          types.get(i),
          unified.get(i),
          tuple ? ((Expression.Tuple) key).elements().get(i) : unified.size() == 1 ? key : null);
    }
  }

  private static String spell(List<ScriptType> keys) {
    return keys.size() == 1 ? keys.getFirst().toString() : new ScriptType.Tuple(keys).toString();
  }
}
