package dev.sonde.compiler.expand;

import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.MapType;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.Module;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.program.AggregateLayout;
import dev.sonde.compiler.program.CallFrameMaps;
import dev.sonde.compiler.program.CompiledProgram;
import dev.sonde.compiler.program.CompiledProgram.DataPlace;
import dev.sonde.compiler.program.MapPlacement;
import dev.sonde.compiler.program.SiteCounters;
import dev.sonde.compiler.target.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where everything lies that outlives one run: the script's maps, the loss counters, the rings,
 * constants.
 *
 * <p>One mapped array, {@code globals}, holds all that has no key: first what programs only read
 * (the wake-up flags, a zero, when the session began, whether it is ending, which is written once)
 * in a cache line of its own, then the sites' counters, the scalars, and last one region a CPU with
 * its copy of every keyless aggregation. The regions are multiples of a cache line apart, and there
 * is a power of two of them, so that a mask keeps a CPU's number in range for the verifier.
 */
public final class ProgramLayout {
  static final String GLOBALS = "globals";
  static final String CONSTANTS = "constants";
  static final String DATA_RING = "data_ring";
  static final String CONTROL_RING = "control_ring";

  /** Where the {@code u64} lies in {@link #GLOBALS} that says when the session began. */
  static final int START_OFFSET = 16;

  /** Where the {@code u64} lies in {@link #GLOBALS} that says whether the session is ending. */
  static final int ENDING_OFFSET = 24;

  private static final int CACHE_LINE = 64;

  /** The memory for all CPUs that a per-CPU hash may take before it has a key. */
  private static final long PREALLOCATED_BYTES = 64L << 20;

  /** The memory that a hash whose entries come and go may take before it has a key. */
  private static final long PREALLOCATED_ENTRIES = 1 << 20;

  /** What an entry of a hash takes beside key and value: {@code struct htab_elem}. */
  private static final int ENTRY_HEADER = 48;

  /** Bytes of a ring before the runtime has its say; the least the kernel takes on any machine. */
  private static final int RING_BYTES = 64 * 4096;

  private final Target target;
  private final MapPlacement[] placements;
  private final String[] names;
  private final boolean[] deletes;
  private final boolean[] replaces;
  private final boolean[] atomic;
  private final ShortKeys shortKeys;
  private final int sitesOffset;
  private final int siteCount;
  private final int regionOffset;
  private final int regionStride;
  private final int regionCopies;
  private final int globalsSize;
  private final List<MapSpec> maps = new ArrayList<>();
  private final Map<Bytes, Integer> constantOffsets = new HashMap<>();
  private int constantsSize;
  private boolean dataRing;
  private boolean controlRing;
  private boolean packets;
  private boolean callFrames;

  /** Lays a module out. */
  public ProgramLayout(Module module, Target target) {
    this.target = target;
    int count = module.maps().size();
    placements = new MapPlacement[count];
    names = new String[count];
    deletes = new boolean[count];
    replaces = new boolean[count];
    atomic = new boolean[count];
    scan(module);
    shortKeys = new ShortKeys(module);

    siteCount = module.sites().size();
    sitesOffset = CACHE_LINE;
    int end = sitesOffset + SiteCounters.BYTES * siteCount;
    int region = 0;
    int[] regionOffsets = new int[count];
    for (int i = 0; i < count; i++) {
      MapDeclaration map = module.maps().get(i);
      // A front end's own maps have names of another kind.
      names[i] = map.name().startsWith("@") ? "AT_".concat(map.name().substring(1)) : map.name();
      if (map.keyless() && map.value() instanceof MapValue.Aggregation) {
        regionOffsets[i] = region;
        region += AggregateLayout.size(map.value());
      } else if (map.keyless()) {
        // A cell to each cache line: unrelated scalars do not slow each other down.
        int size = AggregateLayout.size(map.value());
        end = align(end, CACHE_LINE);
        placements[i] = new MapPlacement.Global(GLOBALS, end, size, 1, 0, end + align(size, 8));
        end += align(size, 8) + 8;
      }
    }
    regionCopies = Integer.highestOneBit(2 * target.possibleCpus() - 1);
    regionOffset = align(end, CACHE_LINE);
    regionStride = align(region, CACHE_LINE);
    globalsSize = regionOffset + regionStride * regionCopies;
    for (int i = 0; i < count; i++) {
      MapDeclaration map = module.maps().get(i);
      if (!map.keyless()) {
        placeKeyed(i, map);
      } else if (placements[i] == null) {
        int size = AggregateLayout.size(map.value());
        int offset = regionOffset + regionOffsets[i];
        placements[i] =
            new MapPlacement.Global(GLOBALS, offset, size, target.possibleCpus(), regionStride, -1);
      }
    }
  }

