package dev.sonde.runtime.format;

import dev.sonde.compiler.program.EventFields;
import dev.sonde.compiler.program.FormatString;
import dev.sonde.compiler.program.ValueType;
import dev.sonde.runtime.value.Value;
import dev.sonde.runtime.value.ValueDecoder;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** A literal or a conversion of a printf format. */
abstract class PrintfPiece {
  /** Stands for the field of a width that the format itself gives. */
  static final int NO_FIELD = -1;

  /** Appends this piece of an event. */
  abstract void put(EventFields fields, TextBuffer out);

  /** Text that is printed as it is. */
  static PrintfPiece literal(String text) {
    TextBuffer encoded = new TextBuffer(text.length());
    return new Literal(encoded.put(text).toByteArray());
  }

  /** The conversion of a field. */
  static PrintfPiece conversion(
      FormatString.Conversion conversion,
      ValueType type,
      int field,
      int widthField,
      ValueDecoder decoder) {
    Padding padding = new Padding(conversion, widthField);
    return switch (conversion.conversion()) {
      case 'd', 'i', 'u', 'x', 'X', 'o', 'p' -> new IntegerPiece(conversion, field, padding);
      case 'c' -> new CharacterPiece(field, padding);
      case 'f', 'e' -> new FractionPiece(conversion, type, field, padding);
      case 'g' -> new AllocationFlagsPiece(field, padding);
      case 'r' -> new BufferPiece(conversion.length(), field, padding);
      default -> {
        if (type instanceof ValueType.Text text) {
          int full = text.array() ? Integer.MAX_VALUE : text.size();
          yield new StringPiece(full, field, padding, decoder.truncationTrailer());
        }
        if (type instanceof ValueType.Integer integer) {
          yield new PlainIntegerPiece(integer.signed(), field, padding);
        }
        yield new ValuePiece(type, field, padding, decoder);
      }
    };
  }

  private static final class Literal extends PrintfPiece {
    private final byte[] text;

    Literal(byte[] text) {
      this.text = text;
    }

    @Override
    void put(EventFields fields, TextBuffer out) {
      out.put(text, 0, text.length);
    }
  }

  /** Columns to fill. */
  private static final class Padding {
    private final int width;
    private final int widthField;
    private final boolean left;
    private final char fill;

    Padding(FormatString.Conversion conversion, int widthField) {
      this.width = conversion.width();
      this.widthField = widthField;
      this.left = conversion.flags().indexOf('-') >= 0;
      this.fill = conversion.flags().indexOf('0') >= 0 ? '0' : ' ';
    }

    /** Fills up what was written from {@code start} on. */
    void apply(EventFields fields, TextBuffer out, int start) {
      apply(fields, out, start, out.size() - start);
    }

    /** Fills up the first {@code length} bytes of what was written from {@code start} on. */
    void apply(EventFields fields, TextBuffer out, int start, int length) {
      int columns = width;
      boolean toTheLeft = left;
      if (widthField != NO_FIELD) {
        int given = (int) fields.integer(widthField);
        columns = Math.abs(given);
        toTheLeft |= given < 0;
      }
      if (columns > length) {
        out.insert(toTheLeft ? start + length : start, fill, columns - length);
      }
    }
  }

  private static final class IntegerPiece extends PrintfPiece {
    private final char conversion;
    private final int bits;
    private final boolean plus;
    private final boolean prefix;
    private final int field;
    private final Padding padding;

    IntegerPiece(FormatString.Conversion conversion, int field, Padding padding) {
      this.conversion = conversion.conversion();
      this.bits = bits(conversion);
      this.plus = conversion.flags().indexOf('+') >= 0;
      this.prefix = conversion.flags().indexOf('#') >= 0;
      this.field = field;
      this.padding = padding;
    }

    /** How many bits of the value are looked at: an {@code int}, if the format does not say. */
    private static int bits(FormatString.Conversion conversion) {
      if (conversion.conversion() == 'p') {
        return Long.SIZE;
      }
      return switch (conversion.length()) {
        case "hh" -> Byte.SIZE;
        case "h" -> Short.SIZE;
        case "l", "ll", "j", "z", "t" -> Long.SIZE;
        default -> Integer.SIZE;
      };
    }

    @Override
    void put(EventFields fields, TextBuffer out) {
      int start = out.size();
      long value = fields.integer(field);
      int unused = Long.SIZE - bits;
      switch (conversion) {
        case 'd', 'i' -> {
          long signed = value << unused >> unused;
          if (plus && signed >= 0) {
            out.put('+');
          }
          out.decimal(signed);
        }
        case 'u' -> out.unsignedDecimal(value << unused >>> unused);
        case 'o' -> {
          long unsigned = value << unused >>> unused;
          if (prefix && unsigned != 0) {
            out.put('0');
          }
          out.octal(unsigned);
        }
        case 'X' -> {
          long unsigned = value << unused >>> unused;
          if (prefix && unsigned != 0) {
            out.put("0X");
          }
          out.hexadecimal(unsigned, true);
        }
        default -> {
          long unsigned = value << unused >>> unused;
          if ((prefix || conversion == 'p') && unsigned != 0) {
            out.put("0x");
          }
          out.hexadecimal(unsigned, false);
        }
      }
      padding.apply(fields, out, start);
    }
  }

  /** A number, or the quotient of two, with digits behind the point. */
  private static final class FractionPiece extends PrintfPiece {
    /** What C shows if the format does not say. */
    private static final int DEFAULT_DIGITS = 6;

    private final boolean scientific;
    private final boolean plus;
    private final int digits;
    private final ValueType type;
    private final int field;
    private final Padding padding;

