package dev.sonde.bpf.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The reader over memory that the test fills as the kernel would. */
class RingBufferReaderTest {
  private static final int SIZE = 256;
  private static final int BUSY = 1 << 31;
  private static final int DISCARDED = 1 << 30;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment consumer = arena.allocate(64, 8);
  private final MemorySegment producer = arena.allocate(64, 8);
  private final MemorySegment data = arena.allocate(2 * SIZE, 8);
  private final RingBufferReader reader = new RingBufferReader(consumer, producer, data);
  private final List<Long> read = new ArrayList<>();
  private long next = 0;

  @Test
  void recordsComeInOrderWithTheirLength() {
    commit(8, 11);
    commit(13, 22);
    List<Integer> lengths = new ArrayList<>();
    int count =
        reader.drain(
            (memory, offset, length) -> {
              lengths.add(length);
              read.add(memory.get(JAVA_LONG_UNALIGNED, offset));
            },
            100);
    assertThat(count).isEqualTo(2);
    assertThat(read).containsExactly(11L, 22L);
    assertThat(lengths).containsExactly(8, 13);
    assertThat(consumed()).isEqualTo(16 + 24);
  }

  @Test
  void anEmptyRingYieldsNothing() {
    assertThat(reader.drain(this::take, 100)).isZero();
    assertThat(consumed()).isZero();
  }

  @Test
  void aBusyRecordHoldsUpThoseBehindIt() {
    commit(8, 1);
    long busy = reserve(8, 2);
    commit(8, 3);
    assertThat(reader.drain(this::take, 100)).isEqualTo(1);
    assertThat(consumed()).isEqualTo(16);
    data.set(JAVA_INT, busy, 8);
    assertThat(reader.drain(this::take, 100)).isEqualTo(2);
    assertThat(read).containsExactly(1L, 2L, 3L);
  }

  @Test
  void discardedRecordsAreSkippedAndCounted() {
    commit(8, 1);
    long discarded = reserve(8, 2);
    data.set(JAVA_INT, discarded, 8 | DISCARDED);
    commit(8, 3);
    assertThat(reader.drain(this::take, 100)).isEqualTo(2);
    assertThat(read).containsExactly(1L, 3L);
    assertThat(reader.discarded()).isEqualTo(1);
    assertThat(consumed()).isEqualTo(48);
  }

  @Test
  void theLimitIsKept() {
    commit(8, 1);
    commit(8, 2);
    commit(8, 3);
    assertThat(reader.drain(this::take, 2)).isEqualTo(2);
    assertThat(consumed()).isEqualTo(32);
    assertThat(reader.drain(this::take, 2)).isEqualTo(1);
  }

  @Test
  void drainingUntilAPositionStopsThere() {
    commit(8, 1);
    long position = reader.producerPosition();
    commit(8, 2);
    assertThat(reader.drainUntil(this::take, position)).isEqualTo(1);
    assertThat(reader.consumerPosition()).isEqualTo(position);
    assertThat(reader.drainUntil(this::take, position)).isZero();
    assertThat(read).containsExactly(1L);
  }

  @Test
  void whatAHandlerThrowsDoesNotBringARecordTwice() {
    commit(8, 1);
    commit(8, 2);
    assertThatThrownBy(
            () ->
                reader.drain(
                    (memory, offset, length) -> {
                      throw new IllegalStateException("no");
                    },
                    100))
        .hasMessage("no");
    assertThat(consumed()).isEqualTo(16);
    reader.drain(this::take, 100);
    assertThat(read).containsExactly(2L);
  }

  @Test
  void recordsThatComeWhileReadingAreReadToo() {
    commit(8, 1);
    reader.drain(
        (memory, offset, length) -> {
          take(memory, offset, length);
          if (read.size() < 5) {
            commit(8, read.size() + 1);
          }
        },
        100);
    assertThat(read).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void recordsPastTheEndAreWholeForManyRounds() {
    Random random = new Random(3);
    List<Long> sent = new ArrayList<>();
    for (long i = 0; i < 5000; i++) {
      int length = 8 + random.nextInt(60);
      if (next + length + 16 - consumed() > SIZE || random.nextInt(4) == 0) {
        reader.drain(this::take, 100);
      }
      commit(length, i);
      sent.add(i);
    }
    reader.drain(this::take, 100);
    assertThat(read).isEqualTo(sent);
    assertThat(consumed()).isEqualTo(next);
  }

  private void take(MemorySegment memory, long offset, int length) {
    read.add(memory.get(JAVA_LONG_UNALIGNED, offset));
  }

  private long consumed() {
    return consumer.get(JAVA_LONG, 0);
  }

  private void commit(int length, long value) {
    data.set(JAVA_INT, reserve(length, value), length);
  }

  /** Writes a busy record; yields where its header is. */
  private long reserve(int length, long value) {
    long at = next & SIZE - 1;
    data.set(JAVA_INT, at, length | BUSY);
    data.set(JAVA_LONG_UNALIGNED, at + 8, value);
    next += length + 8 + 7 & -8;
    producer.set(JAVA_LONG, 0, next);
    return at;
  }
}
