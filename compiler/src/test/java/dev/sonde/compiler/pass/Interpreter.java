package dev.sonde.compiler.pass;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.EventPart;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs integer functions as the IR defines them, and writes down every effect in order. */
public final class Interpreter {
  private static final int STEPS = 100_000;

  private final Map<String, Long> maps = new HashMap<>();
  private final List<String> trace = new ArrayList<>();
  private final Map<Integer, Long> values = new HashMap<>();

  /** Every effect and, last, the result. */
  public static List<String> run(Function function) {
    Interpreter interpreter = new Interpreter();
    interpreter.execute(function);
    return interpreter.trace;
  }

  private void execute(Function function) {
    Block block = function.blocks().getFirst();
    for (int step = 0; step < STEPS; step++) {
      for (Instruction instruction : block.instructions()) {
        values.put(instruction.result().id(), evaluate(instruction.operation()));
      }
      Terminator.Target target;
      switch (block.terminator()) {
        case Terminator.Jump jump -> target = jump.target();
        case Terminator.LoopHead loop -> target = loop.round();
        case Terminator.Branch branch ->
            target = get(branch.condition()) != 0 ? branch.ifTrue() : branch.ifFalse();
        case Terminator.Return end -> {
          trace.add("return " + get(end.value()));
          return;
        }
      }
      List<Long> arguments = target.arguments().stream().map(this::get).toList();
      block = function.blocks().get(target.block());
      for (int i = 0; i < arguments.size(); i++) {
        values.put(block.parameters().get(i).id(), arguments.get(i));
      }
    }
    throw new AssertionError("does not end");
  }

  private long get(Value value) {
    Long number = values.get(value.id());
    if (number == null) {
      throw new AssertionError(value + " is used before it is defined");
    }
    return number;
  }

  /** What the trace calls a key of one number. */
  public static String name(int map, long key) {
    return map + "," + key;
  }

  /** What the interpreter takes a helper to return. */
  public static long result(Helper helper) {
    return 0x1234_5678_9abcL * helper.id();
  }

  private String key(int map, MapKey key) {
    StringBuilder text = new StringBuilder().append(map);
    for (MapKey.Part part : key.parts()) {
      text.append(',').append(get(((MapKey.Scalar) part).value()));
    }
    return text.toString();
  }

  private long evaluate(Operation operation) {
    return switch (operation) {
      case IntegerOperation.Constant constant -> constant.value();
      case IntegerOperation.Binary binary ->
          Arithmetic.binary(binary.operator(), get(binary.left()), get(binary.right()));
      case IntegerOperation.Compare compare ->
          Arithmetic.compare(compare.predicate(), get(compare.left()), get(compare.right()))
              ? 1
              : 0;
      case IntegerOperation.Select select ->
          get(select.condition()) != 0 ? get(select.ifTrue()) : get(select.ifFalse());
      case IntegerOperation.Extend extend ->
          Arithmetic.extend(get(extend.value()), extend.width(), extend.signed());
      case IntegerOperation.Hidden hidden -> get(hidden.value());
      case IntegerOperation.ByteSwap swap -> Arithmetic.byteSwap(get(swap.value()), swap.width());
      case KernelOperation.CallHelper call -> result(call.helper());
      case MapOperation.MapGet get -> maps.getOrDefault(key(get.map().id(), get.key()), 0L);
      case MapOperation.MapHas has -> maps.containsKey(key(has.map().id(), has.key())) ? 1 : 0;
      case MapOperation.MapSet set -> {
        maps.put(key(set.map().id(), set.key()), get(set.value()));
        trace.add("set " + key(set.map().id(), set.key()) + " " + get(set.value()));
        yield 0;
      }
      case MapOperation.MapAdd add -> {
        String key = key(add.map().id(), add.key());
        maps.merge(key, get(add.delta()), Long::sum);
        trace.add("add " + key + " " + get(add.delta()));
        yield maps.get(key);
      }
      case MapOperation.MapDelete delete -> {
        String key = key(delete.map().id(), delete.key());
        trace.add("delete " + key);
        yield maps.remove(key) == null ? 0 : 1;
      }
      case EventOperation.Emit emit -> {
        StringBuilder text = new StringBuilder("emit");
        for (EventPart part : emit.parts()) {
          text.append(' ').append(get(((EventPart.Scalar) part).value()));
        }
        trace.add(text.toString());
        yield 0;
      }
      default -> throw new AssertionError("the generator makes no " + operation);
    };
  }
}
