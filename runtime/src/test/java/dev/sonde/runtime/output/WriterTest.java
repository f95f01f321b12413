package dev.sonde.runtime.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.program.ScriptMessage;
import dev.sonde.compiler.program.TextKind;
import dev.sonde.compiler.program.ValueUnit;
import dev.sonde.runtime.value.Accumulated;
import dev.sonde.runtime.value.Histogram;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is expected here is what bpftrace 0.27.1 printed. */
class WriterTest {
  private static final String FULL_BAR = "|" + "@".repeat(52) + "|\n";
  private static final String NO_BAR = "|" + " ".repeat(52) + "|\n";
  private static final String HALF_BAR = "|" + "@".repeat(26) + " ".repeat(26) + "|\n";

  @Test
  void plainMaps() {
    MapSnapshot keyed =
        map(
            "@a",
            true,
            entry(integer(1), integer(2)),
            entry(integer(2), integer(1)),
            entry(tuple(text("x"), integer(1)), integer(7)));
    assertThat(text(writer -> writer.map(keyed, 1))).isEqualTo("@a[1]: 2\n@a[2]: 1\n@a[x, 1]: 7\n");
    assertThat(json(writer -> writer.map(keyed, 1)))
        .isEqualTo("{\"type\": \"map\", \"data\": {\"@a\": {\"1\": 2, \"2\": 1, \"x,1\": 7}}}\n");
    assertThat(text(writer -> writer.map(map("@", false, entry(null, integer(1))), 1)))
        .isEqualTo("@: 1\n");
    assertThat(json(writer -> writer.map(map("@", false, entry(null, integer(1))), 1)))
        .isEqualTo("{\"type\": \"map\", \"data\": {\"@\": 1}}\n");
  }

  @Test
  void emptyMaps() {
    assertThat(text(writer -> writer.map(map("@a", true), 1))).isEmpty();
    assertThat(json(writer -> writer.map(map("@a", true), 1))).isEmpty();
    assertThat(text(writer -> writer.map(map("@", false), 1))).isEmpty();
  }

  @Test
  void keysOfTuplesAndRecords() {
    Value record =
        new Value.Struct(
            List.of(new Value.Member("a", integer(1)), new Value.Member("b", integer(2))));
    MapSnapshot map =
        map(
            "@k",
            true,
            entry(tuple(tuple(integer(1), integer(2)), integer(3)), integer(1)),
            entry(record, integer(1)));
    assertThat(text(writer -> writer.map(map, 1)))
        .isEqualTo("@k[(1, 2), 3]: 1\n@k[{ .a = 1, .b = 2 }]: 1\n");
    assertThat(json(writer -> writer.map(map, 1)))
        .isEqualTo(
            "{\"type\": \"map\", \"data\": {\"@k\": {\"(1,2),3\": 1, \"{.a=1,.b=2}\": 1}}}\n");
  }

  @Test
  void statistics() {
    MapSnapshot stats =
        new MapSnapshot(
            "@st",
            MapSnapshot.Kind.STATISTICS,
            false,
            List.of(entry(null, new Accumulated.Stats(13, 2, true))));
    assertThat(text(writer -> writer.map(stats, 1)))
        .isEqualTo("@st: { .count = 2, .average = 6, .total = 13 }\n");
    assertThat(text(writer -> writer.map(stats, 2)))
        .isEqualTo("@st: { .count = 2, .average = 3, .total = 13 }\n");
    assertThat(json(writer -> writer.map(stats, 1)))
        .isEqualTo(
            "{\"type\": \"stats\", \"data\": {\"@st\": "
                + "{\"count\": 2, \"average\": 6, \"total\": 13}}}\n");
  }

  @Test
  void divisorsRoundTowardsZero() {
    MapSnapshot map =
        map("@i", true, entry(integer(2), integer(-7)), entry(integer(1), integer(5)));
    assertThat(text(writer -> writer.map(map, 2))).isEqualTo("@i[2]: -3\n@i[1]: 2\n");
  }

