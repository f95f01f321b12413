package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.dwarf.DwarfType.Encoding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells where arguments are when a function is entered, by the types of all: "System V Application
 * Binary Interface, AMD64 Architecture Processor Supplement", section 3.2.3, and "Procedure Call
 * Standard for the Arm 64-bit Architecture", section 6.8.2.
 */
public final class ArgumentPlaces {
  private static final int EIGHTBYTE = Long.BYTES;
  private static final int MAX_DEPTH = 16;

  /** No struct of 16 bytes has more members that are not empty. */
  private static final int MAX_PARTS = 512;

  private final boolean arm64;
  private final int generalRegisters;
  private int general;
  private int vector;
  private long stack;
  private int parts;

  private ArgumentPlaces(boolean arm64) {
    this.arm64 = arm64;
    this.generalRegisters = arm64 ? 8 : 6;
  }

  /** What a type is passed in, eight bytes for eight bytes. */
  private enum Kind {
    NOTHING,
    GENERAL,
    VECTOR,
    MEMORY
  }

  /**
   * The places of the parameters of {@code function}, in their order.
   *
   * @param arm64 whether for arm64, or else for x86-64
   */
  public static List<ArgumentPlace> of(DwarfFunction function, boolean arm64) throws IOException {
    ArgumentPlaces places = new ArgumentPlaces(arm64);
    if (!arm64 && places.isReturnedInMemory(function.returns())) {
      // The caller passes where to write it, before everything else.
      places.general++;
    }
    List<ArgumentPlace> result = new ArrayList<>();
    for (DwarfFunction.Parameter parameter : function.parameters()) {
      result.add(places.next(parameter.type()));
    }
    return result;
  }

  private boolean isReturnedInMemory(TypeReference type) throws IOException {
    DwarfType stripped = type == null ? null : type.strip();
    if (!(stripped instanceof DwarfType.Composite composite)) {
      return false;
    }
    return composite.byReference() || classify(type)[0] == Kind.MEMORY;
  }

  private ArgumentPlace next(TypeReference type) throws IOException {
    DwarfType stripped = type == null ? null : type.strip();
    if (stripped == null) {
      return inRegisters(1, EIGHTBYTE);
    }
    long size = type.size();
    if (stripped instanceof DwarfType.Composite composite) {
      boolean large = arm64 && size > 2 * EIGHTBYTE;
      if (composite.byReference() || large) {
        ArgumentPlace place = inRegisters(1, EIGHTBYTE);
        return place instanceof ArgumentPlace.InRegisters in
            ? new ArgumentPlace.ByReference(in.first())
            : place;
      }
    }
    Kind[] kinds = classify(type);
    int count = (int) Math.min(2, (size + EIGHTBYTE - 1) / EIGHTBYTE);
    if (kinds[0] == Kind.NOTHING && kinds[1] == Kind.NOTHING) {
      return new ArgumentPlace.Nowhere();
    }
    if (kinds[0] == Kind.MEMORY) {
      return onStack(size, isAlignedTo16(stripped) ? 16 : EIGHTBYTE);
    }
    return kinds[0] == Kind.VECTOR || kinds[1] == Kind.VECTOR
        ? inVectorRegisters(kinds, size)
        : inRegisters(count, isAlignedTo16(stripped) ? 16 : EIGHTBYTE);
  }

  /** Numbers of 16 bytes are. A structure may be, too, which debug information does not say. */
  private static boolean isAlignedTo16(DwarfType type) {
    return type instanceof DwarfType.Base base && base.size() == 16;
  }

  private ArgumentPlace inRegisters(int count, int alignment) {
    if (general + count > generalRegisters) {
      if (arm64) {
        general = generalRegisters;
      }
      return onStack((long) count * EIGHTBYTE, alignment);
    }
    ArgumentPlace place = new ArgumentPlace.InRegisters(general, count);
    general += count;
    return place;
  }

