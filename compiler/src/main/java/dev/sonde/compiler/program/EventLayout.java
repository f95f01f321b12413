package dev.sonde.compiler.program;

import dev.sonde.compiler.ir.EventPart;
import java.util.List;

/**
 * Where the fields of an event lie in its record. Code emission and decoding both read it from
 * here.
 *
 * <p>A record begins with {@code u32 event}, and in the control ring {@code u64 dataPosition} at
 * offset 8: how far the data ring had been filled. Fixed fields follow at their natural alignment;
 * for a string or stack of varying length the fixed part holds {@code u32 length}, its bytes (NUL
 * included) come behind all fixed fields, in order and unpadded.
 *
 * @param offsets where each field, or its length if it varies, lies
 * @param sizes the size of each fixed field; the capacity of each varying one
 * @param varying which fields vary in length
 * @param fixedSize the bytes before the first varying field
 * @param maximumSize the most bytes a record can have
 */
public record EventLayout(
    List<Integer> offsets,
    List<Integer> sizes,
    List<Boolean> varying,
    int fixedSize,
    int maximumSize) {

  /** Where a control record holds the data ring's position. */
  public static final int DATA_POSITION = 8;

  private static final int DATA_HEADER = 4;
  private static final int CONTROL_HEADER = 16;
  private static final int COMM_SIZE = 16;

  public EventLayout {
    offsets = List.copyOf(offsets);
    sizes = List.copyOf(sizes);
    varying = List.copyOf(varying);
  }

  /**
   * The layout of a packet: when it was met and how many bytes of it are behind these fields, in 8
   * bytes each.
   */
  public static EventLayout ofPacket() {
    return new EventLayout(List.of(8, 16), List.of(8, 8), List.of(false, false), 24, 24);
  }

  /** The layout of an event of these parts. */
  public static EventLayout of(dev.sonde.compiler.ir.Ring ring, List<EventPart> parts) {
    var offsets = new java.util.ArrayList<Integer>(parts.size());
    var sizes = new java.util.ArrayList<Integer>(parts.size());
    var varying = new java.util.ArrayList<Boolean>(parts.size());
    int offset = ring == dev.sonde.compiler.ir.Ring.DATA ? DATA_HEADER : CONTROL_HEADER;
    int variable = 0;
    for (EventPart part : parts) {
      int size;
      int alignment;
      boolean varies = false;
      // A chain of tests and no pattern switch, whose linking would cost a cold start milliseconds.
      if (part instanceof EventPart.Scalar scalar) {
        size = scalar.width().bytes();
        alignment = size;
      } else if (part instanceof EventPart.Bytes bytes) {
        size = bytes.size();
        alignment = bytes.alignment();
      } else if (part instanceof EventPart.Comm) {
        size = COMM_SIZE;
        alignment = 8;
      } else if (part instanceof EventPart.Stack stack) {
        size = stack.stack().size();
        alignment = 4;
        varies = true;
      } else {
        size =
            part instanceof EventPart.ReadString read
                ? read.capacity()
                : ((EventPart.Text) part).capacity();
        alignment = 4;
        varies = true;
      }
      offset = (offset + alignment - 1) & -alignment;
      offsets.add(offset);
      sizes.add(size);
      varying.add(varies);
      if (varies) {
        offset += 4;
        variable += size;
      } else {
        offset += size;
      }
    }
    return new EventLayout(offsets, sizes, varying, offset, offset + variable);
  }
}
