package dev.sonde.compiler.kernel;

import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapDeclaration.Kind;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Module;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Source;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.target.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the tests of operations have in common: a function is built of operations, compiled and run
 * by the kernel, and what it does must be what the operations say.
 */
abstract class OperationTest {
  static final Site SITE = new Site(0, Site.Kind.MAP_FULL, "test", new Location(0, 1, 1), "@");

  final FunctionBuilder b = new FunctionBuilder("test", ProgramKind.of(ProgramType.RAW_TRACEPOINT));

  final List<MapDeclaration> maps = new ArrayList<>();

  Target target;

  @BeforeEach
  void setUp() {
    target = RunningKernel.asIs();
    b.at(new Location(0, 1, 3));
  }

  Run run() {
    Module module =
        new Module(
            "test",
            "GPL",
            List.of(new Source("test.bt", List.of("begin { test }"))),
            maps,
            List.of(SITE),
            List.of(b.build()));
    return new Run(module, target);
  }

  int result() {
    try (Run run = run()) {
      return run.run();
    }
  }

  MapDeclaration map(int keySize, MapValue value) {
    return map(Kind.AUTO, keySize, value, 16);
  }

  MapDeclaration map(Kind kind, int keySize, MapValue value, int entries) {
    MapDeclaration map =
        new MapDeclaration(maps.size(), "@m" + maps.size(), kind, keySize, value, entries);
    maps.add(map);
    return map;
  }

  static MapValue scalar() {
    return new MapValue.Scalar(Width.B8, true);
  }

  MapKey key(long value) {
    return new MapKey(List.of(new MapKey.Scalar(0, Width.B8, b.constant(value))), 8);
  }

  static byte[] bytes(long key) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(key).array();
  }

  /** A constant that no pass sees through: what a map holds. */
  Value opaque(MapDeclaration cell, long value) {
    b.emit(new MapOperation.MapSet(cell, MapKey.NONE, b.constant(value), SITE));
    return b.emit(new MapOperation.MapGet(cell, MapKey.NONE));
  }

  /** The name of the thread that runs the test, as the kernel has it. */
  static byte[] comm() {
    try {
      String name = Files.readString(Path.of("/proc/thread-self/comm"));
      byte[] padded = new byte[16];
      byte[] bytes = name.strip().getBytes(StandardCharsets.UTF_8);
      System.arraycopy(bytes, 0, padded, 0, bytes.length);
      return padded;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Value text(String content, int capacity) {
    Slot slot = b.slot(capacity, 1, "text");
    Value address = b.address(slot);
    b.zero(address, 0, capacity);
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      b.store(address, i, Width.B1, b.constant(bytes[i]));
    }
    return address;
  }

  Value literal(Value text, int capacity, String literal) {
    return b.emit(new MemoryOperation.StringEqualLiteral(text, 0, capacity, Bytes.of(literal)));
  }
}
