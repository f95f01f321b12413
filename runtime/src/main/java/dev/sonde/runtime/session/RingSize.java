package dev.sonde.runtime.session;

import dev.sonde.compiler.program.Settings;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * How large the data ring is: as in bpftrace 16 MiB, less where less memory is free, and never less
 * than 256 KiB; or what the script configures.
 */
final class RingSize {
  private static final int PAGE = 4096;
  private static final int LEAST_KIB = 256;
  private static final int MOST_KIB = 16_384;
  private static final int MOST_PAGES = 1 << 18;

  /** The longest packet, 64 KiB, fits into it twice. */
  private static final int LEAST_PACKET_PAGES = 32;

  private static final String AVAILABLE = "MemAvailable:";

  private RingSize() {}

  /** Its size in bytes, a power of two. */
  static int bytes(Settings settings) {
    if (settings.ringPages() > 0) {
      return powerOfTwo(Math.min(settings.ringPages(), MOST_PAGES)) * PAGE;
    }
    long kib = Math.clamp(availableKib(), LEAST_KIB, MOST_KIB);
    return Integer.highestOneBit((int) kib) * 1024;
  }

  /**
   * The pages of the buffer for packets that each CPU has, a power of two: as many as the script
   * configures, or together as many as the data ring.
   */
  static int packetPages(Settings settings, int cpus) {
    int pages = bytes(settings) / PAGE;
    return settings.ringPages() > 0
        ? pages
        : Math.max(LEAST_PACKET_PAGES, pages / powerOfTwo(cpus));
  }

  /** The least power of two that is not less. */
  private static int powerOfTwo(int pages) {
    int lower = Integer.highestOneBit(pages);
    return lower == pages ? pages : lower << 1;
  }

  /** The third line of {@code /proc/meminfo}; enough for any ring where it cannot be read. */
  private static long availableKib() {
    byte[] head = new byte[256];
    int length;
    try (FileInputStream file = new FileInputStream("/proc/meminfo")) {
      length = file.read(head);
    } catch (IOException _) {
      return MOST_KIB; // Without /proc the kernel itself refuses what it has no memory for.
    }
    String text = new String(head, 0, Math.max(length, 0), StandardCharsets.US_ASCII);
    int at = text.indexOf(AVAILABLE);
    if (at < 0) {
      return MOST_KIB;
    }
    long kib = 0;
    for (int i = at + AVAILABLE.length(); i < text.length() && text.charAt(i) != 'k'; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        kib = kib * 10 + (c - '0');
      }
    }
    return kib;
  }
}
