package dev.sonde.script.infer;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.diagnostic.Suggestions;
import dev.sonde.script.function.Function;
import dev.sonde.script.function.Functions;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.UnaryOperator;
import dev.sonde.script.type.Conversions;
import dev.sonde.script.type.KernelTypes;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.ScriptType.IntegerType;
import dev.sonde.script.type.TypeDescription;
import dev.sonde.script.type.TypeSize;
import dev.sonde.script.type.VariableSymbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The types of expressions. */
final class ExpressionTyper {
  private final ProbeTyper typer;
  private final OperatorRules operators;
  private final CastRules casts;
  private final TypeNames typeNames;
  private final MemberTyper members;

  ExpressionTyper(ProbeTyper typer) {
    this.typer = typer;
    operators = new OperatorRules(typer);
    casts = new CastRules(typer);
    typeNames = new TypeNames(typer);
    members = new MemberTyper(typer);
  }

  MemberTyper members() {
    return members;
  }

  ScriptType type(Expression expression) {
    return switch (expression) {
      case Expression.IntegerLiteral literal -> literal(literal);
      case Expression.BooleanLiteral _ -> ScriptType.BOOL;
      case Expression.StringLiteral literal -> string(literal);
      case Expression.Identifier identifier -> identifier(identifier);
      case Expression.PositionalParameter _, Expression.PositionalParameterCount _ ->
          throw new IllegalStateException("positional parameters are literals by now");
      case Expression.Variable variable -> variable(variable);
      case Expression.MapVariable map -> {
        MapSymbol symbol = typer.map(map);
        typer.access(symbol, map, null);
        yield symbol.value();
      }
      case Expression.MapAccess access -> {
        MapSymbol symbol = typer.map(access.map());
        typer.access(symbol, access, access.key());
        yield symbol.value();
      }
      case Expression.Unary unary -> operators.unary(unary, typer.type(unary.operand()));
      case Expression.Binary binary -> binary(binary);
      case Expression.Increment increment -> increment(increment);
      case Expression.AddressOf address -> address(address);
      case Expression.Ternary ternary -> ternary(ternary);
      case Expression.Cast cast -> cast(cast);
      case Expression.FieldAccess access -> members.field(access);
      case Expression.TupleAccess access -> members.tupleElement(access);
      case Expression.ArrayAccess access -> members.element(access);
      case Expression.Tuple tuple -> elements(tuple.elements(), "tuple");
      case Expression.RecordLiteral literal -> record(literal);
      case Expression.Call call -> call(call);
      case Expression.TypeArgument type ->
          unsupported(type.span(), "a type as an argument of a function");
      case Expression.SizeOf(var span, var type) -> {
        ScriptType sized = typeNames.resolve(type, space());
        OptionalInt size = TypeSize.of(sized);
        if (size.isEmpty() && !(sized instanceof ScriptType.Unknown)) {
          typer.error(span, "a value of type '" + sized + "' has no size");
        }
        yield size.isPresent() ? sized(expression, size.getAsInt()) : ScriptType.UNKNOWN;
      }
      case Expression.OffsetOf offset -> members.offsetOf(offset, typeNames);
      case Expression.TypeInfo info -> {
        typer.permit(info.span(), "typeinfo");
        ScriptType described = typeNames.resolve(info.type(), space());
        typer.probe().describe(info, described);
        yield TypeDescription.type(described);
      }
      case Expression.Comptime comptime -> comptime(comptime);
      case Expression.If conditional -> conditional(conditional);
      case Expression.Block block -> typer.statements().block(block);
    };
  }

  private ScriptType sized(Expression expression, long value) {
    typer.probe().constant(expression, value);
    return Conversions.literal(value);
  }

  private ScriptType unsupported(Span span, String what) {
    typer.error(span, what + " is not supported yet");
    return ScriptType.UNKNOWN;
  }

  /** Where pointers point that the script makes of numbers. */
  private AddressSpace space() {
    return typer.point().pointers();
  }

  private static ScriptType literal(Expression.IntegerLiteral literal) {
    return literal.isNegative()
        ? Conversions.negativeLiteral(literal.value())
        : Conversions.literal(literal.value());
  }

  private ScriptType string(Expression.StringLiteral literal) {
    int size = literal.bytes().length + 1;
    int limit = typer.configuration().maxStringLength();
    if (size > limit) {
      typer.error(
          literal.span(),
          "String is too long (over " + limit + " bytes): " + literal.value(),
          "raise the limit: config = { max_strlen = " + size + " }");
    }
    return new ScriptType.Text(size);
  }

  private ScriptType identifier(Expression.Identifier identifier) {
    String name = identifier.name();
    Optional<Function> function = Functions.find(name);
    if (function.isPresent() && function.get().isVariable()) {
      return function.get().check(asCall(identifier), typer);
    }
    Optional<KernelTypes.Constant> constant =
        function.isEmpty() ? typer.types().enumerator(name) : Optional.empty();
    if (constant.isPresent()) {
      typer.probe().constant(identifier, constant.get().value());
      return constant.get().type();
    }
    if (function.isPresent()) {
      typer.error(
          identifier.span(),
          "'" + name + "' is a function",
          "call it: " + function.get().documentation().signatures().getFirst());
    } else {
      unknown(identifier.span(), "Unknown identifier: '" + name + "'", name);
    }
    return ScriptType.UNKNOWN;
  }

