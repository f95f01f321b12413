package dev.sonde.compiler.kernel;

import dev.sonde.bpf.asm.Code;
import dev.sonde.bpf.asm.Disassembler;
import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.program.LoadException;
import dev.sonde.bpf.program.LoadedObject;
import dev.sonde.bpf.ring.RingBufferReader;
import dev.sonde.compiler.Compiler;
import dev.sonde.compiler.CompilerListener;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.IrPrinter;
import dev.sonde.compiler.ir.IrVerifier;
import dev.sonde.compiler.ir.Module;
import dev.sonde.compiler.program.CompiledProgram;
import dev.sonde.compiler.program.MapPlacement;
import dev.sonde.compiler.program.SiteCounters;
import dev.sonde.compiler.target.Target;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A module compiled, loaded and ready to be run by hand. */
final class Run implements AutoCloseable {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  final CompiledProgram program;
  final LoadedObject object;

  Run(Module module, Target target) {
    StringBuilder trace = new StringBuilder();
    program =
        Compiler.compile(
            module,
            target,
            new CompilerListener() {
              @Override
              public void function(String step, Function function) {
                IrVerifier.check(function);
                trace.append("== ").append(step).append('\n').append(IrPrinter.print(function));
              }

              @Override
              public void code(String function, Code code) {
                trace.append(Disassembler.disassemble(code.bytes()));
              }
            });
    try {
      object = LoadedObject.load(program.object());
    } catch (LoadException e) {
      throw new AssertionError(trace + "\n" + e.log().text(), e);
    }
  }

  /** Runs the only function, and yields what it returned. */
  int run() {
    return object.programs().getFirst().run().returnValue();
  }

  /** How often something was lost at a site. */
  long lost(int site) {
    return counter(site, SiteCounters.LOSSES);
  }

  /** The error that was the last to be counted at a site. */
  long lastError(int site) {
    return counter(site, SiteCounters.LAST_ERROR);
  }

  private long counter(int site, int counter) {
    CompiledProgram.DataPlace place = program.sites();
    return object
        .map(place.map())
        .memory()
        .get(LONG, place.offset() + (long) SiteCounters.BYTES * site + counter);
  }

  /** The 64-bit word at {@code word} of a global map's copies, added up. */
  long global(int map, int word) {
    MapPlacement.Global global = (MapPlacement.Global) program.maps().get(map);
    MemorySegment memory = object.map(global.map()).memory();
    long sum = 0;
    for (int c = 0; c < global.copies(); c++) {
      sum += memory.get(LONG, global.offset() + (long) c * global.stride() + 8L * word);
    }
    return sum;
  }

  /** The 64-bit word at {@code word} under a key, added up over CPUs; empty without the key. */
  Optional<Long> keyed(int map, byte[] key, int word) {
    BpfMap bpf = object.map(((MapPlacement.Keyed) program.maps().get(map)).map());
    return bpf.lookup(key)
        .map(
            bytes -> {
              ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
              long sum = 0;
              for (int c = 0; c < bpf.copies(); c++) {
                sum += buffer.getLong(c * bpf.copyStride() + 8 * word);
              }
              return sum;
            });
  }

  /** All records of a ring so far. */
  List<byte[]> records(String ring) {
    List<byte[]> records = new ArrayList<>();
    try (RingBufferReader reader = new RingBufferReader(object.map(ring))) {
      reader.drain(
          (data, offset, length) ->
              records.add(data.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)),
          Integer.MAX_VALUE);
    }
    return records;
  }

  @Override
  public void close() {
    object.close();
  }
}
