package dev.sonde.compiler.pass;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.EventPart;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.compiler.ir.Width;
import java.util.List;
import java.util.Random;

/** Makes functions at random: arithmetic, conditions, loops that end, maps and events. */
public final class RandomFunction {
  private static final long[] CONSTANTS = {0, 1, 2, 3, 8, 10, 63, 64, 255, 1000, -1, -8, 1L << 40};
  private static final Site SITE = new Site(0, Site.Kind.MAP_FULL, "test", Location.NONE, "@");

  private final Random random;
  private final FunctionBuilder b =
      new FunctionBuilder("random", ProgramKind.of(ProgramType.RAW_TRACEPOINT));
  private final Variable[] variables = new Variable[5];
  private final MapDeclaration[] maps = new MapDeclaration[2];

  private RandomFunction(long seed) {
    random = new Random(seed);
    for (int i = 0; i < variables.length; i++) {
      variables[i] = b.declare(Type.I64, "$" + i);
    }
    for (int i = 0; i < maps.length; i++) {
      maps[i] =
          new MapDeclaration(
              i, "@" + i, MapDeclaration.Kind.AUTO, 8, new MapValue.Scalar(Width.B8, true), 16);
    }
  }

  public static Function make(long seed) {
    RandomFunction maker = new RandomFunction(seed);
    maker.statements(3, 6);
    maker.b.ret(maker.expression(2));
    return maker.b.build();
  }

  private void statements(int depth, int most) {
    int count = 1 + random.nextInt(most);
    for (int i = 0; i < count; i++) {
      statement(depth);
    }
  }

  private void statement(int depth) {
    switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0, 1 -> b.write(variable(), expression(3));
      case 2 -> b.emit(new MapOperation.MapSet(map(), key(), expression(2), SITE));
      case 3 ->
          b.write(variable(), b.emit(new MapOperation.MapAdd(map(), key(), expression(1), SITE)));
      case 4 ->
          b.emit(
              new EventOperation.Emit(
                  Ring.DATA, 0, List.of(new EventPart.Scalar(Width.B8, expression(2))), SITE));
      case 5 -> b.write(variable(), b.emit(new MapOperation.MapDelete(map(), key(), SITE)));
      case 6, 7 -> condition(depth - 1);
      default -> loop(depth - 1);
    }
  }

  private void condition(int depth) {
    var then = b.newBlock();
    var otherwise = b.newBlock();
    var join = b.newBlock();
    b.branch(truth(2), then, otherwise);
    b.seal(then);
    b.seal(otherwise);
    b.switchTo(then);
    statements(depth, 3);
    b.jump(join);
    b.switchTo(otherwise);
    if (random.nextBoolean()) {
      statements(depth, 3);
    }
    b.jump(join);
    b.seal(join);
    b.switchTo(join);
  }

  private void loop(int depth) {
    Variable counter = b.declare(Type.I64, "$i");
    b.write(counter, b.constant(0));
    var body = b.newBlock();
    var done = b.newBlock();
    var head = b.loop(done);
    Value more = b.compare(Predicate.LESS_SIGNED, b.read(counter), 1 + random.nextInt(4));
    b.branch(more, body, done);
    b.seal(body);
    b.switchTo(body);
    statements(depth, 3);
    b.write(counter, b.binary(BinaryOperator.ADD, b.read(counter), 1));
    b.jump(head);
    b.seal(head);
    b.seal(done);
    b.switchTo(done);
  }

  /** A truth value as front ends make it: short-circuit operators through a variable. */
  private Value truth(int depth) {
    if (depth == 0 || random.nextInt(3) == 0) {
      return b.compare(predicate(), expression(1), expression(1));
    }
    Variable result = b.declare(Type.I64, "$truth");
    var rest = b.newBlock();
    var join = b.newBlock();
    boolean and = random.nextBoolean();
    b.write(result, b.constant(and ? 0 : 1));
    Value first = truth(depth - 1);
    b.branch(first, and ? rest : join, and ? join : rest);
    b.seal(rest);
    b.switchTo(rest);
    b.write(result, b.compare(Predicate.NOT_EQUAL, truth(depth - 1), 0));
    b.jump(join);
    b.seal(join);
    b.switchTo(join);
    return random.nextBoolean() ? b.read(result) : b.compare(Predicate.EQUAL, b.read(result), 0);
  }

  private Value expression(int depth) {
    if (depth == 0) {
      return random.nextBoolean() ? b.read(variable()) : constant();
    }
    return switch (random.nextInt(9)) {
      case 0 -> b.read(variable());
      case 1 -> constant();
      case 2 -> b.compare(predicate(), expression(depth - 1), expression(depth - 1));
      case 3 -> b.extend(expression(depth - 1), width(), random.nextBoolean());
      case 4 -> b.select(expression(depth - 1), expression(depth - 1), expression(depth - 1));
      case 5 -> b.emit(new MapOperation.MapGet(map(), key()));
      case 6 ->
          random.nextBoolean()
              ? b.emit(new MapOperation.MapHas(map(), key()))
              : b.call(Helper.GET_CURRENT_PID_TGID);
      default ->
          b.binary(
              BinaryOperator.values()[random.nextInt(BinaryOperator.values().length)],
              expression(depth - 1),
              expression(depth - 1));
    };
  }

  private Value constant() {
    return b.constant(CONSTANTS[random.nextInt(CONSTANTS.length)]);
  }

  private Variable variable() {
    return variables[random.nextInt(variables.length)];
  }

  private MapDeclaration map() {
    return maps[random.nextInt(maps.length)];
  }

  private MapKey key() {
    return new MapKey(List.of(new MapKey.Scalar(0, Width.B8, b.constant(random.nextInt(3)))), 8);
  }

  private Width width() {
    return Width.values()[random.nextInt(Width.values().length)];
  }

  private Predicate predicate() {
    return Predicate.values()[random.nextInt(Predicate.values().length)];
  }
}
