package dev.sonde.bpf.btf;

/** The hash by which {@link TypeIndex} finds names: FNV-1a of 32 bits, its high bits folded in. */
final class NameHash {
  static final int SEED = 0x811c9dc5;

  private NameHash() {}

  static int add(int hash, byte b) {
    return (hash ^ (b & 0xff)) * 0x01000193;
  }

  static int finish(int hash) {
    return hash ^ hash >>> 15;
  }

  static int of(byte[] name) {
    int hash = SEED;
    for (byte b : name) {
      hash = add(hash, b);
    }
    return finish(hash);
  }
}
