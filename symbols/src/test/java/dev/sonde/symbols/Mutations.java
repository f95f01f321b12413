package dev.sonde.symbols;

import java.util.Arrays;
import java.util.Random;

/**
 * Damages inputs the same way in every run: bits turned, bytes and words set to what breaks
 * arithmetic, stretches copied, the end cut off.
 */
public final class Mutations {
  private static final long[] BREAKING = {
    0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x7fff_ffff, 0x8000_0000L, 0xffff_fff0L, 0x10_0000
  };

  private final Random random;

  /** All damage follows from {@code seed}. */
  public Mutations(long seed) {
    random = new Random(seed);
  }

  /** A damaged copy of {@code sound}. */
  public byte[] of(byte[] sound) {
    return of(sound, 0, sound.length);
  }

  /** A copy of {@code sound} that is damaged from {@code from} on to before {@code to}. */
  public byte[] of(byte[] sound, int from, int to) {
    byte[] damaged = sound.clone();
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times && from < Math.min(to, damaged.length); i++) {
      int at = random.nextInt(from, Math.min(to, damaged.length));
      switch (random.nextInt(6)) {
        case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> damaged[at] = (byte) random.nextInt(256);
        case 2 -> write(damaged, at, BREAKING[random.nextInt(BREAKING.length)], 8);
        case 3 -> write(damaged, at, BREAKING[random.nextInt(BREAKING.length)], 4);
        case 4 -> {
          int source = random.nextInt(damaged.length);
          int length = random.nextInt(Math.min(32, damaged.length - Math.max(at, source)) + 1);
          System.arraycopy(sound, source, damaged, at, length);
        }
        default -> {
          if (random.nextInt(4) == 0) {
            damaged = Arrays.copyOf(damaged, Math.max(1, at));
          }
        }
      }
    }
    return damaged;
  }

  private static void write(byte[] into, int at, long value, int size) {
    for (int i = 0; i < size && at + i < into.length; i++) {
      into[at + i] = (byte) (value >> 8 * i);
    }
  }
}
