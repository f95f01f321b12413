package dev.sonde.bpf.ring;

import static dev.sonde.bpf.TestCode.add;
import static dev.sonde.bpf.TestCode.move;
import static dev.sonde.bpf.TestCode.object;
import static dev.sonde.bpf.TestCode.program;
import static dev.sonde.bpf.asm.Register.R0;
import static dev.sonde.bpf.asm.Register.R1;
import static dev.sonde.bpf.asm.Register.R10;
import static dev.sonde.bpf.asm.Register.R2;
import static dev.sonde.bpf.asm.Register.R3;
import static dev.sonde.bpf.asm.Register.R4;
import static dev.sonde.bpf.asm.Register.R5;
import static dev.sonde.bpf.asm.Register.R6;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.bpf.Cpus;
import dev.sonde.bpf.KernelAccess;
import dev.sonde.bpf.asm.Displacement;
import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.asm.Instruction.*;
import dev.sonde.bpf.asm.JumpCondition;
import dev.sonde.bpf.asm.Operand;
import dev.sonde.bpf.asm.Size;
import dev.sonde.bpf.asm.WideImmediate;
import dev.sonde.bpf.asm.Width;
import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.MapType;
import dev.sonde.bpf.object.ObjectSpec;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.bpf.program.LoadedObject;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.program.TestRun;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both kinds of ring, filled by programs in the kernel. */
@Tag("kernel")
@Timeout(60)
class RingsKernelTest {
  private static final int RING_SIZE = 1 << 14;

  @BeforeEach
  void needsTheKernel() {
    KernelAccess.assumeBpf();
  }

  @Test
  void recordsArriveInOrderAndWhatHasNoRoomIsToldToTheProgram() {
    try (LoadedObject object = LoadedObject.load(sender());
        RingBufferReader reader = new RingBufferReader(object.map("ring"))) {
      Program send = object.program("send");
      int records = RING_SIZE / 24;
      List<Long> read = new ArrayList<>();
      // Four times round the ring.
      for (long i = 0; i < 4L * records; i += 100) {
        for (long j = i; j < i + 100; j++) {
          assertThat(send(send, j)).isZero();
        }
        reader.drain((data, offset, length) -> read.add(take(data, offset, length)), 1000);
      }
      for (int i = 0; i < read.size(); i++) {
        assertThat(read.get(i)).isEqualTo(i);
      }
      assertThat(read).hasSizeGreaterThanOrEqualTo(4 * records);
      // Nobody reads: the ring takes as much as it can hold and the program is told about the rest.
      int lost = 0;
      for (int i = 0; i < records + 50; i++) {
        lost += send(send, i);
      }
      assertThat(lost).isBetween(49, 52);
      assertThat(reader.producerPosition() - reader.consumerPosition())
          .isLessThanOrEqualTo(reader.size());
      assertThat(reader.drain((data, offset, length) -> {}, Integer.MAX_VALUE))
          .isEqualTo(records + 50 - lost);
    }
  }

  @Test
  void aDiscardedRecordDoesNotArrive() {
    try (LoadedObject object = LoadedObject.load(sender());
        RingBufferReader reader = new RingBufferReader(object.map("ring"))) {
      send(object.program("send"), 1);
      object.program("discard").run(argument(2));
      send(object.program("send"), 3);
      List<Long> read = new ArrayList<>();
      reader.drain((data, offset, length) -> read.add(take(data, offset, length)), 100);
      assertThat(read).containsExactly(1L, 3L);
      assertThat(reader.discarded()).isEqualTo(1);
    }
  }

  @Test
  void aWaitEndsWithARecordAWakeUpOrItsTime() throws Exception {
    try (LoadedObject object = LoadedObject.load(sender());
        RingBufferReader reader = new RingBufferReader(object.map("ring"));
        RingWait wait = new RingWait()) {
      wait.add(reader);
      assertThat(wait.await(0)).isFalse();
      long begin = System.nanoTime();
      assertThat(wait.await(30)).isFalse();
      assertThat(System.nanoTime() - begin).isGreaterThan(25_000_000);

      Thread sender = Thread.ofPlatform().start(() -> send(object.program("send"), 1));
      assertThat(wait.await(10_000)).isTrue();
      sender.join();
      assertThat(reader.drain((data, offset, length) -> {}, 100)).isEqualTo(1);
      assertThat(wait.await(0)).isFalse();

      wait.wakeUp();
      assertThat(wait.await(10_000)).isTrue();
      assertThat(wait.await(0)).isFalse();
      Thread waker = Thread.ofPlatform().start(wait::wakeUp);
      assertThat(wait.await(10_000)).isTrue();
      waker.join();
    }
  }

