package dev.sonde.runtime.value;

import dev.sonde.compiler.program.ValueUnit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** Values with their numbers in a unit: text to be read, the number itself in JSON. */
final class UnitValues {
  private static final int DIGITS = 2;

  private UnitValues() {}

  static Value in(ValueUnit unit, Value value) {
    if (value instanceof Value.Int number) {
      return symbol(unit, number);
    }
    if (value instanceof Value.Distribution distribution) {
      List<Histogram.Bucket> buckets = new ArrayList<>(distribution.buckets().size());
      for (Histogram.Bucket bucket : distribution.buckets()) {
        buckets.add(
            new Histogram.Bucket(
                bound(unit, bucket.lower()), bound(unit, bucket.upper()), bucket.count()));
      }
      return new Value.Distribution(buckets);
    }
    if (value instanceof Value.Struct struct) {
      List<Value.Member> members = new ArrayList<>(struct.members().size());
      for (Value.Member member : struct.members()) {
        boolean counts = member.name().equals("count");
        members.add(counts ? member : new Value.Member(member.name(), in(unit, member.value())));
      }
      return new Value.Struct(members);
    }
    return value;
  }

  private static Value bound(ValueUnit unit, Value bound) {
    return switch (bound) {
      case Value.Int number -> symbol(unit, number);
      case Value.Symbol symbol -> symbol(unit, new Value.Int(symbol.number(), true));
      case null, default -> bound;
    };
  }

  private static Value.Symbol symbol(ValueUnit unit, Value.Int number) {
    ValueUnit shown = unit.suiting(number.bits());
    BigDecimal whole =
        number.signed()
            ? BigDecimal.valueOf(number.bits())
            : new BigDecimal(Long.toUnsignedString(number.bits()));
    String text =
        whole
            .divide(BigDecimal.valueOf(shown.size()), DIGITS, RoundingMode.HALF_EVEN)
            .stripTrailingZeros()
            .toPlainString();
    return new Value.Symbol(text + " " + shown.symbol(), number.bits());
  }
}
