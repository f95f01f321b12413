package dev.sonde.compiler.expand;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.MapPlacement.Global;
import dev.sonde.compiler.program.MapPlacement.Keyed;

/** Merges an aggregation's copies of all CPUs at run time, in a loop over them. */
final class AggregateReader {
  private static final int SECOND = 8;

  private final CodeBuilder code;
  private final ProgramLayout layout;
  private final KeyBuilder keys;
  private final SignedDivision division;

  AggregateReader(
      CodeBuilder code, ProgramLayout layout, KeyBuilder keys, SignedDivision division) {
    this.code = code;
    this.layout = layout;
    this.keys = keys;
    this.division = division;
  }

  /** Defines {@code result} as the aggregation's value over all CPUs; 0 if nothing was given. */
  void read(Value result, MapOperation.MapReadAggregate read) {
    MapDeclaration map = read.map();
    if (map.value() instanceof MapValue.Hist
        || map.value() instanceof MapValue.LinearHist
        || map.value() instanceof MapValue.TimeSeries) {
      throw new IllegalArgumentException(map.name() + " has no single value");
    }
    Value cpu = code.newValue(Type.I64);
    Value first = code.newValue(Type.I64);
    Value second = code.newValue(Type.I64);
    int header = code.newBlock(cpu, first, second);
    int body = code.newBlock();
    int done = code.newBlock();
    Value zero = code.constant(0);
    Value key = layout.placement(map) instanceof Keyed ? keys.pointer(map, read.key()) : null;
    code.jump(header, zero, zero, zero);

    code.switchTo(header);
    // With one copy for all CPUs, there is one to read.
    boolean shared = layout.placement(map) instanceof Keyed keyed && !keyed.perCpu();
    int copies = shared ? 1 : layout.target().possibleCpus();
    code.branch(code.compare(Predicate.LESS_UNSIGNED, cpu, copies), body, done, Likelihood.TRUE);

    code.switchTo(body);
    Value nextFirst = code.newValue(Type.I64);
    Value nextSecond = code.newValue(Type.I64);
    int next = code.newBlock(nextFirst, nextSecond);
    if (layout.placement(map) instanceof Global global) {
      Value base = code.global(ProgramLayout.GLOBALS, layout.regionOffset());
      Value region = CpuRegion.at(code, base, cpu, layout);
      merge(map.value(), region, global.offset() - layout.regionOffset(), first, second, next);
    } else {
      Keyed keyed = (Keyed) layout.placement(map);
      int found = code.newBlock();
      Value entry =
          shared
              ? code.call(Helper.MAP_LOOKUP_ELEM, code.map(keyed.map()), key)
              : code.call(Helper.MAP_LOOKUP_PERCPU_ELEM, code.map(keyed.map()), key, cpu);
      code.branch(
          entry,
          CodeBuilder.target(found),
          CodeBuilder.target(next, first, second),
          Likelihood.TRUE);
      code.switchTo(found);
      merge(map.value(), entry, 0, first, second, next);
    }

    code.switchTo(next);
    code.jump(header, code.binary(BinaryOperator.ADD, cpu, 1), nextFirst, nextSecond);

    code.switchTo(done);
    if (read.part() != MapOperation.MapReadAggregate.Part.VALUE) {
      boolean total = read.part() == MapOperation.MapReadAggregate.Part.TOTAL;
      code.define(
          result, new IntegerOperation.Binary(BinaryOperator.ADD, total ? first : second, zero));
    } else if (map.value() instanceof MapValue.Avg avg) {
      quotient(result, first, second, avg.signed());
    } else if (map.value() instanceof MapValue.Stats stats) {
      quotient(result, first, second, stats.signed());
    } else {
      code.define(result, new IntegerOperation.Binary(BinaryOperator.ADD, first, zero));
    }
  }

  private void quotient(Value result, Value sum, Value count, boolean signed) {
    if (signed) {
      division.define(
          result, new IntegerOperation.Binary(BinaryOperator.DIVIDE_SIGNED, sum, count));
    } else {
      code.define(result, new IntegerOperation.Binary(BinaryOperator.DIVIDE_UNSIGNED, sum, count));
    }
  }

  /** Merges one copy into what the CPUs before gave, and goes on to {@code next} with both. */
  private void merge(
      MapValue kind, Value pointer, int offset, Value first, Value second, int next) {
    Value mine = code.load(pointer, offset, Width.B8);
    if (kind instanceof MapValue.Count || kind instanceof MapValue.Sum) {
      code.jump(next, code.binary(BinaryOperator.ADD, first, mine), second);
      return;
    }
    Value other = code.load(pointer, offset + SECOND, Width.B8);
    if (kind instanceof MapValue.Avg || kind instanceof MapValue.Stats) {
      code.jump(
          next,
          code.binary(BinaryOperator.ADD, first, mine),
          code.binary(BinaryOperator.ADD, second, other));
      return;
    }
    int given = code.newBlock();
    int compare = code.newBlock();
    int take = code.newBlock();
    code.branch(
        other, CodeBuilder.target(given), CodeBuilder.target(next, first, second), Likelihood.TRUE);
    code.switchTo(given);
    code.branch(second, compare, take, Likelihood.UNKNOWN);
    code.switchTo(compare);
    code.branch(
        code.compare(better(kind), mine, first),
        CodeBuilder.target(take),
        CodeBuilder.target(next, first, second),
        Likelihood.UNKNOWN);
    code.switchTo(take);
    code.jump(next, mine, code.constant(1));
  }

  private static Predicate better(MapValue kind) {
    if (kind instanceof MapValue.Min min) {
      return min.signed() ? Predicate.LESS_SIGNED : Predicate.LESS_UNSIGNED;
    }
    return ((MapValue.Max) kind).signed() ? Predicate.GREATER_SIGNED : Predicate.GREATER_UNSIGNED;
  }
}
