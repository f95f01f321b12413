package dev.sonde.runtime.format;

import dev.sonde.compiler.program.ValueType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** How the bytes of a buffer are written. */
enum BufferText {
  /** What is printable in ASCII as it is, the rest as {@code \x00}: {@code %r}. */
  ESCAPED,
  /** Every byte as {@code \x00}: {@code %rx}. */
  HEXADECIMAL,
  /** Every byte as two digits, with spaces in between: {@code %rh}. */
  SPACED;

  /** Appends the {@link ValueType.Buffer} that begins at {@code offset}. */
  void put(MemorySegment data, long offset, TextBuffer out) {
    int length = data.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    long start = offset + ValueType.Buffer.DATA;
    for (int i = 0; i < length; i++) {
      put(data.get(ValueLayout.JAVA_BYTE, start + i) & 0xff, i == 0, out);
    }
  }

  /** Appends bytes. */
  void put(byte[] bytes, TextBuffer out) {
    for (int i = 0; i < bytes.length; i++) {
      put(bytes[i] & 0xff, i == 0, out);
    }
  }

  private void put(int b, boolean first, TextBuffer out) {
    if (this == ESCAPED && b >= ' ' && b <= '~') {
      out.put(b);
      return;
    }
    if (this != SPACED) {
      out.put("\\x");
    } else if (!first) {
      out.put(' ');
    }
    if (b < 0x10) {
      out.put('0');
    }
    out.hexadecimal(b, false);
  }
}
