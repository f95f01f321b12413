package dev.sonde.runtime.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.program.FormatString;
import dev.sonde.compiler.program.ValueType;
import dev.sonde.runtime.event.EventBytes;
import dev.sonde.runtime.event.EventRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is expected here is what bpftrace 0.27.1 printed for the same formats and values. */
class PrintfFormatterTest {
  private static final Pattern CONVERSION =
      Pattern.compile("%([-+ #0']*)(\\*|\\d+)?(?:\\.(\\d+))?(hh|h|ll|l|j|z|t|L)?(rx|rh|[a-zA-Z])");

  @Test
  void flagsAndWidthsOfIntegers() {
    assertThat(
            print(
                "[%5d|%-5d|%05d|%+d|% d|%-05d]",
                new EventBytes()
                    .integer(-3)
                    .integer(-3)
                    .integer(-3)
                    .integer(3)
                    .integer(3)
                    .integer(-3)))
        .isEqualTo("[   -3|-3   |000-3|+3|3|-3000]");
  }

  @Test
  void bases() {
    EventBytes fields = new EventBytes();
    for (long value : new long[] {255, 255, 255, 255, 8, 8, -1, -1}) {
      fields.integer(value);
    }
    assertThat(print("%x|%#x|%X|%#X|%o|%#o|%u|%i", fields))
        .isEqualTo("ff|0xff|FF|0XFF|10|010|4294967295|-1");
  }

  @Test
  void prefixesAreLeftOutForZero() {
    assertThat(print("%#x|%#o|%p|%5p", zeros(4))).isEqualTo("0|0|0|    0");
  }

  @Test
  void plusIsForSignedConversionsOnly() {
    assertThat(print("%+u|%+5d|%+d", new EventBytes().integer(5).integer(5).integer(-5)))
        .isEqualTo("5|   +5|-5");
  }

  @Test
  void charactersAndPointers() {
    assertThat(
            print(
                "%c|%5c|%-3c|%c|%p|%20p|%-20p|",
                new EventBytes()
                    .integer(65)
                    .integer(65)
                    .integer(65)
                    .integer(300)
                    .integer(4096)
                    .integer(4096)
                    .integer(4096)))
        .isEqualTo("A|    A|A  |,|0x1000|              0x1000|0x1000              |");
  }

  @Test
  void precisionIsIgnoredExceptForFloatingPoint() {
    assertThat(print("%.2d|%10.3s", new EventBytes().integer(5).text("hello", 64)))
        .isEqualTo("5|     hello");
  }

  @Test
  void lengthModifiersTruncate() {
    EventBytes fields = new EventBytes();
    for (long value : new long[] {300, 70000, -1, -1, 0x1_ffff_ffffL, 0x1_ffff_ffffL, -1}) {
      fields.integer(value);
    }
    assertThat(print("%hhd|%hd|%ld|%lld|%d|%u|%llx", fields))
        .isEqualTo("44|4464|-1|-1|-1|4294967295|ffffffffffffffff");
  }

  @Test
  void strings() {
    assertThat(
            print(
                "%s|%10s|%-10s|%3s|%s",
                new EventBytes()
                    .text("a", 64)
                    .text("bc", 64)
                    .text("de", 64)
                    .text("abcdef", 64)
                    .comm("bash")))
        .isEqualTo("a|        bc|de        |abcdef|bash");
  }

  @Test
  void stringsThatFillTheirCapacityWereCutShort() {
    assertThat(
            print(
                "%s|%s|%s|%12s",
                new EventBytes()
                    .text("/abcdef", 8)
                    .text("/abcdefg", 8)
                    .text("/abcdefgh", 8)
                    .text("/abcdefgh", 8)))
        .isEqualTo("/abcdef|/abcdefg..|/abcdefg..|  /abcdefg..");
  }

