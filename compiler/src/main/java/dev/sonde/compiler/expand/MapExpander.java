package dev.sonde.compiler.expand;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.LoweredOperation;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.AggregateLayout;
import dev.sonde.compiler.program.MapPlacement;
import dev.sonde.compiler.program.MapPlacement.Global;
import dev.sonde.compiler.program.MapPlacement.Keyed;
import java.util.List;

/**
 * What map operations become: direct loads and stores of global data for maps without keys; a
 * look-up and an update in place for maps with keys, the insertion of a missing key out of line.
 */
final class MapExpander {
  // Flags of bpf_map_update_elem, include/uapi/linux/bpf.h.
  private static final long BPF_ANY = 0;
  private static final long BPF_NOEXIST = 1;

  /** Sums up what the CPUs have inserted and deleted. */
  private static final String COUNT_KFUNC = "bpf_map_sum_elem_count";

  private final CodeBuilder code;
  private final ProgramLayout layout;
  private final MemoryExpander memory;
  private final SignedDivision division;
  private final Sites sites;
  private final KeyBuilder keys;
  private final Aggregates aggregates;
  private final MissedLookups misses;
  private int block;

  MapExpander(
      CodeBuilder code,
      Function function,
      ProgramLayout layout,
      MemoryExpander memory,
      KernelExpander kernel,
      SignedDivision division,
      Sites sites) {
    this.code = code;
    this.layout = layout;
    this.memory = memory;
    this.division = division;
    this.sites = sites;
    keys = new KeyBuilder(code, function, memory, kernel);
    aggregates = new Aggregates(code);
    misses = new MissedLookups(function);
  }

  /** Says which block of the original function is being expanded. */
  void enter(int originalBlock) {
    block = originalBlock;
    keys.enter(originalBlock);
  }

  boolean expand(Value result, Operation operation) {
    if (operation instanceof MapOperation.MapGet get) {
      get(result, get);
    } else if (operation instanceof MapOperation.MapAggregate aggregate) {
      aggregate(aggregate);
    } else if (operation instanceof MapOperation.MapSet set) {
      set(set);
    } else if (operation instanceof MapOperation.MapAdd add) {
      add(result, add);
    } else if (operation instanceof MapOperation.MapDelete delete) {
      delete(result, delete);
    } else if (operation instanceof MapOperation.MapHas has) {
      has(result, has);
    } else if (operation instanceof MapOperation.MapCount count) {
      count(result, count);
    } else if (operation instanceof MapOperation.MapAddress address) {
      address(result, address);
    } else if (operation instanceof MapOperation.MapGetBytes get) {
      getBytes(result, get);
    } else if (operation instanceof MapOperation.MapSetBytes set) {
      setBytes(set);
    } else if (operation instanceof MapOperation.MapReadAggregate read) {
      new AggregateReader(code, layout, keys, division).read(result, read);
    } else {
      return false;
    }
    return true;
  }

  /** Defines {@code result} as the address of constant bytes. */
  void constant(Value result, Bytes bytes) {
    code.define(
        result,
        new LoweredOperation.GlobalAddress(ProgramLayout.CONSTANTS, layout.constantOffset(bytes)));
  }

  // Reading.

  private void get(Value result, MapOperation.MapGet get) {
    MapValue.Scalar scalar = scalar(get.map());
    MapPlacement placement = layout.placement(get.map());
    if (placement instanceof Global global) {
      Value cell = code.global(global.map(), global.offset());
      code.define(result, new MemoryOperation.Load(cell, 0, scalar.width(), scalar.signed()));
      return;
    }
    int join = code.newBlock(result);
    int found = code.newBlock();
    Value entry = lookup(get.map(), get.key());
    code.branch(
        entry,
        CodeBuilder.target(found),
        CodeBuilder.target(join, code.constant(0)),
        Likelihood.UNKNOWN);
    code.switchTo(found);
    code.jump(join, code.emit(new MemoryOperation.Load(entry, 0, scalar.width(), scalar.signed())));
    code.switchTo(join);
  }

