package dev.sonde.compiler.expand;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.EventPart;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.CompiledProgram;
import dev.sonde.compiler.program.EventLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * How events reach the rings. One of fixed size is reserved in the ring and filled in place. One
 * with strings of varying length is built in scratch memory, every string read straight into its
 * place, and output in its exact length.
 */
final class EventExpander {
  /** Of {@code bpf_ringbuf_query}, include/uapi/linux/bpf.h: how far the ring has been filled. */
  private static final long BPF_RB_PROD_POS = 3;

  private static final int HEADER_END = 4;

  // Of bpf_skb_output, include/uapi/linux/bpf.h: the bytes of the packet are 20 bits from 32 on.
  private static final long BPF_F_CURRENT_CPU = 0xffffffffL;
  private static final int CONTEXT_LENGTH_SHIFT = 32;
  private static final long MAX_CONTEXT_LENGTH = 0xfffff;

  private final CodeBuilder code;
  private final ProgramLayout layout;
  private final MemoryExpander memory;
  private final KernelExpander kernel;
  private final Sites sites;
  private final List<Slot> buffers = new ArrayList<>();

  EventExpander(
      CodeBuilder code,
      ProgramLayout layout,
      MemoryExpander memory,
      KernelExpander kernel,
      Sites sites) {
    this.code = code;
    this.layout = layout;
    this.memory = memory;
    this.kernel = kernel;
    this.sites = sites;
  }

  /** The slots that events are built in. */
  List<Slot> buffers() {
    return buffers;
  }

  boolean expand(Value result, Operation operation) {
    if (operation instanceof EventOperation.SessionEnding) {
      code.define(result, new MemoryOperation.Load(ending(), 0, Width.B8, false));
      return true;
    }
    if (operation instanceof EventOperation.EmitPacket packet) {
      emitPacket(result, packet);
      return true;
    }
    if (!(operation instanceof EventOperation.Emit emit)) {
      return false;
    }
    EventLayout places = EventLayout.of(emit.ring(), emit.parts());
    if (places.maximumSize() == places.fixedSize()) {
      reserve(emit, places);
    } else {
      output(emit, places);
    }
    return true;
  }

  /** By a perf buffer, whose helper is the only one that copies from packets. */
  private void emitPacket(Value result, EventOperation.EmitPacket emit) {
    EventLayout places = EventLayout.ofPacket();
    Value record = code.address(code.slot(places.fixedSize(), "packet"));
    code.store(record, 0, Width.B8, emit.event());
    code.store(record, places.offsets().get(0), Width.B8, emit.time());
    code.store(record, places.offsets().get(1), Width.B8, emit.length());
    Value length = code.binary(BinaryOperator.AND, emit.length(), MAX_CONTEXT_LENGTH);
    Value flags =
        code.binary(
            BinaryOperator.OR,
            code.binary(BinaryOperator.SHIFT_LEFT, length, CONTEXT_LENGTH_SHIFT),
            BPF_F_CURRENT_CPU);
    code.define(
        result,
        new KernelOperation.CallHelper(
            Helper.SKB_OUTPUT,
            List.of(
                emit.packet(),
                code.map(CompiledProgram.PACKETS),
                flags,
                record,
                code.constant(places.fixedSize()))));
    int failed = code.newBlock();
    int end = code.newBlock();
    code.branch(code.compare(Predicate.EQUAL, result, 0), end, failed, Likelihood.TRUE);
    code.switchTo(failed);
    sites.count(emit.site());
    code.jump(end);
    code.switchTo(end);
  }

  private void reserve(EventOperation.Emit emit, EventLayout places) {
    int reserved = code.newBlock();
    int full = code.newBlock();
    int end = code.newBlock();
    Value position = dataPosition(emit);
    Value record =
        code.call(
            Helper.RINGBUF_RESERVE,
            code.map(ring(emit)),
            code.constant(places.fixedSize()),
            code.constant(0));
    code.branch(record, reserved, full, Likelihood.TRUE);

    code.switchTo(reserved);
    writeFixed(record, emit, places, position);
    code.call(Helper.RINGBUF_SUBMIT, record, flags(emit));
    sent(emit);
    code.jump(end);

    code.switchTo(full);
    sites.count(emit.site());
    code.jump(end);
    code.switchTo(end);
  }

  private void output(EventOperation.Emit emit, EventLayout places) {
    Slot buffer = code.slot((places.maximumSize() + 7) & -8, "event");
    buffers.add(buffer);
    Value record = code.address(buffer);
    writeFixed(record, emit, places, dataPosition(emit));
    Value length = code.constant(places.fixedSize());
    for (int i = 0; i < emit.parts().size(); i++) {
      if (places.varying().get(i)) {
        length = append(record, length, emit.parts().get(i), places, i);
      }
    }
    Value error =
        code.call(Helper.RINGBUF_OUTPUT, code.map(ring(emit)), record, length, flags(emit));
    int sent = code.newBlock();
    int failed = code.newBlock();
    int end = code.newBlock();
    code.branch(code.compare(Predicate.EQUAL, error, 0), sent, failed, Likelihood.TRUE);
    code.switchTo(sent);
    sent(emit);
    code.jump(end);
    code.switchTo(failed);
    sites.count(emit.site());
    code.jump(end);
    code.switchTo(end);
  }

