package dev.sonde.runtime.session;

import dev.sonde.bpf.host.BootTime;
import dev.sonde.compiler.program.RenderEnvironment;
import dev.sonde.runtime.format.Strftime;
import dev.sonde.runtime.format.TextBuffer;
import dev.sonde.runtime.symbol.Symbolizer;
import java.time.ZoneId;

/** This machine's clocks and symbols, each asked for when first needed: most scripts need none. */
final class MachineEnvironment implements RenderEnvironment {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Symbolizer symbolizer;
  private final TextBuffer text = new TextBuffer(64);
  private Strftime strftime;
  private boolean booted;
  private long bootOffset;

  MachineEnvironment(Symbolizer symbolizer) {
    this.symbolizer = symbolizer;
  }

  @Override
  public long wallClockNanos(long nanosSinceBoot) {
    if (!booted) {
      bootOffset = BootTime.offsetNanos();
      booted = true;
    }
    return nanosSinceBoot + bootOffset;
  }

  @Override
  public ZoneId zone() {
    return ZoneId.systemDefault();
  }

  @Override
  public String strftime(String format, long wallClockNanos) {
    format(format, wallClockNanos, true, text);
    return text.toString();
  }

  /** The present moment. */
  byte[] now(String format) {
    format(format, System.currentTimeMillis() * NANOS_PER_MILLI, false, text);
    return text.toByteArray();
  }

  private void format(String format, long wallClockNanos, boolean fractions, TextBuffer out) {
    if (strftime == null) {
      strftime = new Strftime(zone());
    }
    out.clear();
    strftime.format(format, wallClockNanos, fractions, out);
  }

  @Override
  public String kernelSymbol(long address) {
    return symbolizer.kernelName(address);
  }

  @Override
  public String userSymbol(int process, long address) {
    return symbolizer.userName(process, address);
  }
}
