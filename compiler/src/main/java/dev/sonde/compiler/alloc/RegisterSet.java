package dev.sonde.compiler.alloc;

/** A set of small numbers, such as registers. */
final class RegisterSet {
  private final long[] words;

  RegisterSet(int size) {
    words = new long[(size + 63) >> 6];
  }

  void add(int member) {
    words[member >> 6] |= 1L << member;
  }

  void remove(int member) {
    words[member >> 6] &= ~(1L << member);
  }

  boolean contains(int member) {
    return (words[member >> 6] >> member & 1) != 0;
  }

  /** Makes this set equal to another one. */
  void set(RegisterSet other) {
    System.arraycopy(other.words, 0, words, 0, words.length);
  }

  /** Adds all members of {@code other}, and says whether that changed anything. */
  boolean addAll(RegisterSet other) {
    boolean changed = false;
    for (int i = 0; i < words.length; i++) {
      long before = words[i];
      words[i] |= other.words[i];
      changed |= words[i] != before;
    }
    return changed;
  }

  /** Adds the members of {@code other} that are not in {@code except}. */
  void addAllExcept(RegisterSet other, RegisterSet except) {
    for (int i = 0; i < words.length; i++) {
      words[i] |= other.words[i] & ~except.words[i];
    }
  }

  /** The least member from {@code from} on, or -1. */
  int next(int from) {
    int word = from >> 6;
    if (word >= words.length) {
      return -1;
    }
    long bits = words[word] >>> from << from;
    while (bits == 0) {
      if (++word == words.length) {
        return -1;
      }
      bits = words[word];
    }
    return word << 6 | Long.numberOfTrailingZeros(bits);
  }
}
