package dev.sonde.bpf.ring;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Cpus;
import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.map.BpfMap.UpdateMode;
import dev.sonde.bpf.object.MapType;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Descriptor;
import dev.sonde.bpf.sys.Mapping;
import dev.sonde.bpf.sys.PerfEvent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a map of type {@code PERF_EVENT_ARRAY}: a ring for each CPU that is online, for kernels and
 * helpers without the ring buffer. Records of one CPU come in order, those of several do not.
 *
 * <p>One thread reads at a time.
 */
public final class PerfBufferReader implements AutoCloseable {
  private final List<Descriptor> events = new ArrayList<>();
  private final List<Mapping> mappings = new ArrayList<>();
  private final List<PerfRing> rings = new ArrayList<>();

  /**
   * Opens a ring for each CPU and puts it into the map.
   *
   * @param map must stay open as long as this reader
   * @param pagesPerCpu the pages of each ring, a power of two
   * @throws IllegalArgumentException if it is no such map, or the pages no power of two
   * @throws BpfException if the kernel refuses
   */
  public PerfBufferReader(BpfMap map, int pagesPerCpu) {
    if (map.type() != MapType.PERF_EVENT_ARRAY) {
      throw new IllegalArgumentException(map + " is no perf event array");
    }
    if (Integer.bitCount(pagesPerCpu) != 1) {
      throw new IllegalArgumentException(pagesPerCpu + " pages are no power of two");
    }
    try (Arena arena = Arena.ofConfined()) {
      Attr attr =
          PerfEvent.attr(arena, PerfEvent.TYPE_SOFTWARE, PerfEvent.SOFTWARE_BPF_OUTPUT)
              .u64(PerfEvent.ATTR_SAMPLE_PERIOD, 1)
              .u64(PerfEvent.ATTR_SAMPLE_TYPE, PerfEvent.SAMPLE_RAW)
              .u32(PerfEvent.ATTR_WAKEUP_EVENTS, 1);
      for (int cpu : Cpus.online()) {
        if (cpu < map.maxEntries()) {
          open(arena, attr, map, cpu, pagesPerCpu);
        }
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void open(Arena arena, Attr attr, BpfMap map, int cpu, int pages) {
    int page = Mapping.pageSize();
    String what = "perf buffer " + map.name();
    Descriptor event = PerfEvent.open(attr, -1, cpu, what);
    events.add(event);
    Mapping mapping = Mapping.of(event.number(), 0, (1L + pages) * page, true, what);
    mappings.add(mapping);
    rings.add(new PerfRing(mapping.segment(), page, (long) pages * page));
    MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_INT, cpu);
    MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, event.number());
    map.update(key, value, UpdateMode.ANY);
    PerfEvent.enable(event, what);
  }

  /**
   * Reads the records there are, CPU by CPU. The kernel pads them: their length is a multiple of 8,
   * less 4.
   *
   * @return how many were read
   */
  public int drain(RecordHandler handler) {
    int count = 0;
    for (int i = 0; i < rings.size(); i++) {
      count += rings.get(i).drain(handler);
    }
    return count;
  }

  /** How many records the kernel had no room for, as far as it has told. */
  public long lost() {
    long lost = 0;
    for (int i = 0; i < rings.size(); i++) {
      lost += rings.get(i).lost();
    }
    return lost;
  }

  /** The descriptors of the rings, for waiting. */
  int[] fds() {
    int[] fds = new int[events.size()];
    for (int i = 0; i < fds.length; i++) {
      fds[i] = events.get(i).number();
    }
    return fds;
  }

  @Override
  public void close() {
    for (Mapping mapping : mappings) {
      mapping.close();
    }
    for (Descriptor event : events) {
      event.close();
    }
  }
}