  /** A built-in variable as the call that it is. */
  static Expression.Call asCall(Expression.Identifier identifier) {
    return new Expression.Call(identifier.span(), identifier, List.of());
  }

  private void unknown(Span span, String message, String name) {
    Optional<String> hint = Suggestions.hint(name, Functions.names());
    if (hint.isPresent()) {
      typer.error(span, message, hint.get());
    } else {
      typer.error(span, message);
    }
  }

  private ScriptType variable(Expression.Variable variable) {
    VariableSymbol symbol = typer.find(variable.name());
    if (symbol == null) {
      typer.error(variable.span(), "Undefined or undeclared variable: $" + variable.name());
      return ScriptType.UNKNOWN;
    }
    if (!symbol.assigned()) {
      typer.warning(variable.span(), "Variable used before it was assigned: $" + symbol.name());
    }
    typer.probe().variable(variable, symbol);
    if (symbol.type() instanceof ScriptType.Unknown) {
      typer.unresolved(variable);
    }
    return symbol.type();
  }

  private ScriptType binary(Expression.Binary binary) {
    ScriptType left = typer.type(binary.left());
    ScriptType right = typer.type(binary.right());
    return operators.binary(
        OperatorRules.Place.of(binary.span(), binary.left(), binary.right()),
        binary.operator(),
        left,
        right);
  }

  /** The type of {@code target operator value} in a compound assignment. */
  ScriptType compound(
      OperatorRules.Place place,
      dev.sonde.script.syntax.BinaryOperator operator,
      ScriptType target,
      ScriptType value) {
    return operators.binary(place, operator, target, value);
  }

  private ScriptType increment(Expression.Increment increment) {
    ScriptType before = typer.type(increment.target());
    if (before instanceof ScriptType.Unknown) {
      return before;
    }
    if (before instanceof ScriptType.Pointer) {
      return before;
    }
    if (!(before instanceof IntegerType integer)) {
      typer.error(
          increment.span(),
          "The "
              + (increment.decrement() ? "--" : "++")
              + " operator can not be used on expressions of type '"
              + before
              + "'");
      return ScriptType.UNKNOWN;
    }
    ScriptType after =
        integer.signed() || increment.decrement() ? ScriptType.INT64 : ScriptType.UINT64;
    switch (increment.target()) {
      case Expression.Variable variable -> {
        VariableSymbol symbol = typer.find(variable.name());
        if (symbol.typed()) {
          return symbol.type();
        }
        typer.assign(symbol, after, increment.span(), null);
      }
      case Expression.MapVariable map ->
          typer.assign(typer.map(map), after, increment.span(), null);
      case Expression.MapAccess access ->
          typer.assign(typer.map(access.map()), after, increment.span(), null);
    }
    return after;
  }

  private ScriptType ternary(Expression.Ternary ternary) {
    typer.condition(ternary.condition(), "the ternary operator");
    ScriptType then =
        ternary.then().isPresent()
            ? typer.type(ternary.then().get())
            : typer.type(ternary.condition());
    ScriptType otherwise = typer.type(ternary.otherwise());
    return branches(ternary.span(), then, otherwise);
  }

  private ScriptType branches(Span span, ScriptType then, ScriptType otherwise) {
    ScriptType unified = Conversions.unify(then, otherwise);
    if (unified == null) {
      typer.error(
          span,
          "Branches must return the same type or compatible types: have '"
              + then
              + "' and '"
              + otherwise
              + "'");
      return ScriptType.UNKNOWN;
    }
    return unified instanceof ScriptType.Aggregate && unified.isNumeric()
        ? Conversions.integer(unified)
        : unified;
  }

  private ScriptType comptime(Expression.Comptime comptime) {
    ScriptType type = typer.type(comptime.expression());
    if (type instanceof ScriptType.Unknown) {
      return type;
    }
    Object value = new CompileTime(typer.probe()).value(comptime.expression());
    if (value == null) {
      typer.error(
          comptime.span(),
          "Unable to resolve comptime expression",
          "it may be made of literals, sizeof, offsetof, typeinfo, and functions such as is_str");
      return ScriptType.UNKNOWN;
    }
    if (value instanceof Long number) {
      typer.probe().constant(comptime, number);
    }
    return type;
  }

  /** Only the branch that is taken counts: the other one may make no sense for these types. */
  private ScriptType decided(Expression.If conditional, boolean holds) {
    if (holds) {
      return typer.statements().block(conditional.then());
    }
    return conditional.otherwise().isPresent()
        ? typer.type(conditional.otherwise().get())
        : ScriptType.NONE;
  }

