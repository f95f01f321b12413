package dev.sonde.runtime.output;

import dev.sonde.compiler.program.EventFields;
import dev.sonde.compiler.program.ScriptMessage;
import dev.sonde.compiler.program.TextKind;
import dev.sonde.runtime.format.PrintfFormatter;
import dev.sonde.runtime.format.TextBuffer;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.Value;
import java.nio.charset.StandardCharsets;

/** Hands the output to a listener, each piece as a record. */
public final class ListenerWriter implements OutputWriter {
  private final OutputListener listener;
  private final TextBuffer text = new TextBuffer(256);

  /** Writes to {@code listener}. */
  public ListenerWriter(OutputListener listener) {
    this.listener = listener;
  }

  @Override
  public void printf(PrintfFormatter format, EventFields fields) {
    text.clear();
    format.format(fields, text);
    listener.accept(new Output.Printf(text.toString()));
  }

  @Override
  public void value(Value value) {
    listener.accept(new Output.Printed(value));
  }

  @Override
  public void map(MapSnapshot map, long divisor) {
    listener.accept(new Output.MapPrinted(map, divisor));
  }

  @Override
  public void text(TextKind kind, byte[] written) {
    listener.accept(new Output.Text(kind, decoded(written)));
  }

  @Override
  public void message(ScriptMessage message, byte[] said) {
    listener.accept(new Output.Message(message, decoded(said)));
  }

  private static String decoded(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void formatted(byte[] formatted, int length) {
    listener.accept(new Output.Printf(new String(formatted, 0, length, StandardCharsets.UTF_8)));
  }

  @Override
  public void hold() {
    // A listener may well hear what a test prints.
  }

  @Override
  public String release() {
    return "";
  }

  @Override
  public void handRun(Output.HandRun run) {
    listener.accept(run);
  }

  @Override
  public void attachedProbes(int count) {
    listener.accept(new Output.AttachedProbes(count));
  }

  @Override
  public void loss(Output.Loss loss) {
    listener.accept(loss);
  }

  @Override
  public void runtimeError(Output.RuntimeError error) {
    listener.accept(error);
  }

  @Override
  public void end() {
    listener.accept(new Output.End());
  }

  @Override
  public void idle() {
    // Nothing is ever held back.
  }

  @Override
  public void close() {
    // Nothing is owned.
  }
}
