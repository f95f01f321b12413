package dev.sonde.runtime.format;

import dev.sonde.compiler.program.EventFields;
import dev.sonde.compiler.program.FormatString;
import dev.sonde.compiler.program.ValueType;
import dev.sonde.runtime.value.ValueDecoder;
import java.util.ArrayList;
import java.util.List;

/**
 * A printf format made ready for events of one kind: formats their fields straight from the ring
 * buffer into bytes.
 *
 * <p>It does what bpftrace does, which is not what C does in all: a precision is taken only for
 * floating point, zeros pad on the side that the alignment says ({@code %05d} of -3 is {@code
 * 000-3}), {@code +} has no effect on unsigned conversions, a space flag none at all, and a width
 * counts for the first part of a value with several parts only.
 */
public final class PrintfFormatter {
  private final PrintfPiece[] pieces;

  /**
   * @param format the format
   * @param fields the types of the event's fields, in the order of the format's arguments
   * @param decoder reads values that are more than an integer or a string
   */
  public PrintfFormatter(FormatString format, List<ValueType> fields, ValueDecoder decoder) {
    List<PrintfPiece> prepared = new ArrayList<>(format.pieces().size());
    int field = 0;
    for (FormatString.Piece piece : format.pieces()) {
      if (piece instanceof FormatString.Literal literal) {
        prepared.add(PrintfPiece.literal(literal.text()));
      } else {
        FormatString.Conversion conversion = (FormatString.Conversion) piece;
        int widthField = conversion.dynamicWidth() ? field++ : PrintfPiece.NO_FIELD;
        prepared.add(
            PrintfPiece.conversion(conversion, fields.get(field), field, widthField, decoder));
        field++;
      }
    }
    pieces = prepared.toArray(new PrintfPiece[0]);
  }

  /** Appends the formatted fields of an event. */
  public void format(EventFields fields, TextBuffer out) {
    for (PrintfPiece piece : pieces) {
      piece.put(fields, out);
    }
  }
}