  @Test
  void aReaderThatOnlyWaitsMissesNothingFromABusySender() throws Exception {
    try (LoadedObject object = LoadedObject.load(sender());
        RingBufferReader reader = new RingBufferReader(object.map("ring"));
        RingWait wait = new RingWait()) {
      wait.add(reader);
      int total = 50_000;
      long[] lost = new long[1];
      Thread sender =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (long i = 0; i < total; i++) {
                      lost[0] += send(object.program("send"), i);
                    }
                  });
      long read = 0;
      while (sender.isAlive() || reader.consumerPosition() != reader.producerPosition()) {
        // Were a wake-up missed, the wait would last, and the test's time with it.
        wait.await(sender.isAlive() ? 1000 : 0);
        read += reader.drain((data, offset, length) -> {}, Integer.MAX_VALUE);
      }
      sender.join();
      assertThat(read + lost[0]).isEqualTo(total);
      assertThat(read).isPositive();
    }
  }

  @Test
  void onlyARingBufferIsRead() {
    try (BpfMap map = BpfMap.create(new MapSpec("m", MapType.ARRAY, 4, 8, 1))) {
      assertThatThrownBy(() -> new RingBufferReader(map))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new PerfBufferReader(map, 8))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void thePerfBufferBringsRecordsOfEveryCpuAndCountsTheLost() {
    MapSpec map = new MapSpec("perf", MapType.PERF_EVENT_ARRAY, 4, 4, 0);
    // bpf_perf_event_output(ctx, &perf, BPF_F_CURRENT_CPU, &value, 8)
    ObjectSpec spec =
        object(
            List.of(
                program(
                    "send",
                    ProgramType.RAW_TRACEPOINT,
                    move(R6, R1),
                    new Load(Size.DW, false, R2, R1, 0),
                    new Store(Size.DW, R10, -8, R2),
                    new LoadMap(R2, "perf"),
                    new LoadWide(R3, WideImmediate.VALUE, 0xffff_ffffL),
                    move(R4, R10),
                    add(R4, -8),
                    move(R5, 8),
                    new CallHelper(Helper.PERF_EVENT_OUTPUT),
                    new Exit())),
            map);
    try (LoadedObject object = LoadedObject.load(spec);
        PerfBufferReader reader = new PerfBufferReader(object.map("perf"), 1);
        RingWait wait = new RingWait()) {
      wait.add(reader);
      Program send = object.program("send");
      List<Long> read = new ArrayList<>();
      for (int cpu : Cpus.online()) {
        byte[] value = argument(cpu + 100).context();
        send.run(new TestRun.Input(new byte[0], value, 0, OptionalInt.of(cpu)));
      }
      assertThat(wait.await(5_000)).isTrue();
      reader.drain((data, offset, length) -> read.add(data.get(JAVA_LONG_UNALIGNED, offset)));
      List<Long> expected = new ArrayList<>();
      for (int cpu : Cpus.online()) {
        expected.add(cpu + 100L);
      }
      assertThat(read).containsExactlyElementsOf(expected);

      // One CPU, many times round its ring of a page: records wrap.
      read.clear();
      int cpu = Cpus.online()[0];
      for (int i = 0; i < 1000; i++) {
        sendOn(send, cpu, i);
        reader.drain((data, offset, length) -> read.add(data.get(JAVA_LONG_UNALIGNED, offset)));
      }
      for (int i = 0; i < 1000; i++) {
        assertThat(read.get(i)).isEqualTo(i);
      }

      // More than it holds; the loss is told with the next record that fits.
      read.clear();
      int sent = 400;
      for (int i = 0; i < sent; i++) {
        sendOn(send, cpu, i);
      }
      reader.drain((data, offset, length) -> read.add(data.get(JAVA_LONG_UNALIGNED, offset)));
      sendOn(send, cpu, sent);
      reader.drain((data, offset, length) -> read.add(data.get(JAVA_LONG_UNALIGNED, offset)));
      assertThat(reader.lost()).isPositive();
      assertThat(read.size() + reader.lost()).isEqualTo(sent + 1);
    }
  }

  private static void sendOn(Program program, int cpu, long value) {
    byte[] context = argument(value).context();
    program.run(new TestRun.Input(new byte[0], context, 0, OptionalInt.of(cpu)));
  }

  /**
   * Two programs that reserve a record of 16 bytes with their argument in it; {@code send} commits
   * it and returns 0, or 1 where there was no room, {@code discard} discards it.
   */
  private static ObjectSpec sender() {
    return object(
        List.of(
            program("send", ProgramType.RAW_TRACEPOINT, reserveThen(Helper.RINGBUF_SUBMIT)),
            program("discard", ProgramType.RAW_TRACEPOINT, reserveThen(Helper.RINGBUF_DISCARD))),
        MapSpec.ringBuffer("ring", RING_SIZE));
  }

  private static dev.sonde.bpf.asm.Instruction[] reserveThen(Helper end) {
    return new dev.sonde.bpf.asm.Instruction[] {
      new Load(Size.DW, false, R6, R1, 0),
      new LoadMap(R1, "ring"),
      move(R2, 16),
      move(R3, 0),
      new CallHelper(Helper.RINGBUF_RESERVE),
      new JumpIf(JumpCondition.NE, Width.W64, R0, Operand.of(0), new Displacement(2)),
      move(R0, 1),
      new Exit(),
      new Store(Size.DW, R0, 0, R6),
      new Store(Size.DW, R0, 8, R6),
      move(R1, R0),
      move(R2, 0),
      new CallHelper(end),
      move(R0, 0),
      new Exit()
    };
  }

  private static int send(Program program, long value) {
    return program.run(argument(value)).returnValue();
  }

  private static TestRun.Input argument(long value) {
    return TestRun.Input.context(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  private static long take(java.lang.foreign.MemorySegment data, long offset, int length) {
    assertThat(length).isEqualTo(16);
    long value = data.get(JAVA_LONG_UNALIGNED, offset);
    assertThat(data.get(JAVA_LONG_UNALIGNED, offset + 8)).isEqualTo(value);
    return value;
  }
}
