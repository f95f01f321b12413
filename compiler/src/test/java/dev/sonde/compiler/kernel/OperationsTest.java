package dev.sonde.compiler.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.EventPart;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapDeclaration.Kind;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Module;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Source;
import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.AggregateLayout;
import dev.sonde.compiler.program.EventLayout;
import dev.sonde.compiler.target.Feature;
import dev.sonde.compiler.target.Target;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operation, compiled and run by the kernel: what it does is what it says. */
@Tag("kernel")
class OperationsTest {
  private static final Site SITE =
      new Site(0, Site.Kind.MAP_FULL, "test", new Location(0, 1, 1), "@");

  private final FunctionBuilder b =
      new FunctionBuilder("test", ProgramKind.of(ProgramType.RAW_TRACEPOINT));
  private final List<MapDeclaration> maps = new ArrayList<>();
  private Target target;

  @BeforeEach
  void setUp() {
    target = RunningKernel.asIs();
    b.at(new Location(0, 1, 3));
  }

  private Run run() {
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

  private int result() {
    try (Run run = run()) {
      return run.run();
    }
  }

  private MapDeclaration map(int keySize, MapValue value) {
    return map(Kind.AUTO, keySize, value, 16);
  }

  private MapDeclaration map(Kind kind, int keySize, MapValue value, int entries) {
    MapDeclaration map =
        new MapDeclaration(maps.size(), "@m" + maps.size(), kind, keySize, value, entries);
    maps.add(map);
    return map;
  }

  private static MapValue scalar() {
    return new MapValue.Scalar(Width.B8, true);
  }

  private MapKey key(long value) {
    return new MapKey(List.of(new MapKey.Scalar(0, Width.B8, b.constant(value))), 8);
  }

  private static byte[] bytes(long key) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(key).array();
  }

  private void aggregate(MapDeclaration map, MapKey key, long value) {
    b.emit(new MapOperation.MapAggregate(map, key, b.constant(value), null, SITE));
  }

  /** A constant that no pass sees through: what a map holds. */
  private Value opaque(MapDeclaration cell, long value) {
    b.emit(new MapOperation.MapSet(cell, MapKey.NONE, b.constant(value), SITE));
    return b.emit(new MapOperation.MapGet(cell, MapKey.NONE));
  }

  // Maps without keys.