  private void address(Value result, MapOperation.MapAddress address) {
    Value place =
        layout.placement(address.map()) instanceof Global global
            ? code.global(global.map(), global.offset())
            : code.map(((Keyed) layout.placement(address.map())).map());
    memory.addressNumber(result, place);
  }

  private void count(Value result, MapOperation.MapCount count) {
    if (!(layout.placement(count.map()) instanceof Keyed keyed)) {
      throw new IllegalArgumentException(count.map().name() + " has no keys to be counted");
    }
    code.define(result, new KernelOperation.CallKfunc(COUNT_KFUNC, List.of(code.map(keyed.map()))));
  }

  private void has(Value result, MapOperation.MapHas has) {
    if (layout.placement(has.map()) instanceof Global global) {
      if (global.presence() < 0) {
        throw new IllegalArgumentException(
            has.map().name() + " aggregates without keys: it has no key to ask for");
      }
      Value cell = code.global(global.map(), global.presence());
      code.define(result, new MemoryOperation.Load(cell, 0, Width.B1, false));
      return;
    }
    Value entry = lookup(has.map(), has.key());
    int join = code.newBlock(result);
    code.branch(
        entry,
        CodeBuilder.target(join, code.constant(1)),
        CodeBuilder.target(join, code.constant(0)),
        Likelihood.UNKNOWN);
    code.switchTo(join);
  }

  private void getBytes(Value result, MapOperation.MapGetBytes get) {
    int size = AggregateLayout.size(get.map().value());
    if (layout.placement(get.map()) instanceof Global global) {
      Value cell = code.global(global.map(), global.offset());
      memory.copy(get.destination(), get.destinationOffset(), cell, 0, size);
      int presence = global.presence() - global.offset();
      code.define(result, new MemoryOperation.Load(cell, presence, Width.B1, false));
      return;
    }
    int join = code.newBlock(result);
    int found = code.newBlock();
    int missing = code.newBlock();
    Value entry = lookup(get.map(), get.key());
    code.branch(entry, found, missing, Likelihood.TRUE);
    code.switchTo(found);
    memory.copy(get.destination(), get.destinationOffset(), entry, 0, size);
    code.jump(join, code.constant(1));
    code.switchTo(missing);
    memory.zero(get.destination(), get.destinationOffset(), size);
    code.jump(join, code.constant(0));
    code.switchTo(join);
  }

  // Writing.

  private void set(MapOperation.MapSet set) {
    Width width = scalar(set.map()).width();
    if (layout.placement(set.map()) instanceof Global global) {
      Value cell = code.global(global.map(), global.offset());
      code.store(cell, 0, width, set.value());
      code.store(cell, global.presence() - global.offset(), Width.B1, 1);
      return;
    }
    if (layout.deletesFrom(set.map()) || misses.leadTo(block, set.map())) {
      // Its keys come and go, or this one was missed: as a rule there is nothing to overwrite.
      insert(set.map(), set.key(), set.value(), width, BPF_ANY, set.site());
      return;
    }
    int found = code.newBlock();
    int missing = code.newBlock();
    int end = code.newBlock();
    Value entry = lookup(set.map(), set.key());
    code.branch(entry, found, missing, Likelihood.TRUE);
    code.switchTo(found);
    code.store(entry, 0, width, set.value());
    code.jump(end);
    code.switchTo(missing);
    insert(set.map(), set.key(), set.value(), width, BPF_ANY, set.site());
    code.jump(end);
    code.switchTo(end);
  }

  /** Updates an entry with a scalar; a failure is counted. */
  private void insert(
      MapDeclaration map, MapKey key, Value value, Width width, long flags, Site site) {
    countFailure(update(map, key, scalarInMemory(value, width), flags), site);
  }

  private Value scalarInMemory(Value value, Width width) {
    Slot slot = code.slot(width.bytes(), "value");
    Value pointer = code.address(slot);
    code.store(pointer, 0, width, value);
    return pointer;
  }

  private void countFailure(Value error, Site site) {
    if (site == null) {
      return;
    }
    int failed = code.newBlock();
    int end = code.newBlock();
    code.branch(code.compare(Predicate.EQUAL, error, 0), end, failed, Likelihood.TRUE);
    code.switchTo(failed);
    sites.count(site, error);
    code.jump(end);
    code.switchTo(end);
  }