  @Test
  void plainValuesAsStrings() {
    ValueType pair =
        ValueType.Tuple.of(List.of(new ValueType.Integer(8, true), new ValueType.Integer(8, true)));
    byte[] oneTwo = new byte[16];
    oneTwo[0] = 1;
    oneTwo[8] = 2;
    assertThat(
            print(
                "%s|%5s|%s|%s|%10s|%-10s",
                new EventBytes()
                    .integer(5)
                    .integer(-5)
                    .scalar(new ValueType.Bool(), 1, 1)
                    .bytes(pair, oneTwo)
                    .bytes(pair, oneTwo)
                    .bytes(pair, oneTwo)))
        .isEqualTo("5|   -5|true|(1, 2)|         (1, 2)|(         1, 2)");
  }

  @Test
  void truthValuesAsNumbers() {
    assertThat(
            print(
                "%x|%d",
                new EventBytes()
                    .scalar(new ValueType.Bool(), 1, 1)
                    .scalar(new ValueType.Bool(), 1, 1)))
        .isEqualTo("1|1");
  }

  @Test
  void buffers() {
    ValueType three = new ValueType.Buffer(3);
    byte[] content = {3, 0, 0, 0, 'a', 'b', 1};
    EventBytes fields =
        new EventBytes()
            .bytes(three, content)
            .bytes(three, content)
            .bytes(three, content)
            .bytes(three, content);
    assertThat(print("%r|%rx|%rh|%10r", fields))
        .isEqualTo("ab\\x01|\\x61\\x62\\x01|61 62 01|    ab\\x01");
  }

  @Test
  void theWidthMayBeAnArgument() {
    assertThat(print("%*d|%*d|", new EventBytes().integer(4).integer(7).integer(-4).integer(7)))
        .isEqualTo("   7|7   |");
  }

  @Test
  void enumerationsByName() {
    ValueType state = new ValueType.Enumeration(4, false, List.of(1L, 2L), List.of("ONE", "TWO"));
    assertThat(
            print(
                "%s|%s|%d|%6s",
                new EventBytes()
                    .scalar(state, 2, 4)
                    .scalar(state, 9, 4)
                    .scalar(state, 1, 4)
                    .scalar(state, 1, 4)))
        .isEqualTo("TWO|9|1|   ONE");
  }

  @Test
  void narrowFieldsAreExtendedByTheirSign() {
    assertThat(
            print(
                "%d|%d|%d|%d",
                new EventBytes()
                    .integer(-1, 1, true)
                    .integer(-1, 1, false)
                    .integer(-2, 2, true)
                    .integer(-1, 4, true)))
        .isEqualTo("-1|255|-2|-1");
  }

  private static EventBytes zeros(int count) {
    EventBytes fields = new EventBytes();
    for (int i = 0; i < count; i++) {
      fields.integer(0);
    }
    return fields;
  }

  private static String print(String format, EventBytes fields) {
    EventRecord record = fields.record();
    TextBuffer out = new TextBuffer(4);
    record.formatter(parse(format)).format(record, out);
    return out.toString();
  }

  private static FormatString parse(String format) {
    List<FormatString.Piece> pieces = new ArrayList<>();
    Matcher matcher = CONVERSION.matcher(format);
    int end = 0;
    while (matcher.find()) {
      pieces.add(new FormatString.Literal(format.substring(end, matcher.start())));
      boolean dynamic = "*".equals(matcher.group(2));
      String letters = matcher.group(5);
      String modifier = matcher.group(4) == null ? "" : matcher.group(4);
      pieces.add(
          new FormatString.Conversion(
              matcher.group(1),
              matcher.group(2) == null || dynamic ? -1 : Integer.parseInt(matcher.group(2)),
              matcher.group(3) == null ? -1 : Integer.parseInt(matcher.group(3)),
              letters.length() > 1 ? letters.substring(1) : modifier,
              letters.charAt(0),
              matcher.start(),
              dynamic));
      end = matcher.end();
    }
    pieces.add(new FormatString.Literal(format.substring(end)));
    return new FormatString(format, pieces);
  }
}
