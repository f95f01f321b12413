package dev.sonde.compiler.ir;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Immutable bytes, compared by content. */
public final class Bytes {
  private final byte[] content;

  /** 0 before it is asked for. Tables of names are long, and compared by each pass. */
  private int hash;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** A copy of {@code content}. */
  public static Bytes of(byte[] content) {
    return new Bytes(content.clone());
  }

  /** The UTF-8 bytes of {@code text}, without a NUL. */
  public static Bytes of(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** How many there are. */
  public int size() {
    return content.length;
  }

  /** The byte at {@code index}. */
  public byte at(int index) {
    return content[index];
  }

  /** A copy. */
  public byte[] toArray() {
    return content.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = Arrays.hashCode(content);
    }
    return hash;
  }

  @Override
  public String toString() {
    return new String(content, StandardCharsets.UTF_8);
  }
}
