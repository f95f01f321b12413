package dev.sonde.runtime.output;

import dev.sonde.compiler.program.EventFields;
import dev.sonde.compiler.program.ScriptMessage;
import dev.sonde.compiler.program.TextKind;
import dev.sonde.runtime.format.PrintfFormatter;
import dev.sonde.runtime.format.TextBuffer;
import dev.sonde.runtime.format.ValueText;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.Value;
import java.util.List;

/** Writes text as bpftrace does: what the script prints to one stream, messages to another. */
public final class TextWriter implements OutputWriter {
  private final OutputSink out;
  private final OutputSink messages;
  private final TextBuffer buffer;
  private final MapScreen screen;
  private long lost;

  /** Writes to no terminal. */
  public TextWriter(OutputSink out, OutputSink messages) {
    this(out, messages, null);
  }

  /**
   * @param out for what the script prints; closed with the writer
   * @param messages for the banner, losses and errors; flushed, but left open
   * @param screen how maps are shown on the terminal that {@code out} is; null if it is none
   */
  public TextWriter(OutputSink out, OutputSink messages, MapScreen screen) {
    this.out = out;
    this.messages = messages;
    this.buffer = out.buffer();
    this.screen = screen;
  }

  @Override
  public void printf(PrintfFormatter format, EventFields fields) {
    format.format(fields, buffer);
    out.recorded();
  }

  @Override
  public void value(Value value) {
    ValueText.put(value, buffer);
    buffer.put('\n');
    out.recorded();
  }

  @Override
  public void map(MapSnapshot map, long divisor) {
    if (map.keyed()) {
      for (MapSnapshot.Entry entry : map.entries()) {
        buffer.put(map.name()).put('[');
        ValueText.key(entry.key(), buffer);
        buffer.put(']');
        mapValue(entry.value().shown(divisor));
        out.continued();
      }
    } else if (!map.entries().isEmpty()) {
      buffer.put(map.name());
      mapValue(map.entries().getFirst().value().shown(divisor));
    }
    out.recorded();
  }

  @Override
  public void refresh(List<MapSnapshot> maps) {
    if (screen == null) {
      OutputWriter.super.refresh(maps);
      buffer.put('\n');
    } else {
      screen.show(maps, buffer);
    }
    out.recorded();
  }

  /** What is drawn begins on a line of its own and has an empty one behind it. */
  private void mapValue(Value value) {
    boolean drawn = value instanceof Value.Distribution || value instanceof Value.Series;
    buffer.put(drawn ? ":\n" : ": ");
    ValueText.put(value, buffer);
    buffer.put('\n');
  }

  @Override
  public void text(TextKind kind, byte[] text) {
    buffer.put(text, 0, text.length);
    if (kind.isLine()) {
      buffer.put('\n');
    }
    out.recorded();
  }

  @Override
  public void message(ScriptMessage said, byte[] text) {
    TextBuffer message = messages.buffer();
    if (said.place() != null) {
      message.put(said.place().position()).put(": ");
    }
    message.put(said.severity().name()).put(": ").put(text, 0, text.length).put('\n');
    if (said.place() != null) {
      message.put(said.place().expansions());
    }
    showMessage();
  }

  @Override
  public void formatted(byte[] text, int length) {
    buffer.put(text, 0, length);
    out.recorded();
  }

  @Override
  public void hold() {
    out.hold();
  }

  @Override
  public String release() {
    return out.release();
  }

  @Override
  public void handRun(Output.HandRun run) {
    HandRunText.put(run, buffer);
    out.recorded();
  }

  @Override
  public void attachedProbes(int count) {
    TextBuffer message = messages.buffer();
    message.put("Attached ").decimal(count).put(count == 1 ? " probe\n" : " probes\n");
    showMessage();
  }

  @Override
  public void loss(Output.Loss loss) {
    lost += loss.count();
    TextBuffer message = messages.buffer();
    message.put("Lost ").unsignedDecimal(loss.count()).put(" events: ").put(loss.what());
    Output.Place place = loss.place();
    if (place.file() != null) {
      message.put(" at ").put(place.position());
    }
    if (!place.probe().isEmpty()) {
      message.put(" in ").put(place.probe());
    }
    message.put('\n');
    showMessage();
  }

  @Override
  public void runtimeError(Output.RuntimeError error) {
    TextBuffer message = messages.buffer();
    Output.Place place = error.place();
    if (place.file() != null) {
      message.put(place.position()).put(": ");
    }
    message.put("WARNING: ").put(error.message()).put('\n');
    if (error.helper() != null) {
      message.put("Additional Info - helper: ").put(error.helper());
      message.put(", retcode: ").decimal(error.code()).put('\n');
    }
    if (!place.source().isEmpty()) {
      message.put(place.source()).put('\n');
      message.fill(' ', place.column() - 1).fill('~', place.width()).put('\n');
    }
    showMessage();
  }

  @Override
  public void end() {
    if (lost > 0) {
      messages.buffer().put("WARNING: Total lost event count: ").unsignedDecimal(lost).put('\n');
      showMessage();
    }
    buffer.put("\n\n");
    out.recorded();
  }

  @Override
  public void idle() {
    out.idle();
  }

  @Override
  public void close() {
    messages.flush();
    out.close();
  }

  /** What was printed before the message is seen before it, as far as the script may care. */
  private void showMessage() {
    out.idle();
    messages.flush();
  }
}
