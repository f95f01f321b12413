package dev.sonde.runtime.event;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.EventPart;
import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.EventLayout;
import dev.sonde.compiler.program.EventSpec;
import dev.sonde.compiler.program.RenderEnvironment;
import dev.sonde.compiler.program.SymbolSettings;
import dev.sonde.compiler.program.ValueType;
import dev.sonde.runtime.format.Strftime;
import dev.sonde.runtime.format.TextBuffer;
import dev.sonde.runtime.symbol.Symbolizer;
import dev.sonde.runtime.value.ValueDecoder;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.source.SymbolSources;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Builds the record that a program would have sent, field by field. */
public final class EventBytes {
  /** An environment whose boot was at the epoch, in UTC. */
  public static final RenderEnvironment ENVIRONMENT =
      new RenderEnvironment() {
        @Override
        public long wallClockNanos(long nanosSinceBoot) {
          return nanosSinceBoot;
        }

        @Override
        public ZoneId zone() {
          return ZoneOffset.UTC;
        }

        @Override
        public String strftime(String format, long wallClockNanos) {
          TextBuffer text = new TextBuffer(64);
          new Strftime(zone()).format(format, wallClockNanos, true, text);
          return text.toString();
        }

        @Override
        public String kernelSymbol(long address) {
          return "kernel_" + Long.toHexString(address);
        }

        @Override
        public String userSymbol(int process, long address) {
          return "user_" + process + "_" + Long.toHexString(address);
        }
      };

  private final List<ValueType> types = new ArrayList<>();
  private final List<EventPart> parts = new ArrayList<>();
  private final List<byte[]> contents = new ArrayList<>();

  /** A record without fields so far. */
  public EventBytes() {}

  /** An integer of {@code size} bytes. */
  public EventBytes integer(long value, int size, boolean signed) {
    return scalar(new ValueType.Integer(size, signed), value, size);
  }

  /** A signed integer of 8 bytes. */
  public EventBytes integer(long value) {
    return integer(value, 8, true);
  }

  /** An unsigned integer of 8 bytes. */
  public EventBytes unsigned(long value) {
    return integer(value, 8, false);
  }

  /** A scalar of any type. */
  public EventBytes scalar(ValueType type, long value, int size) {
    Width width = Width.values()[Integer.numberOfTrailingZeros(size)];
    assert width.bytes() == size;
    types.add(type);
    parts.add(new EventPart.Scalar(width, null));
    contents.add(littleEndian(value, size));
    return this;
  }

  /** A string read into the event, of which {@code capacity} bytes may be shown. */
  public EventBytes text(String text, int capacity) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    byte[] sent = new byte[Math.min(encoded.length, capacity) + 1];
    System.arraycopy(encoded, 0, sent, 0, sent.length - 1);
    types.add(new ValueType.Text(capacity));
    parts.add(new EventPart.ReadString(AddressSpace.USER, null, capacity + 1, null));
    contents.add(sent);
    return this;
  }

  /** Bytes of a fixed size, of any type. */
  public EventBytes bytes(ValueType type, byte[] content) {
    types.add(type);
    parts.add(new EventPart.Bytes(content.length, type.alignment(), null, 0));
    contents.add(content);
    return this;
  }

  /** The name of the current task. */
  public EventBytes comm(String name) {
    byte[] content = new byte[16];
    System.arraycopy(name.getBytes(StandardCharsets.UTF_8), 0, content, 0, name.length());
    types.add(new ValueType.Text(16));
    parts.add(new EventPart.Comm());
    contents.add(content);
    return this;
  }

  /** The types of the fields. */
  public List<ValueType> types() {
    return types;
  }

  /** The record, ready to be read. */
  public EventRecord record() {
    EventLayout layout = EventLayout.of(Ring.DATA, parts);
    ByteArrayOutputStream behind = new ByteArrayOutputStream();
    long before = 40;
    MemorySegment memory = MemorySegment.ofArray(new byte[(int) before + layout.maximumSize()]);
    for (int i = 0; i < contents.size(); i++) {
      byte[] content = contents.get(i);
      byte[] fixed = content;
      if (layout.varying().get(i)) {
        fixed = littleEndian(content.length, 4);
        behind.writeBytes(content);
      }
      MemorySegment.copy(
          fixed, 0, memory, ValueLayout.JAVA_BYTE, before + layout.offsets().get(i), fixed.length);
    }
    byte[] rest = behind.toByteArray();
    MemorySegment.copy(
        rest, 0, memory, ValueLayout.JAVA_BYTE, before + layout.fixedSize(), rest.length);
    EventRecord record =
        new EventRecord(
            new EventSpec(types, layout, (fields, session) -> {}),
            new ValueDecoder(
                "..",
                ENVIRONMENT,
                new Symbolizer(SymbolSettings.DEFAULT, new SymbolSources(DebugFolders.STANDARD))));
    record.moveTo(memory, before);
    return record;
  }

  private static byte[] littleEndian(long value, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (value >> 8 * i);
    }
    return bytes;
  }
}