  private void setBytes(MapOperation.MapSetBytes set) {
    if (layout.placement(set.map()) instanceof Global global) {
      Value cell = code.global(global.map(), global.offset());
      memory.copy(cell, 0, set.source(), set.sourceOffset(), global.size());
      code.store(cell, global.presence() - global.offset(), Width.B1, 1);
      return;
    }
    Value source = code.plus(set.source(), set.sourceOffset());
    countFailure(update(set.map(), set.key(), source, BPF_ANY), set.site());
  }

  private void add(Value result, MapOperation.MapAdd add) {
    MapValue.Scalar scalar = scalar(add.map());
    if (layout.placement(add.map()) instanceof Global global) {
      Value cell = code.global(global.map(), global.offset());
      Value sum = addInPlace(cell, scalar.width(), add.delta(), false);
      code.store(cell, global.presence() - global.offset(), Width.B1, 1);
      code.define(result, new IntegerOperation.Extend(sum, scalar.width(), scalar.signed()));
      return;
    }
    boolean perCpu = ((Keyed) layout.placement(add.map())).perCpu();
    Value sum = code.newValue(Type.I64);
    int end = code.newBlock(sum);
    Value entry = code.newValue(Type.MAP_VALUE);
    int found = code.newBlock(entry);
    int missing = code.newBlock();
    int raced = code.newBlock();
    int failed = code.newBlock();
    Value first = lookup(add.map(), add.key());
    code.branch(
        first, CodeBuilder.target(found, first), CodeBuilder.target(missing), Likelihood.TRUE);

    code.switchTo(found);
    code.jump(end, addInPlace(entry, scalar.width(), add.delta(), perCpu));

    code.switchTo(missing);
    Value initial = scalarInMemory(add.delta(), scalar.width());
    Value error = update(add.map(), add.key(), initial, BPF_NOEXIST);
    code.branch(
        code.compare(Predicate.EQUAL, error, 0),
        CodeBuilder.target(end, add.delta()),
        CodeBuilder.target(raced),
        Likelihood.TRUE);

    // Another CPU may have inserted the key in the meantime.
    code.switchTo(raced);
    Value second = lookup(add.map(), add.key());
    code.branch(
        second, CodeBuilder.target(found, second), CodeBuilder.target(failed), Likelihood.TRUE);

    code.switchTo(failed);
    sites.count(add.site(), error);
    code.jump(end, code.constant(0));

    code.switchTo(end);
    code.define(result, new IntegerOperation.Extend(sum, scalar.width(), scalar.signed()));
  }

  /** Adds to a scalar in memory and yields the sum, of which the bits of the width count. */
  private Value addInPlace(Value cell, Width width, Value delta, boolean exclusive) {
    if (exclusive || width.bytes() < 4) {
      // The machine has no atomic addition to one or two bytes.
      Value sum = code.binary(BinaryOperator.ADD, code.load(cell, 0, width), delta);
      code.store(cell, 0, width, sum);
      return sum;
    }
    Value old = code.emit(new LoweredOperation.AtomicAdd(cell, 0, width, delta));
    return code.binary(BinaryOperator.ADD, old, delta);
  }

  private void delete(Value result, MapOperation.MapDelete delete) {
    if (layout.placement(delete.map()) instanceof Global global) {
      if (global.presence() < 0) {
        new AggregateEraser(code, layout).erase(result, global);
        return;
      }
      Value cell = code.global(global.map(), global.offset());
      int presence = global.presence() - global.offset();
      code.define(result, new MemoryOperation.Load(cell, presence, Width.B1, false));
      code.store(cell, presence, Width.B1, 0);
      memory.zero(cell, 0, global.size());
      return;
    }
    Value key = keys.pointer(delete.map(), delete.key());
    Keyed keyed = (Keyed) layout.placement(delete.map());
    Value error = code.call(Helper.MAP_DELETE_ELEM, code.map(keyed.map()), key);
    code.define(result, new IntegerOperation.Compare(Predicate.EQUAL, error, code.constant(0)));
    countFailure(error, delete.site());
  }

  // Aggregating.