  @Test
  void keylessScalar() {
    MapDeclaration map = map(0, scalar());
    Value before = b.emit(new MapOperation.MapHas(map, MapKey.NONE));
    b.emit(new MapOperation.MapSet(map, MapKey.NONE, b.constant(40), SITE));
    Value sum = b.emit(new MapOperation.MapAdd(map, MapKey.NONE, b.constant(2), SITE));
    Value after = b.emit(new MapOperation.MapHas(map, MapKey.NONE));
    Value tens = b.binary(BinaryOperator.MULTIPLY, after, 100);
    b.ret(
        b.binary(
            BinaryOperator.ADD,
            b.binary(BinaryOperator.ADD, sum, tens),
            b.binary(BinaryOperator.MULTIPLY, before, 1000)));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(142);
      assertThat(run.global(0, 0)).isEqualTo(42);
      assertThat(run.global(0, 1) & 0xff).as("presence").isEqualTo(1);
    }
  }

  @Test
  void keylessDelete() {
    MapDeclaration map = map(0, scalar());
    b.emit(new MapOperation.MapSet(map, MapKey.NONE, b.constant(40), SITE));
    Value there = b.emit(new MapOperation.MapDelete(map, MapKey.NONE, SITE));
    Value again = b.emit(new MapOperation.MapDelete(map, MapKey.NONE, SITE));
    b.ret(b.binary(BinaryOperator.ADD, there, b.binary(BinaryOperator.MULTIPLY, again, 2)));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(1);
      assertThat(run.global(0, 0)).isZero();
    }
  }

  @Test
  void keylessAggregations() {
    MapDeclaration count = map(0, new MapValue.Count());
    MapDeclaration sum = map(0, new MapValue.Sum(true));
    MapDeclaration min = map(0, new MapValue.Min(true));
    MapDeclaration max = map(0, new MapValue.Max(false));
    MapDeclaration avg = map(0, new MapValue.Avg(true));
    MapDeclaration stats = map(0, new MapValue.Stats(true));
    for (long value : new long[] {5, -3, 9}) {
      b.emit(new MapOperation.MapAggregate(count, MapKey.NONE, null, null, SITE));
      aggregate(sum, MapKey.NONE, value);
      aggregate(min, MapKey.NONE, value);
      aggregate(max, MapKey.NONE, value);
      aggregate(avg, MapKey.NONE, value * 10);
      aggregate(stats, MapKey.NONE, value);
    }
    long[] expected = {3, 11, -3, -3, 36, 3};
    Value ok = b.constant(0);
    for (int i = 0; i < expected.length; i++) {
      Value read = b.emit(new MapOperation.MapReadAggregate(maps.get(i), MapKey.NONE));
      Value right = b.compare(Predicate.EQUAL, read, expected[i]);
      ok = b.binary(BinaryOperator.OR, ok, b.binary(BinaryOperator.SHIFT_LEFT, right, i));
    }
    b.ret(ok);
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(0b111111);
      assertThat(run.global(0, 0)).isEqualTo(3);
      assertThat(run.global(1, 0)).isEqualTo(11);
      assertThat(run.global(4, 0)).isEqualTo(110);
      assertThat(run.global(4, 1)).isEqualTo(3);
    }
  }

  @Test
  void keylessAggregationsAreDeletedOnAllCpus() {
    MapDeclaration hist = map(0, new MapValue.Hist(0));
    MapDeclaration avg = map(0, new MapValue.Avg(true));
    aggregate(hist, MapKey.NONE, 100);
    aggregate(avg, MapKey.NONE, 7);
    Value there = b.emit(new MapOperation.MapDelete(hist, MapKey.NONE, SITE));
    Value again = b.emit(new MapOperation.MapDelete(hist, MapKey.NONE, SITE));
    b.ret(b.binary(BinaryOperator.ADD, there, b.binary(BinaryOperator.MULTIPLY, again, 2)));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(1);
      for (int i = 0; i < AggregateLayout.histBuckets(0); i++) {
        assertThat(run.global(0, i)).isZero();
      }
      assertThat(run.global(1, 0)).isEqualTo(7);
    }
  }

  @Test
  void keylessBytes() {
    MapDeclaration map = map(0, new MapValue.Bytes(20));
    Slot slot = b.slot(20, 4, "bytes");
    Slot back = b.slot(20, 4, "back");
    Value address = b.address(slot);
    b.zero(address, 0, 20);
    b.store(address, 16, Width.B4, b.constant(77));
    b.emit(new MapOperation.MapSetBytes(map, MapKey.NONE, address, 0, SITE));
    Value had = b.emit(new MapOperation.MapGetBytes(map, MapKey.NONE, b.address(back), 0));
    b.ret(b.binary(BinaryOperator.ADD, had, b.load(b.address(back), 16, Width.B4, false)));
    assertThat(result()).isEqualTo(78);
  }

  // Histograms.

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 5})
  void logarithmicHistogram(int bits) {
    MapDeclaration map = map(0, new MapValue.Hist(bits));
    MapDeclaration cell = map(0, scalar());
    long[] values = {
      -5,
      0,
      1,
      2,
      3,
      4,
      7,
      8,
      31,
      32,
      33,
      1000,
      65535,
      65536,
      (1L << 32) - 1,
      1L << 32,
      (1L << 40) + 12345,
      Long.MAX_VALUE
    };
    long[] expected = new long[AggregateLayout.histBuckets(bits)];
    for (long value : values) {
      Value given = opaque(cell, value);
      b.emit(new MapOperation.MapAggregate(map, MapKey.NONE, given, null, SITE));
      expected[bucket(value, bits)]++;
    }
    b.ret(0);
    try (Run run = run()) {
      run.run();
      for (int i = 0; i < expected.length; i++) {
        assertThat(run.global(0, i)).as("bucket %d", i).isEqualTo(expected[i]);
      }
    }
  }

  /** As {@link AggregateLayout} defines it. */
  private static int bucket(long value, int bits) {
    if (value < 0) {
      return 0;
    }
    if (value < 1L << bits) {
      return 1 + (int) value;
    }
    int highest = 63 - Long.numberOfLeadingZeros(value);
    int part = (int) (value >> highest - bits) & (1 << bits) - 1;
    return 1 + (highest - bits + 1 << bits) + part;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4, 7})
  void linearHistogram(long step) {
    MapDeclaration map = map(8, new MapValue.LinearHist(-10, 60, step));
    MapDeclaration cell = map(0, scalar());
    long[] values = {-11, -10, -9, 0, 1, 7, 8, 59, 60, 61, Long.MIN_VALUE, Long.MAX_VALUE};
    long[] expected = new long[(int) (70 / step + 2)];
    for (long value : values) {
      b.emit(new MapOperation.MapAggregate(map, key(1), opaque(cell, value), null, SITE));
      int bucket =
          value < -10 ? 0 : value >= 60 ? expected.length - 1 : (int) ((value + 10) / step + 1);
      expected[bucket]++;
    }
    b.ret(0);
    try (Run run = run()) {
      run.run();
      for (int i = 0; i < expected.length; i++) {
        assertThat(run.keyed(0, bytes(1), i)).as("bucket %d", i).contains(expected[i]);
      }
    }
  }

  // Maps with keys.

  @Test
  void keyedAggregations() {
    MapDeclaration count = map(8, new MapValue.Count());
    MapDeclaration avg = map(8, new MapValue.Avg(false));
    MapDeclaration min = map(8, new MapValue.Min(false));
    for (int i = 1; i <= 3; i++) {
      b.emit(new MapOperation.MapAggregate(count, key(4), null, b.constant(i), SITE));
      aggregate(avg, key(4), 10L * i);
      aggregate(min, key(4), 10L * i);
    }
    Value average = b.emit(new MapOperation.MapReadAggregate(avg, key(4)));
    Value total = b.emit(new MapOperation.MapReadAggregate(count, key(4)));
    Value none = b.emit(new MapOperation.MapReadAggregate(count, key(5)));
    Value least = b.emit(new MapOperation.MapReadAggregate(min, key(4)));
    Value sum = b.binary(BinaryOperator.ADD, average, b.binary(BinaryOperator.ADD, total, none));
    b.ret(b.binary(BinaryOperator.ADD, sum, b.binary(BinaryOperator.MULTIPLY, least, 100)));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(20 + 6 + 1000);
      assertThat(run.keyed(1, bytes(4), 0)).contains(60L);
      assertThat(run.keyed(1, bytes(4), 1)).contains(3L);
    }
  }

  @Test
  void aFullMapIsCounted() {
    MapDeclaration count = map(Kind.AUTO, 8, new MapValue.Count(), 2);
    for (int i = 0; i < 5; i++) {
      b.emit(new MapOperation.MapAggregate(count, key(i), null, null, SITE));
    }
    b.ret(0);
    try (Run run = run()) {
      run.run();
      assertThat(run.lost(0)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HASH", "LRU_HASH", "PERCPU_HASH", "PERCPU_LRU_HASH", "ARRAY", "PERCPU_ARRAY"})
  void kindsOfMaps(String kind) {
    MapDeclaration map = map(Kind.valueOf(kind), 8, scalar(), 16);
    b.emit(new MapOperation.MapSet(map, key(3), b.constant(5), SITE));
    b.emit(new MapOperation.MapSet(map, key(3), b.constant(6), SITE));
    Value sum = b.emit(new MapOperation.MapAdd(map, key(3), b.constant(1), SITE));
    Value fresh = b.emit(new MapOperation.MapAdd(map, key(9), b.constant(30), SITE));
    Value got = b.emit(new MapOperation.MapGet(map, key(3)));
    Value total = b.binary(BinaryOperator.ADD, sum, b.binary(BinaryOperator.ADD, fresh, got));
    b.ret(total);
    assertThat(result()).isEqualTo(7 + 30 + 7);
  }

  @Test
  void anIndexBehindAnArraysEndIsCounted() {
    MapDeclaration map = map(Kind.ARRAY, 8, scalar(), 4);
    b.emit(new MapOperation.MapSet(map, key((1L << 32) + 1), b.constant(5), SITE));
    b.ret(b.emit(new MapOperation.MapGet(map, key(1))));
    try (Run run = run()) {
      assertThat(run.run()).isZero();
      assertThat(run.lost(0)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"B1", "B2", "B4"})
  void narrowScalars(String width) {
    Width narrow = Width.valueOf(width);
    MapDeclaration keyed = map(8, new MapValue.Scalar(narrow, true));
    MapDeclaration keyless = map(0, new MapValue.Scalar(narrow, false));
    b.emit(new MapOperation.MapSet(keyed, key(1), b.constant(-2), SITE));
    b.emit(new MapOperation.MapSet(keyless, MapKey.NONE, b.constant(-2), SITE));
    Value signed = b.emit(new MapOperation.MapAdd(keyed, key(1), b.constant(-1), SITE));
    Value unsigned = b.emit(new MapOperation.MapAdd(keyless, MapKey.NONE, b.constant(1), SITE));
    Value all = b.constant((1L << narrow.bits()) - 1);
    Value first = b.compare(Predicate.EQUAL, signed, -3);
    Value second = b.compare(Predicate.EQUAL, unsigned, all);
    Value third = b.compare(Predicate.EQUAL, b.emit(new MapOperation.MapGet(keyed, key(1))), -3);
    b.ret(b.binary(BinaryOperator.ADD, first, b.binary(BinaryOperator.ADD, second, third)));
    assertThat(result()).isEqualTo(3);
  }

  @Test
  void keysOfSeveralParts() {
    MapDeclaration map = map(40, scalar());
    Slot text = b.slot(12, 4, "text");
    Value address = b.address(text);
    b.zero(address, 0, 12);
    b.store(address, 0, Width.B1, b.constant('x'));
    MapKey key =
        new MapKey(
            List.of(
                new MapKey.Scalar(0, Width.B2, b.constant(7)),
                new MapKey.Comm(8),
                new MapKey.Bytes(24, 12, address, 0)),
            40);
    b.emit(new MapOperation.MapSet(map, key, b.constant(11), SITE));
    b.ret(b.emit(new MapOperation.MapGet(map, key)));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(11);
      ByteBuffer expected = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
      expected.putShort(0, (short) 7).put(8, comm()).put(24, (byte) 'x');
      assertThat(run.keyed(0, expected.array(), 0)).contains(11L);
    }
  }

  /** The name of the thread that runs the test, as the kernel has it. */
  private static byte[] comm() {
    try {
      String name = java.nio.file.Files.readString(java.nio.file.Path.of("/proc/thread-self/comm"));
      byte[] padded = new byte[16];
      byte[] bytes = name.strip().getBytes(StandardCharsets.UTF_8);
      System.arraycopy(bytes, 0, padded, 0, bytes.length);
      return padded;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aKeyLargerThanTheStack() {
    MapDeclaration map = map(600, scalar());
    Slot text = b.slot(600, 8, "text");
    Value address = b.address(text);
    b.zero(address, 0, 600);
    b.store(address, 592, Width.B8, b.constant(9));
    MapKey whole = new MapKey(List.of(new MapKey.Bytes(0, 600, address, 0)), 600);
    MapKey parts =
        new MapKey(
            List.of(
                new MapKey.Scalar(0, Width.B8, b.constant(0)),
                new MapKey.Bytes(8, 592, address, 8)),
            600);
    b.emit(new MapOperation.MapSet(map, whole, b.constant(11), SITE));
    b.ret(b.emit(new MapOperation.MapGet(map, parts)));
    assertThat(result()).isEqualTo(11);
  }

  @Test
  void bytesUnderKeys() {
    MapDeclaration map = map(8, new MapValue.Bytes(16));
    Slot slot = b.slot(16, 8, "bytes");
    Value address = b.address(slot);
    b.store(address, 0, Width.B8, b.constant(1));
    b.store(address, 8, Width.B8, b.constant(2));
    b.emit(new MapOperation.MapSetBytes(map, key(1), address, 0, SITE));
    Slot back = b.slot(16, 8, "back");
    Value had = b.emit(new MapOperation.MapGetBytes(map, key(1), b.address(back), 0));
    Value second = b.load(b.address(back), 8, Width.B8, false);
    Value hadNot = b.emit(new MapOperation.MapGetBytes(map, key(2), b.address(back), 0));
    Value zero = b.load(b.address(back), 8, Width.B8, false);
    Value sum = b.binary(BinaryOperator.ADD, had, b.binary(BinaryOperator.MULTIPLY, second, 10));
    Value rest = b.binary(BinaryOperator.ADD, hadNot, zero);
    b.ret(b.binary(BinaryOperator.ADD, sum, b.binary(BinaryOperator.MULTIPLY, rest, 1000)));
    assertThat(result()).isEqualTo(21);
  }

  @Test
  void deletion() {
    MapDeclaration map = map(8, scalar());
    b.emit(new MapOperation.MapSet(map, key(1), b.constant(1), SITE));
    Value there = b.emit(new MapOperation.MapDelete(map, key(1), null));
    Value gone = b.emit(new MapOperation.MapDelete(map, key(1), SITE));
    Value has = b.emit(new MapOperation.MapHas(map, key(1)));
    Value sum = b.binary(BinaryOperator.ADD, there, b.binary(BinaryOperator.MULTIPLY, gone, 2));
    b.ret(b.binary(BinaryOperator.ADD, sum, b.binary(BinaryOperator.MULTIPLY, has, 4)));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(1);
      assertThat(run.lost(0)).isEqualTo(1);
    }
  }

  // Memory and strings.

  private Value text(String content, int capacity) {
    Slot slot = b.slot(capacity, 1, "text");
    Value address = b.address(slot);
    b.zero(address, 0, capacity);
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      b.store(address, i, Width.B1, b.constant(bytes[i]));
    }
    return address;
  }

  @Test
  void stringComparisons() {
    Value a = text("sonde", 8);
    Value same = text("sonde", 16);
    Value longer = text("sondes", 16);
    Value full = text("sondesss", 8);
    List<Value> facts =
        List.of(
            literal(a, 8, "sonde"),
            literal(a, 8, "sond"),
            literal(full, 8, "sondesss"),
            literal(full, 8, "sondesssx"),
            b.emit(new MemoryOperation.StringEqual(a, 0, 8, same, 0, 16)),
            b.emit(new MemoryOperation.StringEqual(a, 0, 8, longer, 0, 16)),
            b.emit(new MemoryOperation.StringEqual(full, 0, 8, text("sondesss", 16), 0, 16)),
            b.emit(new MemoryOperation.StringEqual(text("sondesssx", 16), 0, 16, full, 0, 8)),
            b.emit(new MemoryOperation.BytesEqual(a, 0, same, 0, 7)),
            b.emit(new MemoryOperation.BytesEqual(a, 0, longer, 0, 7)),
            literal(b.data(Bytes.of("text\0")), 5, "text"));
    Value mask = b.constant(0);
    for (int i = 0; i < facts.size(); i++) {
      mask =
          b.binary(BinaryOperator.OR, mask, b.binary(BinaryOperator.SHIFT_LEFT, facts.get(i), i));
    }
    b.ret(mask);
    assertThat(result()).isEqualTo(0b101_0101_0101);
  }

  private Value literal(Value text, int capacity, String literal) {
    return b.emit(new MemoryOperation.StringEqualLiteral(text, 0, capacity, Bytes.of(literal)));
  }

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
  void longStringsAreCompared() {
    Value left = text("a".repeat(900), 1024);
    Value right = text("a".repeat(900), 1024);
    b.ret(b.emit(new MemoryOperation.StringEqual(left, 0, 1024, right, 0, 1024)));
    assertThat(result()).isEqualTo(1);
  }

  /** What is stored later is read through the number, and no other slot takes the place. */
  @Test
  void addressesAreNumbersThatLeadBack() {
    Value value = b.address(b.slot(8, 8, "value"));
    b.store(value, 0, Width.B8, b.constant(5));
    Value number = b.emit(new MemoryOperation.AddressNumber(value));
    // Arithmetic that the verifier allows with no pointer.
    Value twice = b.binary(BinaryOperator.MULTIPLY, number, 2);
    Value back = b.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, twice, 1);
    b.store(value, 0, Width.B8, b.constant(7));
    Value other = b.address(b.slot(8, 8, "other"));
    b.store(other, 0, Width.B8, b.constant(100));
    Value sign = b.binary(BinaryOperator.AND, number, 1L << 63);
    Value address = b.binary(BinaryOperator.OR, back, sign);
    Value read = b.emit(new KernelOperation.KernelLoad(address, null, 0, Width.B8, false));
    b.ret(b.binary(BinaryOperator.ADD, read, b.load(other, 0, Width.B8, false)));
    assertThat(result()).isEqualTo(107);
  }

  @Test
  void copiesAtOddPlaces() {
    Value from = text("abcdefghijklmno", 16);
    Slot slot = b.slot(16, 8, "to");
    Value to = b.address(slot);
    b.zero(to, 0, 16);
    b.copy(to, 1, from, 2, 11);
    b.ret(b.emit(new MemoryOperation.BytesEqual(to, 1, b.data(Bytes.of("cdefghijklm\0")), 0, 12)));
    assertThat(result()).isEqualTo(1);
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

  // Events.

  @Test
  void anEventOfFixedSize() {
    List<EventPart> parts =
        List.of(
            new EventPart.Scalar(Width.B1, b.constant(1)),
            new EventPart.Scalar(Width.B8, b.constant(2)),
            new EventPart.Comm(),
            new EventPart.Scalar(Width.B4, b.constant(3)));
    b.emit(new EventOperation.Emit(Ring.DATA, 5, parts, SITE));
    b.ret(0);
    EventLayout layout = EventLayout.of(Ring.DATA, parts);
    try (Run run = run()) {
      run.run();
      byte[] record = run.records(run.program.dataRing()).getFirst();
      assertThat(record).hasSize(layout.fixedSize());
      ByteBuffer data = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(data.getInt(0)).isEqualTo(5);
      assertThat(data.get(layout.offsets().get(0))).isEqualTo((byte) 1);
      assertThat(data.getLong(layout.offsets().get(1))).isEqualTo(2);
      assertThat(data.getInt(layout.offsets().get(3))).isEqualTo(3);
      byte[] name = new byte[16];
      data.get(layout.offsets().get(2), name);
      assertThat(name).isEqualTo(comm());
      assertThat(data.get(5)).as("padding").isZero();
    }
  }

  @Test
  void anEventWithStrings() {
    Value local = text("local", 16);
    Value kernel =
        b.binary(
            BinaryOperator.ADD,
            b.call(Helper.GET_CURRENT_TASK),
            target.fieldOffset("task_struct", "comm"));
    MapDeclaration cell = map(0, scalar());
    List<EventPart> parts =
        List.of(
            new EventPart.Text(16, local, 0),
            new EventPart.Scalar(Width.B2, b.constant(-1)),
            new EventPart.ReadString(AddressSpace.KERNEL, kernel, 200, null),
            new EventPart.ReadString(AddressSpace.USER, b.constant(8), 100, null),
            new EventPart.ReadString(AddressSpace.KERNEL, kernel, 64, opaque(cell, 3)));
    b.emit(new EventOperation.Emit(Ring.DATA, 1, parts, SITE));
    b.ret(0);
    EventLayout layout = EventLayout.of(Ring.DATA, parts);
    try (Run run = run()) {
      run.run();
      byte[] record = run.records(run.program.dataRing()).getFirst();
      ByteBuffer data = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
      String name = new String(comm(), StandardCharsets.UTF_8).replace("\0", "");
      assertThat(data.getInt(layout.offsets().get(0))).isEqualTo(6);
      assertThat(data.getShort(layout.offsets().get(1))).isEqualTo((short) -1);
      assertThat(data.getInt(layout.offsets().get(2))).isEqualTo(name.length() + 1);
      assertThat(data.getInt(layout.offsets().get(3))).isZero();
      assertThat(data.getInt(layout.offsets().get(4))).isEqualTo(3);
      String behind =
          new String(
              record,
              layout.fixedSize(),
              record.length - layout.fixedSize(),
              StandardCharsets.UTF_8);
      assertThat(behind).isEqualTo("local\0" + name + "\0" + name.substring(0, 2) + "\0");
    }
  }

  @Test
  void theControlRingKnowsHowFarTheDataRingIs() {
    b.emit(
        new EventOperation.Emit(
            Ring.DATA, 0, List.of(new EventPart.Scalar(Width.B8, b.constant(1))), SITE));
    b.emit(new EventOperation.Emit(Ring.CONTROL, 1, List.of(), SITE));
    b.ret(0);
    try (Run run = run()) {
      run.run();
      ByteBuffer record =
          ByteBuffer.wrap(run.records(run.program.controlRing()).getFirst())
              .order(ByteOrder.LITTLE_ENDIAN);
      assertThat(record.getInt(0)).isEqualTo(1);
      assertThat(record.getLong(EventLayout.DATA_POSITION)).isEqualTo(24);
    }
  }

  @Test
  void aFullRingIsCounted() {
    Variable i = b.declare(Type.I64, "$i");
    b.write(i, b.constant(0));
    var body = b.newBlock();
    var done = b.newBlock();
    var head = b.loop(done);
    b.branch(b.compare(Predicate.LESS_SIGNED, b.read(i), 300), body, done);
    b.seal(body);
    b.switchTo(body);
    Slot big = b.slot(1000, 8, "big");
    b.zero(b.address(big), 0, 1000);
    b.emit(
        new EventOperation.Emit(
            Ring.DATA, 0, List.of(new EventPart.Bytes(1000, 8, b.address(big), 0)), SITE));
    b.write(i, b.binary(BinaryOperator.ADD, b.read(i), 1));
    b.jump(head);
    b.seal(head);
    b.seal(done);
    b.switchTo(done);
    b.ret(0);
    try (Run run = run()) {
      run.run();
      int arrived = run.records(run.program.dataRing()).size();
      assertThat(arrived).isPositive().isLessThan(300);
      assertThat(run.lost(0)).isEqualTo(300 - arrived);
    }
  }

  // Arithmetic and registers.

  @Test
  void manyValuesAtOnce() {
    MapDeclaration cell = map(0, scalar());
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      values.add(opaque(cell, i * 3L));
    }
    Value sum = b.constant(0);
    // A call in between, so that hardly a register survives; then used in the opposite order.
    b.call(Helper.KTIME_GET_NS);
    b.emit(new MapOperation.MapSet(map(8, scalar()), key(1), values.get(0), SITE));
    for (int i = 39; i >= 0; i--) {
      sum = b.binary(BinaryOperator.ADD, b.binary(BinaryOperator.MULTIPLY, sum, 3), values.get(i));
      sum = b.extend(sum, Width.B4, false);
    }
    int expected = 0;
    for (int i = 39; i >= 0; i--) {
      expected = expected * 3 + i * 3;
    }
    b.ret(sum);
    assertThat(result()).isEqualTo(expected);
  }

  @Test
  void byteSwaps() {
    MapDeclaration cell = map(0, scalar());
    Value value = opaque(cell, 0x1122_3344_5566_7788L);
    Value word = b.emit(new IntegerOperation.ByteSwap(value, Width.B4));
    Value half = b.emit(new IntegerOperation.ByteSwap(value, Width.B2));
    Value all = b.emit(new IntegerOperation.ByteSwap(value, Width.B8));
    b.ret(
        b.binary(
            BinaryOperator.XOR,
            b.binary(BinaryOperator.XOR, word, half),
            b.extend(all, Width.B4, false)));
    assertThat(result()).isEqualTo(0x88776655 ^ 0x8877 ^ 0x44332211);
  }

  @Test
  void aLoopThatOnlyTheBudgetEnds() {
    Assumptions.assumeTrue(target.has(Feature.MAY_GOTO), "the kernel has no may_goto");
    MapDeclaration cell = map(0, scalar());
    Value limit = opaque(cell, 100_000);
    Variable i = b.declare(Type.I64, "$i");
    b.write(i, b.constant(0));
    var body = b.newBlock();
    var done = b.newBlock();
    var exhausted = b.newBlock();
    var head = b.loop(exhausted);
    b.branch(b.compare(Predicate.LESS_UNSIGNED, b.read(i), limit), body, done);
    b.seal(body);
    b.switchTo(body);
    b.write(i, b.binary(BinaryOperator.ADD, b.read(i), 1));
    b.jump(head);
    b.seal(head);
    b.seal(done);
    b.seal(exhausted);
    b.switchTo(exhausted);
    b.emit(new EventOperation.CountSite(SITE));
    b.ret(-1);
    b.switchTo(done);
    b.ret(b.read(i));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(100_000);
      assertThat(run.lost(0)).isZero();
    }
  }

  @Test
  void aLongLoopWithBranchesIsNotFollowedRoundByRound() {
    Assumptions.assumeTrue(target.has(Feature.MAY_GOTO), "the kernel has no may_goto");
    MapDeclaration cell = map(0, scalar());
    Variable i = b.declare(Type.I64, "$i");
    Variable odd = b.declare(Type.I64, "$odd");
    b.write(i, b.constant(0));
    b.write(odd, b.constant(7));
    var body = b.newBlock();
    var isOdd = b.newBlock();
    var next = b.newBlock();
    var done = b.newBlock();
    var head = b.loop(done);
    b.branch(b.compare(Predicate.LESS_SIGNED, b.read(i), 100_000), body, done);
    b.seal(body);
    b.switchTo(body);
    b.write(i, b.binary(BinaryOperator.ADD, b.read(i), 1));
    b.branch(b.binary(BinaryOperator.REMAINDER_SIGNED, b.read(i), 2), isOdd, next);
    b.seal(isOdd);
    b.switchTo(isOdd);
    b.emit(new MapOperation.MapSet(cell, MapKey.NONE, b.read(i), SITE));
    b.write(odd, b.binary(BinaryOperator.ADD, b.read(odd), 1));
    b.jump(next);
    b.seal(next);
    b.switchTo(next);
    b.jump(head);
    b.seal(head);
    b.seal(done);
    b.switchTo(done);
    b.ret(b.read(odd));
    assertThat(result()).isEqualTo(50_007);
  }

  @Test
  void aValueThatIsNotThereIsZero() {
    MapDeclaration map = map(8, scalar());
    b.ret(b.emit(new MapOperation.MapGet(map, key(1))));
    try (Run run = run()) {
      assertThat(run.run()).isZero();
      assertThat(run.keyed(0, bytes(1), 0)).isEqualTo(Optional.empty());
    }
  }
}