  private void placeKeyed(int index, MapDeclaration map) {
    int valueSize = AggregateLayout.size(map.value());
    boolean aggregates = map.value() instanceof MapValue.Aggregation;
    MapType type =
        switch (map.kind()) {
          case AUTO -> aggregates ? MapType.PERCPU_HASH : MapType.HASH;
          case HASH -> MapType.HASH;
          case LRU_HASH -> MapType.LRU_HASH;
          case PERCPU_HASH -> MapType.PERCPU_HASH;
          case PERCPU_LRU_HASH -> MapType.LRU_PERCPU_HASH;
          case ARRAY -> MapType.ARRAY;
          case PERCPU_ARRAY -> MapType.PERCPU_ARRAY;
        };
    int keySize = indexed(map) ? 4 : map.keySize();
    boolean ahead = ahead(index, type, keySize, valueSize, map);
    MapPlacement.Keyed small = null;
    if (shortKeys.has(map)) {
      String name = "SHORT_".concat(map.name().substring(1));
      int size = shortKeys.size(map);
      add(new MapSpec(name, type, size, valueSize, map.maxEntries()), ahead);
      small = new MapPlacement.Keyed(name, size, valueSize, perCpu(type), null);
      // Deep stacks are few. To make a million entries takes seconds, which they are not worth.
      ahead &= (ENTRY_HEADER + (long) keySize) * map.maxEntries() <= PREALLOCATED_BYTES;
    }
    add(new MapSpec(names[index], type, keySize, valueSize, map.maxEntries()), ahead);
    placements[index] =
        new MapPlacement.Keyed(names[index], keySize, valueSize, perCpu(type), small);
  }

  private void add(MapSpec spec, boolean ahead) {
    maps.add(ahead ? spec : spec.withFlags(MapSpec.NO_PREALLOC));
  }

  private boolean ahead(int index, MapType type, int keySize, int valueSize, MapDeclaration map) {
    return switch (type) {
      case HASH -> (deletes[index] || replaces[index]) && affordable(keySize, valueSize, map);
      case PERCPU_HASH -> affordable(valueSize, map);
      default -> true;
    };
  }

  /**
   * Whether all entries of a hash may be there from the start. Where entries are replaced or
   * deleted, that is quicker: the kernel keeps them at hand in lists of its own, and swaps the new
   * one for the old. Where they only come, it is quicker to create them on demand.
   */
  private static boolean affordable(int keySize, int valueSize, MapDeclaration map) {
    return (ENTRY_HEADER + (long) keySize + valueSize) * map.maxEntries() <= PREALLOCATED_ENTRIES;
  }

  /**
   * Whether all entries of a per-CPU hash may be there from the start. On demand their values come
   * from an allocator that has some pages at hand and gets more only later (mm/percpu.c): a burst
   * of new keys would be lost.
   */
  private boolean affordable(int valueSize, MapDeclaration map) {
    return (long) valueSize * map.maxEntries() * target.possibleCpus() <= PREALLOCATED_BYTES;
  }

  private static boolean perCpu(MapType type) {
    return type == MapType.PERCPU_HASH
        || type == MapType.LRU_PERCPU_HASH
        || type == MapType.PERCPU_ARRAY;
  }

  /** Whether a map's keys are indices, which the kernel wants in 4 bytes. */
  static boolean indexed(MapDeclaration map) {
    return map.kind() == MapDeclaration.Kind.ARRAY
        || map.kind() == MapDeclaration.Kind.PERCPU_ARRAY;
  }

  /** Finds out what the functions do with the maps and the rings. */
  private void scan(Module module) {
    int[] user = new int[placements.length];
    for (int f = 0; f < module.functions().size(); f++) {
      scan(module.functions().get(f), f, user, module);
    }
  }