  private void aggregate(MapOperation.MapAggregate aggregate) {
    MapDeclaration map = aggregate.map();
    boolean atomic = layout.atomic(map);
    if (layout.placement(map) instanceof Global global) {
      Value region = CpuRegion.address(code, layout);
      aggregates.update(
          map.value(),
          region,
          global.offset() - layout.regionOffset(),
          aggregate.value(),
          aggregate.weight(),
          atomic);
      return;
    }
    boolean shared = !((Keyed) layout.placement(map)).perCpu();
    Value entry = code.newValue(Type.MAP_VALUE);
    int found = code.newBlock(entry);
    int missing = code.newBlock();
    int failed = code.newBlock();
    int end = code.newBlock();
    Value first = lookup(map, aggregate.key());
    code.branch(
        first, CodeBuilder.target(found, first), CodeBuilder.target(missing), Likelihood.TRUE);

    code.switchTo(missing);
    Bytes zeros = Bytes.of(new byte[AggregateLayout.size(map.value())]);
    Value initial = code.global(ProgramLayout.CONSTANTS, layout.constantOffset(zeros));
    Value error = update(map, aggregate.key(), initial, BPF_NOEXIST);
    // Whether this run or another one inserted the key, it is there now, or the map is full.
    Value second = lookup(map, aggregate.key());
    code.branch(
        second, CodeBuilder.target(found, second), CodeBuilder.target(failed), Likelihood.TRUE);

    code.switchTo(failed);
    sites.count(aggregate.site(), error);
    code.jump(end);

    code.switchTo(found);
    aggregates.update(
        map.value(), entry, 0, aggregate.value(), aggregate.weight(), atomic || shared);
    code.jump(end);
    code.switchTo(end);
  }

  // Calls.

  private Value lookup(MapDeclaration map, MapKey key) {
    Value pointer = keys.pointer(map, key);
    Keyed keyed = (Keyed) layout.placement(map);
    if (keyed.small() == null) {
      return lookup(keyed, pointer);
    }
    Value entry = code.newValue(Type.MAP_VALUE);
    int end = code.newBlock(entry);
    int whole = branchIfShort(map, pointer);
    code.jump(end, lookup(keyed.small(), pointer));
    code.switchTo(whole);
    code.jump(end, lookup(keyed, pointer));
    code.switchTo(end);
    return entry;
  }

  private Value lookup(Keyed keyed, Value pointer) {
    return code.call(Helper.MAP_LOOKUP_ELEM, code.map(keyed.map()), pointer);
  }

  private Value update(MapDeclaration map, MapKey key, Value value, long flags) {
    Value pointer = keys.pointer(map, key);
    Keyed keyed = (Keyed) layout.placement(map);
    if (keyed.small() == null) {
      return update(keyed, pointer, value, flags);
    }
    Value error = code.newValue(Type.I64);
    int end = code.newBlock(error);
    int whole = branchIfShort(map, pointer);
    code.jump(end, update(keyed.small(), pointer, value, flags));
    code.switchTo(whole);
    code.jump(end, update(keyed, pointer, value, flags));
    code.switchTo(end);
    return error;
  }

  private Value update(Keyed keyed, Value pointer, Value value, long flags) {
    return code.call(
        Helper.MAP_UPDATE_ELEM, code.map(keyed.map()), pointer, value, code.constant(flags));
  }

  /** Goes on with a key in memory that is short; yields the block for one that is not. */
  private int branchIfShort(MapDeclaration map, Value pointer) {
    int small = code.newBlock();
    int whole = code.newBlock();
    int count = layout.shortKeys().stackOffset(map) + StackCapture.COUNT_OFFSET;
    Value frames = code.load(pointer, count, Width.B4);
    Value isShort = code.compare(Predicate.LESS_OR_EQUAL_UNSIGNED, frames, ShortKeys.FRAMES);
    code.branch(isShort, small, whole, Likelihood.TRUE);
    code.switchTo(small);
    return whole;
  }

  private static MapValue.Scalar scalar(MapDeclaration map) {
    if (map.value() instanceof MapValue.Scalar scalar) {
      return scalar;
    }
    throw new IllegalArgumentException(map.name() + " holds no scalar but " + map.value());
  }
}