  private ScriptType conditional(Expression.If conditional) {
    if (conditional.condition() instanceof Expression.Comptime comptime) {
      typer.type(comptime);
      OptionalLong holds = typer.probe().constant(comptime);
      return holds.isPresent() ? decided(conditional, holds.getAsLong() != 0) : ScriptType.UNKNOWN;
    }
    typer.condition(conditional.condition(), "if()");
    ScriptType then = typer.statements().block(conditional.then());
    if (conditional.otherwise().isEmpty()) {
      return ScriptType.NONE;
    }
    ScriptType otherwise = typer.type(conditional.otherwise().get());
    if (conditional.then().result().isEmpty() || otherwise instanceof ScriptType.None) {
      return ScriptType.NONE;
    }
    return branches(conditional.span(), then, otherwise);
  }

  private ScriptType address(Expression.AddressOf address) {
    if (address.target() instanceof Expression.MapVariable map) {
      typer.map(map);
      return new ScriptType.Pointer(ScriptType.NONE, AddressSpace.KERNEL);
    }
    Expression.Variable variable = (Expression.Variable) address.target();
    ScriptType type = typer.type(variable);
    if (type instanceof ScriptType.Unknown) {
      return type;
    }
    typer.probe().variable(variable).takeAddress();
    return new ScriptType.Pointer(type, AddressSpace.KERNEL);
  }

  private ScriptType record(Expression.RecordLiteral literal) {
    List<String> names = new ArrayList<>(literal.fields().size());
    List<Expression> values = new ArrayList<>(literal.fields().size());
    for (Expression.RecordField field : literal.fields()) {
      names.add(field.name().name());
      values.add(field.value());
    }
    return elements(values, "record") instanceof ScriptType.Tuple tuple
        ? new ScriptType.RecordType(names, tuple)
        : ScriptType.UNKNOWN;
  }

  /** All arguments of the probe as one value. */
  ScriptType arguments() {
    return members.arguments();
  }

  private ScriptType elements(List<Expression> elements, String whole) {
    List<ScriptType> types = new ArrayList<>(elements.size());
    boolean known = true;
    for (Expression element : elements) {
      ScriptType type = typer.value(element);
      if (type instanceof ScriptType.Aggregate && type.isNumeric()) {
        type = Conversions.integer(type);
      }
      if (type instanceof ScriptType.None) {
        typer.error(element.span(), "A " + whole + " cannot hold 'none'");
        type = ScriptType.UNKNOWN;
      }
      known &= !(type instanceof ScriptType.Unknown);
      types.add(type);
    }
    return known ? new ScriptType.Tuple(types) : ScriptType.UNKNOWN;
  }

  private ScriptType call(Expression.Call call) {
    Optional<Function> found = Functions.find(call.name());
    if (found.isEmpty()) {
      for (Expression argument : call.arguments()) {
        if (!(argument instanceof Expression.MapVariable)
            && !(argument instanceof Expression.Identifier)) {
          typer.type(argument);
        }
      }
      unknown(call.callee().span(), "Unknown function: '" + call.name() + "'", call.name());
      return ScriptType.UNKNOWN;
    }
    Function function = found.get();
    if (function.isUnsafe() && !typer.configuration().unsafe()) {
      typer.error(
          call.span(),
          call.name() + "() is unsafe. To use you need the --unsafe flag",
          "it can change what it traces");
    }
    return checkArity(call, function) ? function.check(call, typer) : ScriptType.UNKNOWN;
  }

  /** Whether a call has as many arguments as the function takes. */
  boolean checkArity(Expression.Call call, Function function) {
    int given = call.arguments().size();
    int least = function.minimumArguments();
    int most = function.maximumArguments();
    if (given >= least && given <= most) {
      return true;
    }
    String wanted;
    if (least == most) {
      wanted = "requires " + (least == 0 ? "no arguments" : count(least));
    } else if (given < least) {
      wanted = "requires at least " + count(least);
    } else {
      wanted = "takes up to " + count(most);
    }
    typer.error(
        call.span(),
        call.name() + "() " + wanted + " (" + given + " provided)",
        "it is written: " + function.documentation().signatures().getFirst());
    return false;
  }

  private static String count(int arguments) {
    return arguments == 1 ? "one argument" : arguments + " arguments";
  }

  private ScriptType cast(Expression.Cast cast) {
    ScriptType from = typer.type(cast.operand());
    ScriptType to = typeNames.resolve(cast.type(), pointerSpace(from));
    return casts.cast(cast, from, to);
  }

  private AddressSpace pointerSpace(ScriptType from) {
    return from instanceof ScriptType.Pointer pointer ? pointer.space() : space();
  }

  /** Whether dropping an expression's value is worth a warning. */
  static boolean isPure(Expression expression) {
    return switch (expression) {
      case Expression.Call call -> {
        Optional<Function> function = Functions.find(call.name());
        yield function.isPresent() && function.get().isPure();
      }
      case Expression.Increment _, Expression.If _, Expression.Block _ -> false;
      case Expression.Ternary ternary ->
          isPure(ternary.otherwise()) && (ternary.then().isEmpty() || isPure(ternary.then().get()));
      case Expression.Unary unary ->
          unary.operator() != UnaryOperator.DEREFERENCE || isPure(unary.operand());
      default -> true;
    };
  }
}
