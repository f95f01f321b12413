package dev.sonde.compiler.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.EventPart;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.EventLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events as they come out of the rings. */
@Tag("kernel")
class EventOperationTest extends OperationTest {
  @Test
  void anEventOfFixedSize() {
    List<EventPart> parts =
        List.of(
            new EventPart.Scalar(Width.B1, b.constant(1)),
            new EventPart.Scalar(Width.B8, b.constant(2)),
            new EventPart.Comm(),
            new EventPart.Scalar(Width.B4, b.constant(3)));
    b.emit(new EventOperation.Emit(Ring.DATA, 5, parts, SITE));
    b.ret(0);
    EventLayout layout = EventLayout.of(Ring.DATA, parts);
    try (Run run = run()) {
      run.run();
      byte[] record = run.records(run.program.dataRing()).getFirst();
      assertThat(record).hasSize(layout.fixedSize());
      ByteBuffer data = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(data.getInt(0)).isEqualTo(5);
      assertThat(data.get(layout.offsets().get(0))).isEqualTo((byte) 1);
      assertThat(data.getLong(layout.offsets().get(1))).isEqualTo(2);
      assertThat(data.getInt(layout.offsets().get(3))).isEqualTo(3);
      byte[] name = new byte[16];
      data.get(layout.offsets().get(2), name);
      assertThat(name).isEqualTo(comm());
      assertThat(data.get(5)).as("padding").isZero();
    }
  }

  @Test
  void anEventWithStrings() {
    Value local = text("local", 16);
    Value kernel =
        b.binary(
            BinaryOperator.ADD,
            b.call(Helper.GET_CURRENT_TASK),
            target.fieldOffset("task_struct", "comm"));
    MapDeclaration cell = map(0, scalar());
    List<EventPart> parts =
        List.of(
            new EventPart.Text(16, local, 0),
            new EventPart.Scalar(Width.B2, b.constant(-1)),
            new EventPart.ReadString(AddressSpace.KERNEL, kernel, 200, null),
            new EventPart.ReadString(AddressSpace.USER, b.constant(8), 100, null),
            new EventPart.ReadString(AddressSpace.KERNEL, kernel, 64, opaque(cell, 3)));
    b.emit(new EventOperation.Emit(Ring.DATA, 1, parts, SITE));
    b.ret(0);
    EventLayout layout = EventLayout.of(Ring.DATA, parts);
    try (Run run = run()) {
      run.run();
      byte[] record = run.records(run.program.dataRing()).getFirst();
      ByteBuffer data = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
      String name = new String(comm(), StandardCharsets.UTF_8).replace("\0", "");
      assertThat(data.getInt(layout.offsets().get(0))).isEqualTo(6);
      assertThat(data.getShort(layout.offsets().get(1))).isEqualTo((short) -1);
      assertThat(data.getInt(layout.offsets().get(2))).isEqualTo(name.length() + 1);
      assertThat(data.getInt(layout.offsets().get(3))).isZero();
      assertThat(data.getInt(layout.offsets().get(4))).isEqualTo(3);
      String behind =
          new String(
              record,
              layout.fixedSize(),
              record.length - layout.fixedSize(),
              StandardCharsets.UTF_8);
      assertThat(behind).isEqualTo("local\0" + name + "\0" + name.substring(0, 2) + "\0");
    }
  }

  @Test
  void theControlRingKnowsHowFarTheDataRingIs() {
    b.emit(
        new EventOperation.Emit(
            Ring.DATA, 0, List.of(new EventPart.Scalar(Width.B8, b.constant(1))), SITE));
    b.emit(new EventOperation.Emit(Ring.CONTROL, 1, List.of(), SITE));
    b.ret(0);
    try (Run run = run()) {
      run.run();
      ByteBuffer record =
          ByteBuffer.wrap(run.records(run.program.controlRing()).getFirst())
              .order(ByteOrder.LITTLE_ENDIAN);
      assertThat(record.getInt(0)).isEqualTo(1);
      assertThat(record.getLong(EventLayout.DATA_POSITION)).isEqualTo(24);
    }
  }

  @Test
  void aFullRingIsCounted() {
    Variable i = b.declare(Type.I64, "$i");
    b.write(i, b.constant(0));
    var body = b.newBlock();
    var done = b.newBlock();
    var head = b.loop(done);
    b.branch(b.compare(Predicate.LESS_SIGNED, b.read(i), 300), body, done);
    b.seal(body);
    b.switchTo(body);
    Slot big = b.slot(1000, 8, "big");
    b.zero(b.address(big), 0, 1000);
    b.emit(
        new EventOperation.Emit(
            Ring.DATA, 0, List.of(new EventPart.Bytes(1000, 8, b.address(big), 0)), SITE));
    b.write(i, b.binary(BinaryOperator.ADD, b.read(i), 1));
    b.jump(head);
    b.seal(head);
    b.seal(done);
    b.switchTo(done);
    b.ret(0);
    try (Run run = run()) {
      run.run();
      int arrived = run.records(run.program.dataRing()).size();
      assertThat(arrived).isPositive().isLessThan(300);
      assertThat(run.lost(0)).isEqualTo(300 - arrived);
    }
  }

  @Test
  void theSessionIsEndingOnceAnEventThatEndsItWasSent() {
    Value before = b.emit(new EventOperation.SessionEnding());
    b.emit(new EventOperation.Emit(Ring.CONTROL, 1, List.of(), SITE));
    Value between = b.emit(new EventOperation.SessionEnding());
    b.emit(new EventOperation.Emit(Ring.CONTROL, 2, List.of(), SITE, true));
    Value after = b.emit(new EventOperation.SessionEnding());
    Value early = b.binary(BinaryOperator.ADD, before, between);
    b.ret(b.binary(BinaryOperator.ADD, after, b.binary(BinaryOperator.MULTIPLY, early, 10)));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(1);
      assertThat(run.records(run.program.controlRing())).hasSize(2);
      assertThat(run.run()).as("in later runs").isEqualTo(21);
    }
  }

  @Test
  void aSiteKeepsTheLastErrorThatItCounted() {
    b.emit(new EventOperation.CountSite(SITE, b.constant(-5)));
    b.emit(new EventOperation.CountSite(SITE, b.constant(-14)));
    b.ret(0);
    try (Run run = run()) {
      run.run();
      assertThat(run.lost(0)).isEqualTo(2);
      assertThat(run.lastError(0)).isEqualTo(-14);
    }
  }
}