  private ArgumentPlace inVectorRegisters(Kind[] kinds, long size) {
    int wantedGeneral = 0;
    int wantedVector = 0;
    for (Kind kind : kinds) {
      wantedGeneral += kind == Kind.GENERAL ? 1 : 0;
      wantedVector += kind == Kind.VECTOR ? 1 : 0;
    }
    if (general + wantedGeneral > generalRegisters || vector + wantedVector > 8) {
      return onStack(size, EIGHTBYTE);
    }
    general += wantedGeneral;
    vector += wantedVector;
    return new ArgumentPlace.InVectorRegisters();
  }

  private ArgumentPlace onStack(long size, int alignment) {
    stack = (stack + alignment - 1) / alignment * alignment;
    ArgumentPlace place = new ArgumentPlace.OnStack(stack);
    stack += (size + EIGHTBYTE - 1) / EIGHTBYTE * EIGHTBYTE;
    return place;
  }

  private Kind[] classify(TypeReference type) throws IOException {
    Kind[] kinds = {Kind.NOTHING, Kind.NOTHING};
    long size = type.size();
    if (size > 2 * EIGHTBYTE) {
      kinds[0] = Kind.MEMORY;
      return kinds;
    }
    parts = 0;
    classify(type, 0, kinds, 0);
    if (kinds[0] == Kind.MEMORY || kinds[1] == Kind.MEMORY) {
      kinds[0] = Kind.MEMORY;
    }
    return kinds;
  }

  private void classify(TypeReference reference, long bit, Kind[] kinds, int depth)
      throws IOException {
    DwarfType type = reference == null ? null : reference.strip();
    if (depth == MAX_DEPTH || type == null || ++parts > MAX_PARTS) {
      return;
    }
    switch (type) {
      case DwarfType.Base base -> {
        boolean extended = !arm64 && base.size() == 16 && base.name().endsWith("long double");
        boolean number = base.encoding() == Encoding.FLOAT || base.encoding() == Encoding.OTHER;
        Kind kind = extended ? Kind.MEMORY : number ? Kind.VECTOR : Kind.GENERAL;
        merge(kind, bit, base.size(), kinds);
        if (base.size() == 16 && kind == Kind.VECTOR && base.encoding() == Encoding.FLOAT) {
          // One register holds all of it.
          kinds[1] = Kind.NOTHING;
        }
      }
      case DwarfType.Pointer pointer -> merge(Kind.GENERAL, bit, pointer.size(), kinds);
      case DwarfType.Enumeration enumeration -> merge(Kind.GENERAL, bit, enumeration.size(), kinds);
      case DwarfType.Composite composite -> {
        for (DwarfType.BaseClass base : composite.bases()) {
          classify(base.type(), bit + 8 * Math.max(0, base.offset()), kinds, depth + 1);
        }
        for (DwarfType.Member member : composite.members()) {
          if (member.bitSize() != 0) {
            long at = bit + member.offset();
            merge(Kind.GENERAL, at, (at % 8 + member.bitSize() + 7) / 8, kinds);
          } else {
            classify(member.type(), bit + member.offset(), kinds, depth + 1);
          }
        }
      }
      case DwarfType.Array array -> {
        long element = array.element() == null ? 0 : array.element().size();
        long all = reference.size();
        for (long at = 0; element > 0 && at < all; at += element) {
          classify(array.element(), bit + 8 * at, kinds, depth + 1);
        }
      }
      case DwarfType.Unspecified _ -> merge(Kind.GENERAL, bit, EIGHTBYTE, kinds);
      default -> {
        // A function is passed by its address, and typedefs are stripped.
      }
    }
  }

  private static void merge(Kind kind, long bit, long size, Kind[] kinds) {
    long first = bit / 64;
    long last = (bit + Math.max(1, 8 * size) - 1) / 64;
    for (long i = Math.max(0, first); i <= Math.min(1, last); i++) {
      Kind known = kinds[(int) i];
      boolean wins = known == Kind.NOTHING || kind == Kind.MEMORY;
      wins |= known == Kind.VECTOR && kind == Kind.GENERAL;
      kinds[(int) i] = wins ? kind : known;
    }
  }
}
