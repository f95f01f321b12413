package dev.sonde.runtime.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that are being written, growing as needed and used again for the next line: what is printed
 * is formatted straight into here, so that printing an event allocates nothing.
 *
 * <p>Text is UTF-8. Lone surrogates U+DC80 to U+DCFF stand for bytes that are not UTF-8 and are
 * written as these bytes.
 */
public final class TextBuffer {
  private static final int BYTE_ESCAPE = 0xDC00;
  private static final int LONGEST_NUMBER = 24;

  private byte[] bytes;
  private int size;

  /** An empty buffer with room for {@code capacity} bytes before it grows. */
  public TextBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  /** How many bytes were written. */
  public int size() {
    return size;
  }

  /** What was written lies in the first {@link #size} bytes of it; valid until the next write. */
  public byte[] array() {
    return bytes;
  }

  /** Forgets what was written. */
  public void clear() {
    size = 0;
  }

  /** Forgets what was written behind {@code newSize}. */
  public void truncate(int newSize) {
    size = newSize;
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** What was written, decoded. */
  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }

  /** Appends a byte, or a character of ASCII. */
  public TextBuffer put(int b) {
    reserve(1);
    bytes[size++] = (byte) b;
    return this;
  }

  /** Appends {@code count} times the same byte. */
  public TextBuffer fill(int b, int count) {
    if (count > 0) {
      reserve(count);
      Arrays.fill(bytes, size, size + count, (byte) b);
      size += count;
    }
    return this;
  }

  /** Appends text. */
  public TextBuffer put(String text) {
    int length = text.length();
    reserve(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return putEncoded(text, i);
      }
      bytes[size++] = (byte) c;
    }
    return this;
  }

  private TextBuffer putEncoded(String text, int from) {
    int length = text.length();
    reserve((length - from) * 3);
    int i = from;
    while (i < length) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c < 0x80) {
        bytes[size++] = (byte) c;
      } else if (c >= BYTE_ESCAPE + 0x80 && c <= BYTE_ESCAPE + 0xff) {
        bytes[size++] = (byte) (c - BYTE_ESCAPE);
      } else if (c < 0x800) {
        bytes[size++] = (byte) (0xc0 | c >> 6);
        bytes[size++] = (byte) (0x80 | c & 0x3f);
      } else if (c < 0x10000) {
        bytes[size++] = (byte) (0xe0 | c >> 12);
        bytes[size++] = (byte) (0x80 | c >> 6 & 0x3f);
        bytes[size++] = (byte) (0x80 | c & 0x3f);
      } else {
        reserve((length - i) * 3 + 4);
        bytes[size++] = (byte) (0xf0 | c >> 18);
        bytes[size++] = (byte) (0x80 | c >> 12 & 0x3f);
        bytes[size++] = (byte) (0x80 | c >> 6 & 0x3f);
        bytes[size++] = (byte) (0x80 | c & 0x3f);
      }
    }
    return this;
  }

  /** Appends bytes. */
  public TextBuffer put(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
    return this;
  }

  /** Appends bytes of memory. */
  public TextBuffer put(MemorySegment source, long offset, int length) {
    reserve(length);
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, size, length);
    size += length;
    return this;
  }

  /**
   * Appends the bytes of memory before the first NUL, at most {@code length}.
   *
   * @return how many there were
   */
  public int putString(MemorySegment source, long offset, int length) {
    reserve(length);
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, size, length);
    int end = size + length;
    int i = size;
    while (i < end && bytes[i] != 0) {
      i++;
    }
    int written = i - size;
    size = i;
    return written;
  }

  /** Appends a signed integer in decimal. */
  public TextBuffer decimal(long value) {
    if (value >= 0) {
      return unsignedDecimal(value);
    }
    put('-');
    return unsignedDecimal(-value);
  }

  /** Appends an unsigned integer in decimal. */
  public TextBuffer unsignedDecimal(long value) {
    reserve(LONGEST_NUMBER);
    long rest = value;
    int start = size;
    if (rest < 0) {
      long quotient = Long.divideUnsigned(rest, 10);
      bytes[size++] = (byte) ('0' + (rest - quotient * 10));
      rest = quotient;
    }
    while (rest > Integer.MAX_VALUE) {
      long quotient = rest / 10;
      bytes[size++] = (byte) ('0' + (rest - quotient * 10));
      rest = quotient;
    }
    int small = (int) rest;
    do {
      int quotient = small / 10;
      bytes[size++] = (byte) ('0' + (small - quotient * 10));
      small = quotient;
    } while (small != 0);
    reverse(start);
    return this;
  }

  /** Appends an unsigned integer in decimal, with zeros before it up to {@code digits} digits. */
  public TextBuffer zeroPadded(long value, int digits) {
    int start = size;
    unsignedDecimal(value);
    return insert(start, '0', digits - (size - start));
  }

  /** Appends an unsigned integer in hexadecimal, without a prefix. */
  public TextBuffer hexadecimal(long value, boolean upperCase) {
    reserve(LONGEST_NUMBER);
    int start = size;
    int ten = (upperCase ? 'A' : 'a') - 10;
    long rest = value;
    do {
      int digit = (int) rest & 0xf;
      bytes[size++] = (byte) (digit < 10 ? '0' + digit : ten + digit);
      rest >>>= 4;
    } while (rest != 0);
    reverse(start);
    return this;
  }

  /** Appends an unsigned integer in octal, without a prefix. */
  public TextBuffer octal(long value) {
    reserve(LONGEST_NUMBER);
    int start = size;
    long rest = value;
    do {
      bytes[size++] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    } while (rest != 0);
    reverse(start);
    return this;
  }

  /** Puts {@code count} times the same byte before what was written at {@code position}. */
  public TextBuffer insert(int position, int b, int count) {
    if (count > 0) {
      reserve(count);
      System.arraycopy(bytes, position, bytes, position + count, size - position);
      Arrays.fill(bytes, position, position + count, (byte) b);
      size += count;
    }
    return this;
  }

  private void reverse(int start) {
    int low = start;
    int high = size - 1;
    while (low < high) {
      byte swapped = bytes[low];
      bytes[low++] = bytes[high];
      bytes[high--] = swapped;
    }
  }

  private void reserve(int count) {
    if (bytes.length - size < count) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
    }
  }
}
