package dev.sonde.bpf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The CPUs of this machine, from {@code /sys/devices/system/cpu}. */
public final class Cpus {
  private static final Path FOLDER = Path.of("/sys/devices/system/cpu");

  private Cpus() {}

  /**
   * The CPUs that could ever be there. A per-CPU map has a value for each of them, one after the
   * other in this order.
   *
   * @throws BpfException if sysfs cannot be read
   */
  public static int[] possible() {
    return read("possible");
  }

  /**
   * The CPUs that run now.
   *
   * @throws BpfException if sysfs cannot be read
   */
  public static int[] online() {
    return read("online");
  }

  private static int[] read(String file) {
    try {
      return parse(new String(Files.readAllBytes(FOLDER.resolve(file)), StandardCharsets.US_ASCII));
    } catch (IOException | IllegalArgumentException e) {
      throw new BpfException("tell which CPUs there are", 0, e.getMessage());
    }
  }

  /**
   * Reads a list as sysfs writes them, such as {@code 0-3,8}.
   *
   * @return the numbers, rising
   * @throws IllegalArgumentException if it is none
   */
  static int[] parse(String list) {
    int[] cpus = new int[16];
    int count = 0;
    int at = 0;
    int end = list.stripTrailing().length();
    while (at < end) {
      int comma = list.indexOf(',', at);
      int stop = comma < 0 ? end : comma;
      int dash = list.indexOf('-', at);
      boolean range = dash >= 0 && dash < stop;
      int first = Integer.parseInt(list, at, range ? dash : stop, 10);
      int last = range ? Integer.parseInt(list, dash + 1, stop, 10) : first;
      if (first < 0 || last < first || last > 65535) {
        throw new IllegalArgumentException("\"" + list.strip() + "\" is no list of CPUs");
      }
      for (int cpu = first; cpu <= last; cpu++) {
        if (count == cpus.length) {
          cpus = Arrays.copyOf(cpus, count * 2);
        }
        cpus[count++] = cpu;
      }
      at = stop + 1;
    }
    if (count == 0) {
      throw new IllegalArgumentException("an empty list of CPUs");
    }
    return Arrays.copyOf(cpus, count);
  }
}
