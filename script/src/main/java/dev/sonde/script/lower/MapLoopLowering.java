package dev.sonde.script.lower;

import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.LoopOperation;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.function.Operand;
import dev.sonde.script.syntax.Statement;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.VariableSymbol;
import java.util.ArrayList;
import java.util.List;

/** Lowers a loop over the entries of a map: its body becomes a callback. */
final class MapLoopLowering {
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private final ProbeLowering outer;
  private final Statement.For loop;
  private final MapSymbol map;
  private final MapDeclaration declaration;

  MapLoopLowering(ProbeLowering outer, Statement.For loop) {
    this.outer = outer;
    this.loop = loop;
    map = outer.map(((Statement.Entries) loop.subject()).map());
    declaration = outer.declaration(map);
  }

  void lower() {
    FunctionBuilder code = outer.code();
    Captures captures = new Captures(outer);
    Function callback = callback(captures, code.entryCallback(outer.callbackName()));
    outer.at(loop.span());
    Value cells = captures.fill();
    code.forEach(declaration, callback, cells);
    captures.takeBack(cells);
  }

  private Function callback(Captures captures, FunctionBuilder code) {
    ProbeLowering body = new ProbeLowering(outer, captures, code);
    body.at(loop.span());
    VariableSymbol symbol = outer.probe().variable(loop);
    // A copy: the body may delete or overwrite the entry.
    body.write(symbol, entry(body, symbol), symbol.type());
    body.statements().block(loop.body());
    if (!code.isTerminated()) {
      code.ret(LoopOperation.CONTINUE);
    }
    return code.build();
  }

  private Operand entry(ProbeLowering body, VariableSymbol symbol) {
    KeyLayout layout = KeyLayout.of(map.keys());
    List<Operand> parts = new ArrayList<>(map.keys().size());
    for (int i = 0; i < map.keys().size(); i++) {
      parts.add(stored(body, KEY, layout.offsets().get(i), map.keys().get(i)));
    }
    Operand key = parts.size() == 1 ? parts.getFirst() : new Operand.Elements(parts);
    return new Operand.Elements(List.of(key, value(body, layout, symbol)));
  }

  private Operand value(ProbeLowering body, KeyLayout layout, VariableSymbol symbol) {
    FunctionBuilder code = body.code();
    if (map.value() instanceof ScriptType.Aggregate) {
      // The value at hand is only this CPU's.
      MapKey.Part key = new MapKey.Bytes(0, layout.size(), code.parameter(KEY), 0);
      MapKey whole = new MapKey(List.of(key), layout.size());
      return new Operand.Scalar(code.emit(new MapOperation.MapReadAggregate(declaration, whole)));
    }
    ScriptType type = ScriptLowering.stored(map.value());
    ScriptType wanted = ((ScriptType.Tuple) symbol.type()).elements().get(1);
    Operand value = stored(body, VALUE, 0, type);
    return value instanceof Operand.Scalar(Value number)
        ? new Operand.Scalar(body.expressions().convert(number, type, wanted))
        : value;
  }

  /** What lies in the key or the value at {@code offset}. */
  private static Operand stored(ProbeLowering body, int parameter, int offset, ScriptType type) {
    return body.values().part(body.code().parameter(parameter), offset, type);
  }
}
