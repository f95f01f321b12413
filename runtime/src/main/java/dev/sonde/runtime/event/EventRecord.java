package dev.sonde.runtime.event;

import dev.sonde.compiler.program.EventFields;
import dev.sonde.compiler.program.EventLayout;
import dev.sonde.compiler.program.EventSpec;
import dev.sonde.compiler.program.FormatString;
import dev.sonde.compiler.program.SessionActions;
import dev.sonde.compiler.program.ValueType;
import dev.sonde.runtime.format.PrintfFormatter;
import dev.sonde.runtime.format.TextBuffer;
import dev.sonde.runtime.format.ValueText;
import dev.sonde.runtime.value.ValueDecoder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The events of one kind, read in place: one object stands for each record of the kind in turn, so
 * that reading an event allocates nothing.
 */
public final class EventRecord implements EventFields {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private final EventSpec spec;
  private final ValueDecoder decoder;
  private final ValueType[] types;
  private final boolean[] varying;

  /** Where each field, or the length of a varying one, lies in the record. */
  private final int[] places;

  private final int[] integerSizes;
  private final boolean[] signed;

  /** Where each field lies in {@link #data}, and its length, of the current record. */
  private final long[] offsets;

  private final int[] lengths;

  private MemorySegment data;
  private FormatString format;
  private PrintfFormatter formatter;

  /** Reads events of this kind. */
  public EventRecord(EventSpec spec, ValueDecoder decoder) {
    this.spec = spec;
    this.decoder = decoder;
    int count = spec.fields().size();
    types = spec.fields().toArray(new ValueType[0]);
    varying = new boolean[count];
    places = new int[count];
    integerSizes = new int[count];
    signed = new boolean[count];
    offsets = new long[count];
    lengths = new int[count];
    EventLayout layout = spec.layout();
    for (int i = 0; i < count; i++) {
      varying[i] = layout.varying().get(i);
      places[i] = layout.offsets().get(i);
      lengths[i] = layout.sizes().get(i);
      integerSizes[i] = types[i].size();
      signed[i] = isSigned(types[i]);
    }
  }

  private static boolean isSigned(ValueType type) {
    if (type instanceof ValueType.Integer integer) {
      return integer.signed();
    }
    return type instanceof ValueType.Enumeration enumeration && enumeration.signed();
  }

  /** Stands for the record that begins at {@code record} from now on. */
  public void moveTo(MemorySegment newData, long record) {
    data = newData;
    long behindFixed = record + spec.layout().fixedSize();
    for (int i = 0; i < places.length; i++) {
      long place = record + places[i];
      if (varying[i]) {
        int length = newData.get(INT, place);
        offsets[i] = behindFixed;
        lengths[i] = length;
        behindFixed += length;
      } else {
        offsets[i] = place;
      }
    }
  }

  /** Does what the script wants when such an event arrives. */
  void perform(SessionActions actions) {
    spec.action().perform(this, actions);
  }

  /** The format made ready for this kind of event; as a rule there is only one. */
  public PrintfFormatter formatter(FormatString wanted) {
    if (format != wanted) {
      format = wanted;
      formatter = new PrintfFormatter(wanted, spec.fields(), decoder);
    }
    return formatter;
  }

  @Override
  public int count() {
    return types.length;
  }

  @Override
  public ValueType type(int index) {
    return types[index];
  }

  @Override
  public long integer(int index) {
    return ValueDecoder.integer(data, offsets[index], integerSizes[index], signed[index]);
  }

  @Override
  public MemorySegment data() {
    return data;
  }

  @Override
  public long offset(int index) {
    return offsets[index];
  }

  @Override
  public int length(int index) {
    return lengths[index];
  }

  @Override
  public String text(int index) {
    TextBuffer text = new TextBuffer(lengths[index]);
    ValueText.put(decoder.decode(types[index], data, offsets[index], lengths[index]), text);
    return text.toString();
  }
}
