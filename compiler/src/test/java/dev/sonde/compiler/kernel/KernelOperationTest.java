package dev.sonde.compiler.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.EventPart;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.EventLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is read from the kernel: memory, names, stacks. */
@Tag("kernel")
class KernelOperationTest extends OperationTest {
  @Test
  void aStringThatIsReadOnlyToBeComparedIsReadFarEnough() {
    String name = new String(comm(), StandardCharsets.UTF_8).replace("\0", "");
    Value address =
        b.binary(
            BinaryOperator.ADD,
            b.call(Helper.GET_CURRENT_TASK),
            target.fieldOffset("task_struct", "comm"));
    Value mask = b.constant(0);
    List<String> literals =
        List.of(name, name + "x", name.substring(0, name.length() - 1), "", name.replace('e', 'a'));
    for (int i = 0; i < literals.size(); i++) {
      Value text = b.address(b.slot(600, 8, "text"));
      b.zero(text, 0, 600);
      b.emit(new KernelOperation.ProbeReadString(AddressSpace.KERNEL, text, 0, 600, null, address));
      Value equal = literal(text, 600, literals.get(i));
      mask = b.binary(BinaryOperator.OR, mask, b.binary(BinaryOperator.SHIFT_LEFT, equal, i));
    }
    b.ret(mask);
    int expected = name.contains("e") ? 0b00001 : 0b10001;
    assertThat(result()).isEqualTo(expected);
  }

  @Test
  void readsOfMemory() {
    Slot slot = b.slot(8, 8, "value");
    Slot copy = b.slot(16, 8, "copy");
    Value pointer = b.address(slot);
    b.store(pointer, 0, Width.B8, b.constant(0x6f6b));
    Value address = b.emit(new KernelOperation.CurrentTask());
    int offset = target.fieldOffset("task_struct", "pid");
    Value pid =
        b.emit(new KernelOperation.KernelLoad(address, "task_struct", offset, Width.B4, true));
    Value tid = b.extend(b.call(Helper.GET_CURRENT_PID_TGID), Width.B4, false);
    Value plain = b.call(Helper.GET_CURRENT_TASK);
    Value pidAgain =
        b.emit(new KernelOperation.KernelLoad(plain, "task_struct", offset, Width.B4, true));
    Value pidByRead = b.emit(new KernelOperation.KernelLoad(plain, null, offset, Width.B4, true));
    Value nothing =
        b.emit(
            new KernelOperation.ProbeRead(
                AddressSpace.USER, b.address(copy), 0, 16, b.constant(8)));
    Value sum = b.constant(0);
    for (Value right :
        List.of(
            b.compare(Predicate.EQUAL, pid, tid),
            b.compare(Predicate.EQUAL, pidAgain, tid),
            b.compare(Predicate.EQUAL, pidByRead, tid),
            b.compare(Predicate.LESS_SIGNED, nothing, 0))) {
      sum = b.binary(BinaryOperator.ADD, sum, right);
    }
    b.ret(sum);
    assertThat(result()).isEqualTo(4);
  }

  @Test
  void theCurrentName() {
    Slot slot = b.slot(16, 8, "comm");
    b.emit(new KernelOperation.CurrentComm(b.address(slot), 0));
    b.emit(
        new EventOperation.Emit(
            Ring.DATA, 3, List.of(new EventPart.Bytes(16, 8, b.address(slot), 0)), SITE));
    b.ret(0);
    try (Run run = run()) {
      run.run();
      ByteBuffer record = ByteBuffer.wrap(run.records(run.program.dataRing()).getFirst());
      byte[] name = new byte[16];
      record.get(8, name);
      assertThat(name).isEqualTo(comm());
    }
  }

  private StackCapture stack(int limit) {
    return new StackCapture(StackCapture.Kind.KERNEL, limit, b.context(), null, SITE);
  }

  @Test
  void aStackInMemoryAndOneInAnEventAreTheSame() {
    Slot slot = b.slot(stack(64).size(), 8, "stack");
    b.emit(new KernelOperation.TakeStack(stack(64), b.address(slot), 0));
    List<EventPart> parts =
        List.of(
            new EventPart.Scalar(Width.B8, b.constant(9)),
            new EventPart.Bytes(slot.size(), 8, b.address(slot), 0),
            new EventPart.Stack(stack(3)),
            new EventPart.Text(16, text("behind", 16), 0));
    b.emit(new EventOperation.Emit(Ring.DATA, 1, parts, SITE));
    b.ret(0);
    EventLayout layout = EventLayout.of(Ring.DATA, parts);
    try (Run run = run()) {
      run.run();
      byte[] record = run.records(run.program.dataRing()).getFirst();
      ByteBuffer data = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
      int whole = layout.offsets().get(1);
      int depth = data.getInt(whole + 4);
      assertThat(data.getInt(whole)).as("process").isZero();
      assertThat(depth).isBetween(4, 63);
      assertThat(data.getLong(whole + 8)).as("a kernel address").isNegative();
      assertThat(data.getLong(whole + 8 + 8 * depth)).as("behind the last").isZero();
      int length = data.getInt(layout.offsets().get(2));
      assertThat(length).isEqualTo(8 + 3 * 8);
      int part = layout.fixedSize();
      assertThat(data.getInt(part + 4)).isEqualTo(3);
      // The two were taken at two places of the program, but called from the same.
      assertThat(data.getLong(part + 16)).isEqualTo(data.getLong(whole + 16));
      assertThat(data.getInt(layout.offsets().get(3))).isEqualTo(7);
      assertThat(record).hasSize(part + length + 7);
    }
  }

  @Test
  void aStackAsAKeyIsFoundAgain() {
    MapDeclaration map = map(8 + stack(20).size(), new MapValue.Count());
    Value one = b.constant(1);
    MapKey key =
        new MapKey(
            List.of(new MapKey.Scalar(0, Width.B8, one), new MapKey.Stack(8, stack(20))),
            map.keySize());
    b.emit(new MapOperation.MapAggregate(map, key, null, null, SITE));
    b.ret(0);
    try (Run run = run()) {
      run.run();
      run.run();
      assertThat(run.object.map("AT_m0").read().count()).isEqualTo(1);
    }
  }

  @Test
  void aStackWithoutFramesIsOne() {
    b.emit(new EventOperation.Emit(Ring.DATA, 1, List.of(new EventPart.Stack(stack(0))), SITE));
    b.ret(0);
    try (Run run = run()) {
      run.run();
      assertThat(run.records(run.program.dataRing()).getFirst()).hasSize(8 + 8);
    }
  }
}
