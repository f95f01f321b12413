package dev.sonde.script.type;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.syntax.CType;
import dev.sonde.script.syntax.TypeExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Where C puts the members of a struct or union, by the System V ABI that Linux uses on x86-64 and
 * arm64: members at their natural alignment, bit-fields in as few units of their type as hold them.
 *
 * @param size in bytes, padding at the end included
 * @param alignment in bytes
 */
record CompositeLayout(List<Place> places, int size, int alignment) {
  private static final int MAX_ALIGNMENT = 1 << 20;

  CompositeLayout {
    places = List.copyOf(places);
  }

  /**
   * Where one member lies.
   *
   * @param bitOffset bits from the start
   * @param bitSize bits of a bit-field, 0 for an ordinary member
   */
  record Place(CType.Field field, long bitOffset, int bitSize) {}

  /** Lays out a definition; mistakes in it go where {@code types} reports them. */
  static CompositeLayout of(CType.Composite definition, CTypes types) {
    return new Builder(definition, types).build();
  }

  private static final class Builder {
    private final CType.Composite definition;
    private final CTypes types;
    private final boolean union;
    private final List<Place> places = new ArrayList<>();
    private long bits;
    private long widest;
    private int alignment = 1;

    Builder(CType.Composite definition, CTypes types) {
      this.definition = definition;
      this.types = types;
      union = definition.tag() == TypeExpression.Tag.UNION;
    }

    CompositeLayout build() {
      for (CType.Field field : definition.fields()) {
        if (union) {
          widest = Math.max(widest, bits);
          bits = 0;
        }
        add(field);
      }
      long all = Math.max(widest, bits);
      if (definition.alignment().isPresent()) {
        OptionalLong wanted = types.evaluate(definition.alignment().get());
        alignment = Math.max(alignment, checked(wanted.orElse(1)));
      }
      long bytes = roundUp(roundUp(all, 8) / 8, alignment);
      if (bytes > Integer.MAX_VALUE) {
        types.error(definition.span(), "a type of more than 2 GB");
        bytes = 0;
      }
      return new CompositeLayout(places, (int) bytes, alignment);
    }

    private void add(CType.Field field) {
      ScriptType type = types.resolve(field.type(), AddressSpace.KERNEL);
      OptionalInt size = TypeSize.of(type);
      if (size.isEmpty()) {
        types.incomplete(field);
        return;
      }
      boolean packed = definition.packed() || field.packed();
      int own = packed ? 1 : TypeSize.alignment(type);
      if (field.alignment().isPresent()) {
        own = Math.max(own, checked(types.evaluate(field.alignment().get()).orElse(1)));
      }
      if (field.bits().isPresent()) {
        bitField(field, type, size.getAsInt() * 8, own, packed);
        return;
      }
      alignment = Math.max(alignment, own);
      bits = roundUp(bits, own * 8L);
      places.add(new Place(field, bits, 0));
      bits += size.getAsInt() * 8L;
    }

    private void bitField(CType.Field field, ScriptType type, int unit, int own, boolean packed) {
      long width = types.evaluate(field.bits().get()).orElse(1);
      boolean integer = type.isNumeric();
      if (!integer || width < 0 || width > unit || width == 0 && field.name().isPresent()) {
        types.error(
            field.span(),
            integer
                ? "a bit-field of type '" + type + "' has 1 to " + unit + " bits"
                : "bit-fields are integers, not '" + type + "'");
        return;
      }
      if (width == 0) {
        bits = roundUp(bits, unit);
        return;
      }
      if (!packed && bits % unit + width > unit) {
        bits = roundUp(bits, unit);
      }
      if (field.name().isPresent()) {
        alignment = Math.max(alignment, own);
        places.add(new Place(field, bits, (int) width));
      }
      bits += width;
    }

    private int checked(long wanted) {
      if (wanted < 1 || wanted > MAX_ALIGNMENT || Long.bitCount(wanted) != 1) {
        types.error(definition.span(), "an alignment is a power of 2");
        return 1;
      }
      return (int) wanted;
    }

    private static long roundUp(long value, long unit) {
      return (value + unit - 1) / unit * unit;
    }
  }
}