  @Test
  void logarithmicHistogram() {
    long[] counts = new long[66];
    counts[1] = 1;
    counts[2] = 2;
    counts[4] = 2;
    MapSnapshot map = histogram("@h", new Histogram.Logarithmic(0), counts);
    assertThat(text(writer -> writer.map(map, 1)))
        .isEqualTo(
            "@h:\n"
                + "[0]                    1 "
                + HALF_BAR
                + "[1]                    2 "
                + FULL_BAR
                + "[2, 4)                 0 "
                + NO_BAR
                + "[4, 8)                 2 "
                + FULL_BAR
                + "\n");
    assertThat(text(writer -> writer.map(map, 2)))
        .startsWith("@h:\n[0]                    0 " + NO_BAR + "[1]                    1 ");
    assertThat(json(writer -> writer.map(map, 1)))
        .isEqualTo(
            "{\"type\": \"hist\", \"data\": {\"@h\": [{\"min\": 0, \"max\": 0, \"count\": 1},"
                + "{\"min\": 1, \"max\": 1, \"count\": 2},{\"min\": 2, \"max\": 3, \"count\": 0},"
                + "{\"min\": 4, \"max\": 7, \"count\": 2}]}}\n");
  }

  @Test
  void negativeValuesAndLabels() {
    long[] counts = new long[66];
    counts[0] = 1;
    counts[12] = 1;
    String text =
        text(writer -> writer.map(histogram("@h", new Histogram.Logarithmic(0), counts), 1));
    assertThat(text)
        .contains("(..., 0)               1 ", "[512, 1K)              0 ")
        .endsWith("[1K, 2K)               1 " + FULL_BAR + "\n");
    assertThat(json(writer -> writer.map(histogram("@h", new Histogram.Logarithmic(0), counts), 1)))
        .contains("[{\"max\": -1, \"count\": 1},{\"min\": 0, \"max\": 0, \"count\": 0}");
  }

  @Test
  void finerHistogram() {
    // 200, 5000 and 3000000 in hist(x, 2).
    long[] counts = new long[1 + (63 << 2)];
    counts[1 + (6 << 2) + 2] = 1;
    counts[1 + (11 << 2)] = 1;
    counts[1 + (20 << 2) + 1] = 1;
    String text =
        text(writer -> writer.map(histogram("@", new Histogram.Logarithmic(2), counts), 1));
    assertThat(text)
        .startsWith("@:\n[192, 224)             1 ")
        .contains("[896, 1024)            0 ", "[3584, 4K)             0 ")
        .contains("[4K, 5K)               1 ", "[896K, 1024K)          0 ")
        .endsWith("[2560K, 3072K)         1 " + FULL_BAR + "\n");
  }

  @Test
  void linearHistogram() {
    MapSnapshot odd = histogram("@l", new Histogram.Linear(0, 25, 10), new long[] {0, 1, 0, 2});
    assertThat(text(writer -> writer.map(odd, 1)))
        .isEqualTo(
            "@l:\n"
                + "[0, 10)                1 "
                + HALF_BAR
                + "[10, 20)               0 "
                + NO_BAR
                + "[20, ...)              2 "
                + FULL_BAR
                + "\n");
    MapSnapshot single =
        histogram("@l", new Histogram.Linear(0, 10, 1), new long[] {0, 0, 0, 0, 1, 0, 1, 0, 0, 0});
    assertThat(text(writer -> writer.map(single, 1)))
        .isEqualTo(
            "@l:\n"
                + "[3]                    1 "
                + FULL_BAR
                + "[4]                    0 "
                + NO_BAR
                + "[5]                    1 "
                + FULL_BAR
                + "\n");
    long[] wide = new long[12];
    wide[4] = 1;
    assertThat(
            text(
                writer ->
                    writer.map(
                        histogram("@l", new Histogram.Linear(0, 10 << 20, 1 << 20), wide), 1)))
        .startsWith("@l:\n[3M, 4M)               1 ");
    assertThat(
            text(
                writer ->
                    writer.map(
                        histogram("@l", new Histogram.Linear(0, 100, 100), new long[] {1, 0, 3}),
                        1)))
        .contains("(..., 0)               1 ", "[0, 100)               0 ", "[100, ...)  ");
  }

