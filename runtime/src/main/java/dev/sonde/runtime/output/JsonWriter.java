package dev.sonde.runtime.output;

import dev.sonde.compiler.program.EventFields;
import dev.sonde.compiler.program.ScriptMessage;
import dev.sonde.compiler.program.TextKind;
import dev.sonde.runtime.format.JsonText;
import dev.sonde.runtime.format.PrintfFormatter;
import dev.sonde.runtime.format.TextBuffer;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.Value;
import java.nio.charset.StandardCharsets;

/**
 * Writes one JSON object a line, typed and spaced as bpftrace does.
 *
 * <p>By hand rather than with a library: the spacing is part of the format, strings may hold bytes
 * that are not UTF-8, and a run in JSON should start as fast as one in text.
 */
public final class JsonWriter implements OutputWriter {
  private final OutputSink out;
  private final TextBuffer buffer;
  private final TextBuffer formatted = new TextBuffer(256);

  /** Writes to {@code out}, which is closed with the writer. */
  public JsonWriter(OutputSink out) {
    this.out = out;
    this.buffer = out.buffer();
  }

  @Override
  public void printf(PrintfFormatter format, EventFields fields) {
    formatted.clear();
    format.format(fields, formatted);
    begin("printf").put(", \"data\": ");
    JsonText.string(formatted.array(), formatted.size(), buffer);
    close('}');
  }

  @Override
  public void value(Value value) {
    begin("value").put(", \"data\": ");
    JsonText.put(value.shown(1), buffer);
    close('}');
  }

  @Override
  public void map(MapSnapshot map, long divisor) {
    if (map.entries().isEmpty()) {
      return;
    }
    begin(type(map.kind())).put(", \"data\": {");
    JsonText.string(map.name(), buffer);
    buffer.put(": ");
    if (map.keyed()) {
      buffer.put('{');
      for (int i = 0; i < map.entries().size(); i++) {
        MapSnapshot.Entry entry = map.entries().get(i);
        if (i > 0) {
          buffer.put(", ");
        }
        JsonText.key(entry.key(), buffer);
        buffer.put(": ");
        JsonText.put(entry.value().shown(divisor), buffer);
        out.continued();
      }
      buffer.put('}');
    } else {
      JsonText.put(map.entries().getFirst().value().shown(divisor), buffer);
    }
    buffer.put('}');
    close('}');
  }

  private static String type(MapSnapshot.Kind kind) {
    return switch (kind) {
      case VALUES -> "map";
      case STATISTICS -> "stats";
      case HISTOGRAMS -> "hist";
      case TIME_SERIES -> "tseries";
    };
  }

  @Override
  public void text(TextKind kind, byte[] text) {
    begin(kind.type()).put(", \"data\": ");
    JsonText.string(text, text.length, buffer);
    close('}');
  }

  @Override
  public void message(ScriptMessage message, byte[] text) {
    begin(message.severity() == ScriptMessage.Severity.ERROR ? "errorf" : "warnf")
        .put(", \"msg\": ");
    JsonText.string(text, text.length, buffer);
    ScriptMessage.Place place = message.place();
    if (place != null) {
      buffer.put(", \"filename\": ");
      JsonText.string(place.file(), buffer);
      buffer.put(", \"line\": ").decimal(place.line());
      buffer.put(", \"col\": ").decimal(place.column());
    }
    close('}');
  }

  @Override
  public void formatted(byte[] text, int length) {
    begin("printf").put(", \"data\": ");
    JsonText.string(new String(text, 0, length, StandardCharsets.UTF_8), buffer);
    close('}');
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
    boolean test = run instanceof Output.HandRun.Test;
    begin(test ? "test_result" : "benchmark_result").put(", \"data\": {");
    JsonText.string(run.name(), buffer);
    buffer.put(": {");
    if (run instanceof Output.HandRun.Benchmark benchmark) {
      buffer.put("\"average\": ").decimal(benchmark.nanos());
      buffer.put(", \"iters\": ").decimal(benchmark.runs());
    } else if (run instanceof Output.HandRun.Test result) {
      buffer.put("\"duration\": ").decimal(result.nanos());
      buffer.put(", \"passed\": ").put(Boolean.toString(result.passed()));
      buffer.put(", \"output\": ");
      JsonText.string(result.output(), buffer);
    }
    buffer.put("}}");
    close('}');
  }

  @Override
  public void attachedProbes(int count) {
    begin("attached_probes").put(", \"count\": ").decimal(count);
    buffer.put(", \"data\": {\"probes\": ").decimal(count).put('}');
    close('}');
  }

  @Override
  public void loss(Output.Loss loss) {
    begin("lost_events").put(", \"count\": ").unsignedDecimal(loss.count());
    buffer.put(", \"data\": {\"events\": ").unsignedDecimal(loss.count()).put("}, \"what\": ");
    JsonText.string(loss.what(), buffer);
    place(loss.place());
    close('}');
  }

  @Override
  public void runtimeError(Output.RuntimeError error) {
    begin(error.helper() == null ? "runtime_error" : "helper_error").put(", \"msg\": ");
    JsonText.string(error.message(), buffer);
    if (error.helper() != null) {
      buffer.put(", \"helper\": ");
      JsonText.string(error.helper(), buffer);
      buffer.put(", \"retcode\": ").decimal(error.code());
    }
    position(error.place());
    if (error.count() > 1) {
      buffer.put(", \"count\": ").unsignedDecimal(error.count());
    }
    close('}');
  }

  @Override
  public void end() {
    // Objects need nothing between events and maps.
  }

  @Override
  public void idle() {
    out.idle();
  }

  @Override
  public void close() {
    out.close();
  }

  private TextBuffer begin(String type) {
    return buffer.put("{\"type\": \"").put(type).put('"');
  }

  private void place(Output.Place place) {
    if (!place.probe().isEmpty()) {
      buffer.put(", \"probe\": ");
      JsonText.string(place.probe(), buffer);
    }
    position(place);
  }

  private void position(Output.Place place) {
    if (place.file() != null) {
      buffer.put(", \"filename\": ");
      JsonText.string(place.file(), buffer);
      buffer.put(", \"line\": ").decimal(place.line());
      buffer.put(", \"col\": ").decimal(place.column());
    }
  }

  private void close(char bracket) {
    buffer.put(bracket).put('\n');
    out.recorded();
  }
}