  private void scan(Function function, int f, int[] user, Module module) {
    for (int c = 0; c < function.callbacks().size(); c++) {
      scan(function.callbacks().get(c), f, user, module);
    }
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      for (int i = 0; i < block.instructions().size(); i++) {
        Instruction instruction = block.instructions().get(i);
        Operation operation = instruction.operation();
        if (operation instanceof MapOperation.MapAggregate aggregate) {
          noteAggregation(aggregate.map().id(), f, user, module);
        } else if (operation instanceof MapOperation.MapDelete delete) {
          deletes[delete.map().id()] = true;
        } else if (operation instanceof MapOperation.MapSetBytes set) {
          replaces[set.map().id()] = true;
        } else if (operation instanceof EventOperation.Emit emit) {
          dataRing |= emit.ring() == Ring.DATA;
          controlRing |= emit.ring() == Ring.CONTROL;
        } else if (operation instanceof EventOperation.EmitPacket) {
          packets = true;
        }
      }
    }
  }

  /**
   * Decides whether a map's aggregation must be atomic although every CPU has its own. A program is
   * never entered again on its CPU before it has ended, and the kernel lets no two programs on perf
   * events (tracepoints, kprobes, uprobes and samples alike: {@code bpf_prog_active}) nest either.
   * A raw tracepoint or a tracing program, though, may interrupt another one between a load and its
   * store.
   */
  private void noteAggregation(int map, int function, int[] user, Module module) {
    int previous = user[map];
    user[map] = function + 1;
    if (previous == 0 || previous == function + 1) {
      return;
    }
    if (!excludesNesting(module.functions().get(function).kind().type())
        || !excludesNesting(module.functions().get(previous - 1).kind().type())) {
      atomic[map] = true;
    }
  }

  private static boolean excludesNesting(ProgramType type) {
    return type == ProgramType.TRACEPOINT
        || type == ProgramType.KPROBE
        || type == ProgramType.PERF_EVENT;
  }

  private static int align(int value, int alignment) {
    return (value + alignment - 1) & -alignment;
  }

  /** What the code is compiled for. */
  Target target() {
    return target;
  }

  /** Where a map of the module is. */
  MapPlacement placement(MapDeclaration map) {
    return placements[map.id()];
  }

  /** Where every map of the module is, by its index. */
  public List<MapPlacement> placements() {
    return List.of(placements);
  }

  /** Which maps have short keys. */
  ShortKeys shortKeys() {
    return shortKeys;
  }

  /** Whether keys are ever deleted from a map by a program. */
  boolean deletesFrom(MapDeclaration map) {
    return deletes[map.id()];
  }

  /** Whether programs may interrupt each other in updating a map's aggregation. */
  boolean atomic(MapDeclaration map) {
    return atomic[map.id()];
  }

  /** Where a site's {@link SiteCounters} lie in {@link #GLOBALS}. */
  int countersOffset(Site site) {
    return sitesOffset + SiteCounters.BYTES * site.id();
  }

  /** Where the wake-up flags lie in {@link #GLOBALS}. */
  int wakeupOffset() {
    return 0;
  }

  /**
   * Where 8 bytes lie in {@link #GLOBALS} that are always zero, which the verifier does not know.
   */
  int zeroOffset() {
    return 8;
  }

  /** Where the first CPU's copies of keyless aggregations lie in {@link #GLOBALS}. */
  int regionOffset() {
    return regionOffset;
  }

  /** Bytes from one CPU's copies to the next one's. */
  int regionStride() {
    return regionStride;
  }

  /** How many copies there is room for: a power of two. */
  public int regionCopies() {
    return regionCopies;
  }

  /** Where {@code bytes} lie in {@link #CONSTANTS}. */
  int constantOffset(Bytes bytes) {
    Integer known = constantOffsets.get(bytes);
    if (known == null) {
      known = constantsSize;
      constantOffsets.put(bytes, known);
      constantsSize = align(constantsSize + bytes.size(), 8);
    }
    return known;
  }

  /** Where the sites' counters are. */
  public DataPlace sites() {
    return new DataPlace(GLOBALS, sitesOffset, SiteCounters.BYTES * siteCount);
  }

  /** Where the wake-up flags are, or null without a data ring. */
  public DataPlace wakeup() {
    return dataRing ? new DataPlace(GLOBALS, wakeupOffset(), 8) : null;
  }

  /** Where programs read when the session began. */
  public DataPlace start() {
    return new DataPlace(GLOBALS, START_OFFSET, 8);
  }

  /** Has the maps made that walks by call frame information look into. */
  void needCallFrames() {
    callFrames = true;
  }

  /** The data ring's map, or null. */
  public String dataRing() {
    return dataRing ? DATA_RING : null;
  }

  /** The control ring's map, or null. */
  public String controlRing() {
    return controlRing ? CONTROL_RING : null;
  }

  /** The maps to create; complete once every function has been expanded. */
  public List<MapSpec> maps() {
    List<MapSpec> all = new ArrayList<>(maps.size() + 4);
    all.add(MapSpec.globalData(GLOBALS, new byte[globalsSize]));
    if (constantsSize > 0) {
      byte[] contents = new byte[constantsSize];
      for (Map.Entry<Bytes, Integer> constant : constantOffsets.entrySet()) {
        byte[] bytes = constant.getKey().toArray();
        System.arraycopy(bytes, 0, contents, constant.getValue(), bytes.length);
      }
      all.add(
          new MapSpec(CONSTANTS, MapType.ARRAY, 4, constantsSize, 1)
              .withFlags(MapSpec.RDONLY_PROG)
              .withContents(contents)
              .withFrozen());
    }
    if (dataRing) {
      all.add(MapSpec.ringBuffer(DATA_RING, RING_BYTES));
    }
    if (controlRing) {
      all.add(MapSpec.ringBuffer(CONTROL_RING, RING_BYTES));
    }
    if (packets) {
      all.add(
          new MapSpec(
              CompiledProgram.PACKETS, MapType.PERF_EVENT_ARRAY, 4, 4, target.possibleCpus()));
    }
    if (callFrames) {
      all.add(CallFrameMaps.mappings());
      all.add(CallFrameMaps.tables());
    }
    all.addAll(maps);
    return all;
  }
}