  /** What is left to do when an event is in its ring; one that was lost ends no session. */
  private void sent(EventOperation.Emit emit) {
    if (emit.ends()) {
      code.store(ending(), 0, Width.B8, 1);
    }
  }

  private Value ending() {
    return code.global(ProgramLayout.GLOBALS, ProgramLayout.ENDING_OFFSET);
  }

  /**
   * Reads a string or stack behind the {@code length} bytes there are, and yields how many there
   * are then.
   */
  private Value append(Value record, Value length, EventPart part, EventLayout places, int index) {
    int capacity = places.sizes().get(index);
    Value destination =
        code.emit(new MemoryOperation.PointerAdd(record, length, places.maximumSize()));
    if (part instanceof EventPart.Stack stack) {
      Value frames = kernel.stack(stack.stack(), destination, 0);
      Value taken = code.binary(BinaryOperator.ADD, frames, StackCapture.HEADER);
      code.store(record, places.offsets().get(index), Width.B4, taken);
      return code.binary(BinaryOperator.ADD, length, taken);
    }
    Value read;
    if (part instanceof EventPart.ReadString string) {
      read =
          code.call(
              KernelExpander.stringHelper(string.space()),
              destination,
              kernel.bounded(string.limit(), capacity),
              string.address());
    } else {
      EventPart.Text text = (EventPart.Text) part;
      read =
          code.call(
              KernelExpander.stringHelper(AddressSpace.KERNEL),
              destination,
              code.constant(capacity),
              code.plus(text.pointer(), text.pointerOffset()));
    }
    // A string that could not be read is empty.
    Value size = code.newValue(Type.I64);
    int join = code.newBlock(size);
    code.branch(
        code.compare(Predicate.GREATER_SIGNED, read, 0),
        CodeBuilder.target(join, read),
        CodeBuilder.target(join, code.constant(0)),
        Likelihood.TRUE);
    code.switchTo(join);
    code.store(record, places.offsets().get(index), Width.B4, size);
    return code.binary(BinaryOperator.ADD, length, size);
  }

  /** Writes all but what varies in length; only bytes that nothing else fills are zeroed. */
  private void writeFixed(
      Value record, EventOperation.Emit emit, EventLayout places, Value position) {
    List<EventPart> parts = emit.parts();
    int end;
    if (position != null) {
      code.store(record, 0, Width.B8, emit.event());
      code.store(record, EventLayout.DATA_POSITION, Width.B8, position);
      end = EventLayout.DATA_POSITION + 8;
    } else if (firstOffset(places) >= 8) {
      code.store(record, 0, Width.B8, emit.event());
      end = 8;
    } else {
      code.store(record, 0, Width.B4, emit.event());
      end = HEADER_END;
    }
    for (int i = 0; i < parts.size(); i++) {
      int offset = places.offsets().get(i);
      memory.zero(record, end, offset - end);
      end = offset + writePart(record, offset, parts.get(i));
    }
  }

  private static int firstOffset(EventLayout places) {
    return places.offsets().isEmpty() ? HEADER_END : places.offsets().get(0);
  }

  /** Writes a part, and yields how many bytes of the fixed part it takes. */
  private int writePart(Value record, int offset, EventPart part) {
    if (part instanceof EventPart.Scalar scalar) {
      code.store(record, offset, scalar.width(), scalar.value());
      return scalar.width().bytes();
    }
    if (part instanceof EventPart.Comm) {
      kernel.comm(record, offset);
      return KernelExpander.COMM_SIZE;
    }
    if (part instanceof EventPart.Bytes bytes) {
      memory.copy(record, offset, bytes.pointer(), bytes.pointerOffset(), bytes.size());
      return bytes.size();
    }
    return 4;
  }

  private static String ring(EventOperation.Emit emit) {
    return emit.ring() == Ring.DATA ? ProgramLayout.DATA_RING : ProgramLayout.CONTROL_RING;
  }

  /** The flags to submit with: the reader decides how it wants to be woken by data. */
  private Value flags(EventOperation.Emit emit) {
    if (emit.ring() == Ring.CONTROL) {
      return code.constant(0);
    }
    Value place = code.global(ProgramLayout.GLOBALS, layout.wakeupOffset());
    return code.load(place, 0, Width.B8);
  }

  /** For a record of the control ring, how far the data ring has been filled; else null. */
  private Value dataPosition(EventOperation.Emit emit) {
    if (emit.ring() == Ring.DATA) {
      return null;
    }
    if (layout.dataRing() == null) {
      return code.constant(0);
    }
    return code.call(
        Helper.RINGBUF_QUERY, code.map(ProgramLayout.DATA_RING), code.constant(BPF_RB_PROD_POS));
  }
}
