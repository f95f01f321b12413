package dev.sonde.runtime.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.ring.RecordHandler;
import dev.sonde.compiler.program.EventLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrderedRingsTest {
  private static final int RECORD = 16;

  private final List<String> seen = new ArrayList<>();
  private final FakeRing data = new FakeRing();
  private final FakeRing control = new FakeRing();
  private OrderedRings rings;

  @BeforeEach
  void open() {
    rings = new OrderedRings(data, control, this::see, this::see);
  }

  @Test
  void controlComesBehindTheDataBeforeIt() {
    data.write("d1");
    data.write("d2");
    control.write("c1", data.produced);
    data.write("d3");
    assertThat(rings.poll()).isEqualTo(4);
    assertThat(seen).containsExactly("d1", "d2", "c1", "d3");
  }

  @Test
  void severalControlRecordsEachAtItsPlace() {
    control.write("c1", 0);
    data.write("d1");
    control.write("c2", data.produced);
    control.write("c3", data.produced);
    data.write("d2");
    control.write("c4", data.produced);
    rings.poll();
    assertThat(seen).containsExactly("c1", "d1", "c2", "c3", "d2", "c4");
  }

  @Test
  void dataWrittenWhileTheControlRingIsReadWaitsForTheNextPoll() {
    data.write("d1");
    control.onPosition =
        () -> {
          // A program on another CPU: first a control record, then data behind it.
          control.onPosition = null;
          control.write("late", data.produced);
          data.write("d2");
        };
    rings.poll();
    assertThat(seen).containsExactly("d1");
    rings.poll();
    assertThat(seen).containsExactly("d1", "late", "d2");
  }

  @Test
  void nothingIsReadBehindTheEndOfTheSession() {
    OrderedRings[] self = new OrderedRings[1];
    self[0] =
        new OrderedRings(
            data,
            control,
            this::see,
            (memory, offset, length) -> {
              see(memory, offset, length);
              self[0].stop();
            });
    data.write("d1");
    control.write("exit", data.produced);
    control.write("c2", data.produced);
    data.write("d2");
    self[0].poll();
    assertThat(seen).containsExactly("d1", "exit");
    self[0].resume();
    data.write("end");
    self[0].poll();
    assertThat(seen).containsExactly("d1", "exit", "end");
  }

  @Test
  void whatIsLeftWhenTimeIsUpIsDroppedAndCounted() {
    data.write("d1");
    rings.poll();
    rings.stopWithin(0);
    data.write("d2");
    control.write("c1", data.produced);
    data.write("d3");
    rings.poll();
    assertThat(seen).containsExactly("d1");
    assertThat(rings.abandoned()).isEqualTo(3);
    rings.takeTime();
    data.write("end");
    rings.poll();
    assertThat(seen).containsExactly("d1", "end");
    assertThat(rings.abandoned()).isEqualTo(3);
  }

  @Test
  void whileThereIsTimeEverythingIsHandedOn() {
    rings.stopWithin(Long.MAX_VALUE / 2);
    data.write("d1");
    control.write("c1", data.produced);
    rings.poll();
    assertThat(seen).containsExactly("d1", "c1");
    assertThat(rings.abandoned()).isZero();
  }

  @Test
  void aRecordBeingFilledIsWaitedFor() {
    data.write("d1");
    data.busyReads = 3;
    control.write("c1", data.produced);
    control.busyReads = 2;
    rings.poll();
    assertThat(seen).containsExactly("d1", "c1");
  }

  @Test
  void eitherRingMayBeMissing() {
    data.write("d1");
    assertThat(new OrderedRings(data, EventRing.none(), this::see, this::see).poll()).isOne();
    control.write("c1", 0);
    assertThat(new OrderedRings(EventRing.none(), control, this::see, this::see).poll()).isOne();
    assertThat(seen).containsExactly("d1", "c1");
  }

  @Test
  void pendingBytesAreThoseOfTheDataRing() {
    data.write("d1");
    data.write("d2");
    assertThat(rings.pendingBytes()).isEqualTo(2 * RECORD);
    rings.poll();
    assertThat(rings.pendingBytes()).isZero();
  }

  private void see(MemorySegment memory, long offset, int length) {
    seen.add(memory.getString(offset));
  }

  /** A ring whose records are 16 bytes long: a name of up to 7 bytes, then a data position. */
  private static final class FakeRing implements EventRing {
    private final List<MemorySegment> records = new ArrayList<>();
    private long produced;
    private long consumed;
    private int busyReads;
    private Runnable onPosition;

    void write(String name) {
      write(name, 0);
    }

    void write(String name, long dataPosition) {
      MemorySegment record = MemorySegment.ofArray(new byte[RECORD]);
      record.setString(0, name);
      record.set(ValueLayout.JAVA_LONG_UNALIGNED, EventLayout.DATA_POSITION, dataPosition);
      records.add(record);
      produced += RECORD;
    }

    @Override
    public long producerPosition() {
      if (onPosition != null) {
        long before = produced;
        onPosition.run();
        return before;
      }
      return produced;
    }

    @Override
    public long consumerPosition() {
      return consumed;
    }

    @Override
    public int drainUntil(RecordHandler handler, long end) {
      if (busyReads > 0) {
        busyReads--;
        return 0;
      }
      int count = 0;
      while (consumed < Math.min(end, produced)) {
        MemorySegment record = records.get((int) (consumed / RECORD));
        consumed += RECORD;
        handler.record(record, 0, RECORD);
        count++;
      }
      return count;
    }
  }
}