    FractionPiece(FormatString.Conversion conversion, ValueType type, int field, Padding padding) {
      this.scientific = conversion.conversion() == 'e';
      this.plus = conversion.flags().indexOf('+') >= 0;
      this.digits = conversion.precision() < 0 ? DEFAULT_DIGITS : conversion.precision();
      this.type = type;
      this.field = field;
      this.padding = padding;
    }

    @Override
    void put(EventFields fields, TextBuffer out) {
      int start = out.size();
      if (type instanceof ValueType.Tuple tuple) {
        out.put(
            quotient(part(tuple.fields().getFirst(), fields), part(tuple.fields().get(1), fields)));
      } else {
        boolean signed = !(type instanceof ValueType.Integer integer) || integer.signed();
        out.put(text(exact(fields.integer(field), signed)));
      }
      padding.apply(fields, out, start);
    }

    private BigDecimal part(ValueType.Field member, EventFields fields) {
      ValueType.Integer integer = (ValueType.Integer) member.type();
      long bits =
          ValueDecoder.integer(
              fields.data(),
              fields.offset(field) + member.offset(),
              integer.size(),
              integer.signed());
      return exact(bits, integer.signed());
    }

    private static BigDecimal exact(long bits, boolean signed) {
      return signed ? BigDecimal.valueOf(bits) : new BigDecimal(Long.toUnsignedString(bits));
    }

    private String quotient(BigDecimal dividend, BigDecimal divisor) {
      if (divisor.signum() == 0) {
        return dividend.signum() == 0 ? "nan" : dividend.signum() < 0 ? "-inf" : "inf";
      }
      return text(
          scientific
              ? dividend.divide(divisor, MathContext.DECIMAL128)
              : dividend.divide(divisor, digits, RoundingMode.HALF_EVEN));
    }

    private String text(BigDecimal number) {
      String text =
          scientific
              ? String.format(Locale.ROOT, "%." + digits + "e", number)
              : number.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
      return plus && number.signum() >= 0 ? "+" + text : text;
    }
  }

  /** Flags of the kernel's page allocator by their names, for {@code %gr}. */
  private static final class AllocationFlagsPiece extends PrintfPiece {
    private final int field;
    private final Padding padding;

    AllocationFlagsPiece(int field, Padding padding) {
      this.field = field;
      this.padding = padding;
    }

    @Override
    void put(EventFields fields, TextBuffer out) {
      int start = out.size();
      GfpFlags.put(fields.integer(field), out);
      padding.apply(fields, out, start);
    }
  }

  private static final class CharacterPiece extends PrintfPiece {
    private final int field;
    private final Padding padding;

    CharacterPiece(int field, Padding padding) {
      this.field = field;
      this.padding = padding;
    }

    @Override
    void put(EventFields fields, TextBuffer out) {
      int start = out.size();
      out.put((int) fields.integer(field));
      padding.apply(fields, out, start);
    }
  }

  private static final class PlainIntegerPiece extends PrintfPiece {
    private final boolean signed;
    private final int field;
    private final Padding padding;

    PlainIntegerPiece(boolean signed, int field, Padding padding) {
      this.signed = signed;
      this.field = field;
      this.padding = padding;
    }

    @Override
    void put(EventFields fields, TextBuffer out) {
      int start = out.size();
      long value = fields.integer(field);
      if (signed) {
        out.decimal(value);
      } else {
        out.unsignedDecimal(value);
      }
      padding.apply(fields, out, start);
    }
  }

  private static final class StringPiece extends PrintfPiece {
    private final int capacity;
    private final int field;
    private final Padding padding;
    private final byte[] truncationTrailer;

    StringPiece(int capacity, int field, Padding padding, byte[] truncationTrailer) {
      this.capacity = capacity;
      this.field = field;
      this.padding = padding;
      this.truncationTrailer = truncationTrailer;
    }

    @Override
    void put(EventFields fields, TextBuffer out) {
      int start = out.size();
      int written = out.putString(fields.data(), fields.offset(field), fields.length(field));
      if (written >= capacity) {
        out.put(truncationTrailer, 0, truncationTrailer.length);
      }
      padding.apply(fields, out, start);
    }
  }

  /** A buffer, for {@code %r}, {@code %rx} and {@code %rh}. */
  private static final class BufferPiece extends PrintfPiece {
    private final BufferText form;
    private final int field;
    private final Padding padding;

    BufferPiece(String form, int field, Padding padding) {
      this.form =
          switch (form) {
            case "x" -> BufferText.HEXADECIMAL;
            case "h" -> BufferText.SPACED;
            default -> BufferText.ESCAPED;
          };
      this.field = field;
      this.padding = padding;
    }

    @Override
    void put(EventFields fields, TextBuffer out) {
      int start = out.size();
      form.put(fields.data(), fields.offset(field), out);
      padding.apply(fields, out, start);
    }
  }

  private static final class ValuePiece extends PrintfPiece {
    private final ValueType type;
    private final int field;
    private final Padding padding;
    private final ValueDecoder decoder;

    ValuePiece(ValueType type, int field, Padding padding, ValueDecoder decoder) {
      this.type = type;
      this.field = field;
      this.padding = padding;
      this.decoder = decoder;
    }

    @Override
    void put(EventFields fields, TextBuffer out) {
      int start = out.size();
      Value value = decoder.decode(type, fields.data(), fields.offset(field), fields.length(field));
      ValueText.put(value, out);
      padding.apply(fields, out, start, firstPart(value, out.size() - start));
    }

    private static int firstPart(Value value, int length) {
      if (value instanceof Value.Tuple || value instanceof Value.Array) {
        return 1;
      }
      return value instanceof Value.Struct ? 2 : length;
    }
  }
}