  @Test
  void emptyHistograms() {
    MapSnapshot empty = histogram("@hz", new Histogram.Logarithmic(0), new long[66]);
    assertThat(text(writer -> writer.map(empty, 1))).isEqualTo("@hz:\n\n");
    assertThat(json(writer -> writer.map(empty, 1)))
        .isEqualTo("{\"type\": \"hist\", \"data\": {\"@hz\": []}}\n");
  }

  @Test
  void keyedHistograms() {
    long[] counts = new long[66];
    counts[3] = 1;
    MapSnapshot map =
        new MapSnapshot(
            "@hk",
            MapSnapshot.Kind.HISTOGRAMS,
            true,
            List.of(entry(text("a"), new Histogram(new Histogram.Logarithmic(0), counts))));
    assertThat(text(writer -> writer.map(map, 1)))
        .isEqualTo("@hk[a]:\n[2, 4)                 1 " + FULL_BAR + "\n");
    assertThat(json(writer -> writer.map(map, 1)))
        .isEqualTo(
            "{\"type\": \"hist\", \"data\": {\"@hk\": "
                + "{\"a\": [{\"min\": 2, \"max\": 3, \"count\": 1}]}}}\n");
  }

  @Test
  void values() {
    Value record =
        new Value.Struct(
            List.of(new Value.Member("a", integer(1)), new Value.Member("b", text("x"))));
    assertThat(text(writer -> writer.value(record))).isEqualTo("{ .a = 1, .b = x }\n");
    assertThat(json(writer -> writer.value(record)))
        .isEqualTo("{\"type\": \"value\", \"data\": {\"a\": 1, \"b\": \"x\"}}\n");
    Value nested = tuple(integer(1), text("a"), tuple(integer(2), integer(3)));
    assertThat(text(writer -> writer.value(nested))).isEqualTo("(1, a, (2, 3))\n");
    assertThat(json(writer -> writer.value(nested)))
        .isEqualTo("{\"type\": \"value\", \"data\": [1,\"a\",[2,3]]}\n");
    assertThat(json(writer -> writer.value(new Value.Int(-1, false))))
        .isEqualTo("{\"type\": \"value\", \"data\": \"18446744073709551615\"}\n");
    assertThat(json(writer -> writer.value(new Value.Bool(true))))
        .isEqualTo("{\"type\": \"value\", \"data\": true}\n");
    assertThat(json(writer -> writer.value(new Value.Symbol("0x5", 5))))
        .isEqualTo("{\"type\": \"value\", \"data\": 5}\n");
    assertThat(text(writer -> writer.value(new Value.Array(List.of(integer(1), integer(2))))))
        .isEqualTo("[1,2]\n");
  }

  @Test
  void jsonStringsAreAlwaysValid() {
    Value odd = new Value.Text(Bytes.of(new byte[] {'x', '\t', '"', 1, '\\', (byte) 0xff, 'z'}));
    assertThat(json(writer -> writer.value(odd)))
        .isEqualTo("{\"type\": \"value\", \"data\": \"x\\t\\\"\\u0001\\\\\\ufffdz\"}\n");
    assertThat(json(writer -> writer.value(text("é😀"))))
        .isEqualTo("{\"type\": \"value\", \"data\": \"é😀\"}\n");
  }

