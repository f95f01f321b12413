package dev.sonde.runtime.session;

import dev.sonde.bpf.link.Link;
import dev.sonde.compiler.program.EventFields;
import dev.sonde.compiler.program.FormatString;
import dev.sonde.compiler.program.RenderEnvironment;
import dev.sonde.compiler.program.ScriptMessage;
import dev.sonde.compiler.program.SessionActions;
import dev.sonde.compiler.program.TextKind;
import dev.sonde.compiler.program.ValueUnit;
import dev.sonde.runtime.event.EventRecord;
import dev.sonde.runtime.event.OrderedRings;
import dev.sonde.runtime.format.TextBuffer;
import dev.sonde.runtime.output.CaptureFiles;
import dev.sonde.runtime.output.OutputWriter;
import dev.sonde.runtime.symbol.Symbolizer;
import dev.sonde.runtime.unwind.UnwoundProcesses;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.ValueDecoder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What events do in a running session. */
final class Actions implements SessionActions, AutoCloseable {
  private final OutputWriter writer;
  private final ScriptMaps maps;
  private final ValueDecoder decoder;
  private final MachineEnvironment environment;
  private final Warnings warnings;
  private final TextBuffer text = new TextBuffer(256);
  private final Symbolizer symbolizer;
  private final Map<Long, List<Link>> watches = new HashMap<>();
  private CaptureFiles captures;
  private OrderedRings rings;
  private boolean exited;
  private int exitCode;
  private final UnwoundProcesses unwound;

  /**
   * What events do to a session.
   *
   * @param unwound whose stacks programs walk by call frame information; null if they walk none
   */
  Actions(
      OutputWriter writer,
      ScriptMaps maps,
      ValueDecoder decoder,
      MachineEnvironment environment,
      Warnings warnings,
      Symbolizer symbolizer,
      UnwoundProcesses unwound) {
    this.writer = writer;
    this.maps = maps;
    this.decoder = decoder;
    this.environment = environment;
    this.warnings = warnings;
    this.symbolizer = symbolizer;
    this.unwound = unwound;
  }

  /** The rings whose events these are, stopped when an event ends the session. */
  void attachTo(OrderedRings newRings) {
    rings = newRings;
  }

  /** Whether an event has ended the session. */
  boolean exited() {
    return exited;
  }

  /** Forgets that an event has ended the session. */
  void resume() {
    exited = false;
    exitCode = 0;
  }

  /** What the session's process is to exit with: 0 unless an event said otherwise. */
  int exitCode() {
    return exitCode;
  }

  @Override
  public void printf(FormatString format, EventFields fields) {
    writer.printf(((EventRecord) fields).formatter(format), fields);
  }

  @Override
  public void printValue(EventFields fields, int index) {
    writer.value(
        decoder.decode(
            fields.type(index), fields.data(), fields.offset(index), fields.length(index)));
  }

  @Override
  public void printMap(int map, long top, long divisor) {
    MapSnapshot snapshot = maps.get(map).printed();
    writer.map(snapshot.ordered(top), divisor == 0 ? 1 : divisor);
  }

  @Override
  public void printMap(int map, long top, ValueUnit unit) {
    writer.map(maps.get(map).printed().ordered(top).inUnit(unit), 1);
  }

  @Override
  public void printMapEntry(int map, EventFields fields, int keyField) {
    byte[] key =
        fields
            .data()
            .asSlice(fields.offset(keyField), fields.length(keyField))
            .toArray(ValueLayout.JAVA_BYTE);
    writer.value(maps.get(map).get(key));
  }

  @Override
  public void clearMap(int map) {
    maps.get(map).clear();
  }

  @Override
  public void zeroMap(int map) {
    maps.get(map).zero();
  }

  @Override
  public void printTime(String strftimeFormat) {
    printText(TextKind.TIME, environment.now(strftimeFormat));
  }

  @Override
  public byte[] format(FormatString format, EventFields fields) {
    text.clear();
    ((EventRecord) fields).formatter(format).format(fields, text);
    return text.toByteArray();
  }

  @Override
  public void printText(TextKind kind, byte[] printed) {
    writer.text(kind, printed);
  }

  @Override
  public void report(ScriptMessage message, byte[] said) {
    if (message.severity() == ScriptMessage.Severity.ERROR || warnings != Warnings.NONE) {
      writer.message(message, said);
    }
  }

  @Override
  public void exit(int code) {
    exited = true;
    exitCode = code;
    rings.stop();
  }

  @Override
  public void sawProcess(int process, String program) {
    if (unwound != null) {
      unwound.meet(process);
    }
    symbolizer.capture(process, program);
  }

  @Override
  public void writePacket(String file, long time, MemorySegment data, long offset, int length) {
    if (captures == null) {
      captures = new CaptureFiles();
    }
    captures.write(file, time, data, offset, length);
  }

  /** Closes the files that packets were written to. */
  @Override
  public void close() {
    if (captures != null) {
      captures.close();
    }
  }

  /** Remembers what watches an address. */
  void watches(long address, Link link) {
    List<Link> links = watches.get(address);
    if (links == null) {
      links = new ArrayList<>();
      watches.put(address, links);
    }
    links.add(link);
  }

  @Override
  public void unwatch(long address) {
    for (Link link : watches.getOrDefault(address, List.of())) {
      link.close();
    }
  }

  @Override
  public RenderEnvironment environment() {
    return environment;
  }
}