  @Test
  void banners() {
    assertThat(json(writer -> writer.attachedProbes(1)))
        .isEqualTo("{\"type\": \"attached_probes\", \"count\": 1, \"data\": {\"probes\": 1}}\n");
    assertThat(json(writer -> writer.text(TextKind.TIME, "14\n".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("{\"type\": \"time\", \"data\": \"14\\n\"}\n");
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    OutputSink sink = new OutputSink(messages, FlushPolicy.IDLE);
    try (TextWriter writer =
        new TextWriter(new OutputSink(new ByteArrayOutputStream(), FlushPolicy.IDLE), sink)) {
      writer.attachedProbes(1);
      writer.attachedProbes(3);
      writer.loss(
          new Output.Loss(
              5, "printf", new Output.Place("tracepoint:a:b", "x.bt", 3, 7, 3, 9, "source")));
      writer.end();
    }
    assertThat(messages.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "Attached 1 probe\nAttached 3 probes\n"
                + "Lost 5 events: printf at x.bt:3:7-9 in tracepoint:a:b\n"
                + "WARNING: Total lost event count: 5\n");
  }

  @Test
  void textsThatAreNoPrintf() {
    byte[] printed = bytes("a b\n");
    assertThat(text(writer -> writer.text(TextKind.CAT, printed))).isEqualTo("a b\n");
    assertThat(text(writer -> writer.text(TextKind.JOIN, bytes("a b")))).isEqualTo("a b\n");
    assertThat(text(writer -> writer.text(TextKind.SYSTEM, printed))).isEqualTo("a b\n\n");
    assertThat(json(writer -> writer.text(TextKind.SYSTEM, printed)))
        .isEqualTo("{\"type\": \"syscall\", \"data\": \"a b\\n\"}\n");
  }

  @Test
  void messagesOfTheScript() {
    ScriptMessage error =
        new ScriptMessage(
            ScriptMessage.Severity.ERROR,
            new ScriptMessage.Place("stdin:1:9-20", "stdin", 1, 9, ""));
    assertThat(json(writer -> writer.message(error, bytes("it \"broke\""))))
        .isEqualTo(
            "{\"type\": \"errorf\", \"msg\": \"it \\\"broke\\\"\", \"filename\": \"stdin\","
                + " \"line\": 1, \"col\": 9}\n");
    assertThat(messages(writer -> writer.message(error, bytes("it broke"))))
        .isEqualTo("stdin:1:9-20: ERROR: it broke\n");
    ScriptMessage nowhere = new ScriptMessage(ScriptMessage.Severity.WARNING, null);
    assertThat(messages(writer -> writer.message(nowhere, bytes("careful"))))
        .isEqualTo("WARNING: careful\n");
  }

  @Test
  void buffers() {
    Value buffer = new Value.Buffer(Bytes.of(new byte[] {'o', 'k', 0, (byte) 0xff, '\\'}));
    assertThat(text(writer -> writer.value(buffer))).isEqualTo("ok\\x00\\xff\\\n");
    assertThat(json(writer -> writer.value(buffer)))
        .isEqualTo("{\"type\": \"value\", \"data\": \"ok\\\\x00\\\\xff\\\\\"}\n");
  }

  @Test
  void units() {
    MapSnapshot sizes =
        map("@b", true, entry(text("a"), integer(1536)), entry(text("b"), integer(-5_000_000)));
    assertThat(text(writer -> writer.map(sizes.inUnit(ValueUnit.BYTES), 1)))
        .isEqualTo("@b[a]: 1.5 KiB\n@b[b]: -4.77 MiB\n");
    assertThat(text(writer -> writer.map(sizes.inUnit(ValueUnit.KIB), 1)))
        .isEqualTo("@b[a]: 1.5 KiB\n@b[b]: -4882.81 KiB\n");
    assertThat(json(writer -> writer.map(sizes.inUnit(ValueUnit.KIB), 1)))
        .contains("{\"a\": 1536, ");
    MapSnapshot time = map("@t", false, entry(null, integer(1_234_567)));
    assertThat(text(writer -> writer.map(time.inUnit(ValueUnit.TIME), 1)))
        .isEqualTo("@t: 1.23 ms\n");
    assertThat(text(writer -> writer.map(time.inUnit(ValueUnit.S), 1))).isEqualTo("@t: 0 s\n");
  }

  @Test
  void screens() {
    MapSnapshot counts =
        map(
            "@calls",
            true,
            entry(text("a"), integer(1)),
            entry(text("longer name"), integer(7)),
            entry(text("b"), integer(12345)));
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    OutputSink out = new OutputSink(shown, FlushPolicy.IDLE);
    OutputSink messages = new OutputSink(new ByteArrayOutputStream(), FlushPolicy.IDLE);
    try (TextWriter writer = new TextWriter(out, messages, new MapScreen(6))) {
      writer.refresh(List.of(counts));
    }
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .isEqualTo("\033[H\033[J@calls\nb            12345\nlonger name      7\nand 1 more\n\n");
    assertThat(text(writer -> writer.refresh(List.of(counts))))
        .isEqualTo("@calls[a]: 1\n@calls[longer name]: 7\n@calls[b]: 12345\n\n");
  }

  @Test
  void timeSeries() {
    List<Value.Point> points = new ArrayList<>();
    int[] values = {-4, -3, -3, Integer.MIN_VALUE, -2, -1, 0, Integer.MIN_VALUE, 1, 2};
    for (int i = 0; i < values.length; i++) {
      points.add(
          new Value.Point(
              1_100_000_000L + i * 100_000_000L,
              values[i] == Integer.MIN_VALUE ? null : new Value.Int(values[i], true)));
    }
    Value series = new Value.Series(100_000_000, points);
    ZoneId before = ZoneId.systemDefault();
    String shown;
    String json;
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    try {
      shown = text(writer -> writer.value(series));
      json = json(writer -> writer.value(series));
    } finally {
      TimeZone.setDefault(TimeZone.getTimeZone(before));
    }
    assertThat(shown)
        .isEqualTo(
            """
                         -4                                                  2
            hh:mm:ss.ms  |___________________________________________________|
            00:00:01.100 *                                  .                | -4
            00:00:01.200 |       *                          .                | -3
            00:00:01.300 |       *                          .                | -3
            00:00:01.400 |                                  .                | -
            00:00:01.500 |                *                 .                | -2
            00:00:01.600 |                         *        .                | -1
            00:00:01.700 |                                 *.                | 0
            00:00:01.800 |                                  .                | -
            00:00:01.900 |                                  .       *        | 1
            00:00:02.000 |                                  .                * 2
                         v___________________________________________________v
                         -4                                                  2

            """);
    assertThat(json)
        .startsWith(
            "{\"type\": \"value\", \"data\": [{\"interval_start\":\"1970-01-01"
                + " 00:00:01.100000000\",\"value\":-4},{");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String messages(Consumer<OutputWriter> write) {
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    OutputSink out = new OutputSink(new ByteArrayOutputStream(), FlushPolicy.IDLE);
    try (TextWriter writer = new TextWriter(out, new OutputSink(messages, FlushPolicy.IDLE))) {
      write.accept(writer);
    }
    return messages.toString(StandardCharsets.UTF_8);
  }

  @Test
  void lossesAndErrorsInJson() {
    Output.Place place = new Output.Place("begin", "stdin", 1, 9, 1, 9, "begin { }");
    assertThat(json(writer -> writer.loss(new Output.Loss(5, "printf", place))))
        .isEqualTo(
            "{\"type\": \"lost_events\", \"count\": 5, \"data\": {\"events\": 5}, "
                + "\"what\": \"printf\", \"probe\": \"begin\", \"filename\": \"stdin\", "
                + "\"line\": 1, \"col\": 9}\n");
    assertThat(
            json(
                writer ->
                    writer.runtimeError(
                        new Output.RuntimeError(2, "full", "map_update_elem", -7, place))))
        .isEqualTo(
            "{\"type\": \"helper_error\", \"msg\": \"full\", \"helper\": \"map_update_elem\", "
                + "\"retcode\": -7, \"filename\": \"stdin\", \"line\": 1, \"col\": 9, "
                + "\"count\": 2}\n");
    assertThat(
            json(writer -> writer.runtimeError(new Output.RuntimeError(1, "zero", null, 0, place))))
        .isEqualTo(
            "{\"type\": \"runtime_error\", \"msg\": \"zero\", \"filename\": \"stdin\", "
                + "\"line\": 1, \"col\": 9}\n");
  }

  @Test
  void errorsInTextShowTheLine() {
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    OutputSink sink = new OutputSink(messages, FlushPolicy.IDLE);
    try (TextWriter writer =
        new TextWriter(new OutputSink(new ByteArrayOutputStream(), FlushPolicy.IDLE), sink)) {
      writer.runtimeError(
          new Output.RuntimeError(
              2, "Full", null, 0, new Output.Place("begin", "stdin", 1, 9, 1, 11, "begin { @x }")));
    }
    assertThat(messages.toString(StandardCharsets.UTF_8))
        .isEqualTo("stdin:1:9-11: WARNING: Full\nbegin { @x }\n        ~~\n");
  }

  @Test
  void errorsOfHelpersNameThem() {
    Output.Place place = new Output.Place("begin", "stdin", 2, 3, 4, 2, "  if (@x) {");
    assertThat(
            messages(
                writer ->
                    writer.runtimeError(
                        new Output.RuntimeError(1, "Bad address", "probe_read_user", -14, place))))
        .isEqualTo(
            "stdin:2-4: WARNING: Bad address\n"
                + "Additional Info - helper: probe_read_user, retcode: -14\n"
                + "  if (@x) {\n  ~~~~~~~~~\n");
  }

  @Test
  void messagesTellWhichMacroCallsTheyComeFrom() {
    ScriptMessage error =
        new ScriptMessage(
            ScriptMessage.Severity.ERROR,
            new ScriptMessage.Place("stdin:1:9-20", "stdin", 1, 9, "stdin:2:1-4: from\n"));
    assertThat(messages(writer -> writer.message(error, bytes("it broke"))))
        .isEqualTo("stdin:1:9-20: ERROR: it broke\nstdin:2:1-4: from\n");
  }

  @Test
  void whatIsNotKnownIsNull() {
    Value unknown = new Value.Struct(List.of(new Value.Member("f", new Value.Unknown())));
    assertThat(text(writer -> writer.value(unknown))).isEqualTo("{ .f = null }\n");
    assertThat(json(writer -> writer.value(unknown)))
        .isEqualTo("{\"type\": \"value\", \"data\": {\"f\": null}}\n");
  }

  @Test
  void flushPolicies() {
    for (FlushPolicy policy : FlushPolicy.values()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      List<Integer> sizes = new ArrayList<>();
      try (OutputSink sink = new OutputSink(bytes, policy)) {
        sink.buffer().put("a");
        sink.recorded();
        sizes.add(bytes.size());
        sink.buffer().put("b\n");
        sink.recorded();
        sizes.add(bytes.size());
        sink.buffer().put("c\nd");
        sink.recorded();
        sizes.add(bytes.size());
        sink.idle();
        sizes.add(bytes.size());
      }
      sizes.add(bytes.size());
      assertThat(sizes)
          .as(policy.name())
          .isEqualTo(
              switch (policy) {
                case IDLE -> List.of(0, 0, 0, 6, 6);
                case LINE -> List.of(0, 3, 6, 6, 6);
                case FULL -> List.of(0, 0, 0, 0, 6);
                case NONE -> List.of(1, 3, 6, 6, 6);
              });
    }
  }

  private static MapSnapshot map(String name, boolean keyed, MapSnapshot.Entry... entries) {
    return new MapSnapshot(name, MapSnapshot.Kind.VALUES, keyed, List.of(entries));
  }

  private static MapSnapshot histogram(String name, Histogram.Scale scale, long[] counts) {
    return new MapSnapshot(
        name,
        MapSnapshot.Kind.HISTOGRAMS,
        false,
        List.of(entry(null, new Histogram(scale, counts))));
  }

  private static MapSnapshot.Entry entry(Value key, Value value) {
    return new MapSnapshot.Entry(key, value);
  }

  private static Value integer(long value) {
    return new Value.Int(value, true);
  }

  private static Value text(String text) {
    return new Value.Text(Bytes.of(text));
  }

  private static Value tuple(Value... elements) {
    return new Value.Tuple(List.of(elements));
  }

  private static String text(Consumer<OutputWriter> use) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OutputSink messages = new OutputSink(new ByteArrayOutputStream(), FlushPolicy.IDLE);
    try (OutputWriter writer = new TextWriter(new OutputSink(bytes, FlushPolicy.IDLE), messages)) {
      use.accept(writer);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static String json(Consumer<OutputWriter> use) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputWriter writer = new JsonWriter(new OutputSink(bytes, FlushPolicy.IDLE))) {
      use.accept(writer);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
