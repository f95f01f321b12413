package dev.sonde.bpf.feature;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process may do: its effective capabilities ({@code include/uapi/linux/capability.h}).
 *
 * @param effective a bit for each capability, by its number
 */
public record Capabilities(long effective) {
  private static final int CAP_SYS_ADMIN = 21;
  private static final int CAP_PERFMON = 38;
  private static final int CAP_BPF = 39;

  /**
   * Those of this process, from {@code /proc/self/status}.
   *
   * @throws IOException if procfs cannot be read
   */
  public static Capabilities ofThisProcess() throws IOException {
    return parse(
        new String(Files.readAllBytes(Path.of("/proc/self/status")), StandardCharsets.ISO_8859_1));
  }

  static Capabilities parse(String status) throws IOException {
    int field = status.indexOf("CapEff:");
    if (field < 0) {
      throw new IOException("/proc/self/status has no CapEff line");
    }
    int end = status.indexOf('\n', field);
    String digits = status.substring(field + "CapEff:".length(), end).strip();
    return new Capabilities(Long.parseUnsignedLong(digits, 16));
  }

  /** Whether maps and programs may be made. */
  public boolean mayUseBpf() {
    return has(CAP_BPF) || has(CAP_SYS_ADMIN);
  }

  /** Whether programs may read kernel memory and be attached to events of all processes. */
  public boolean mayTrace() {
    return has(CAP_PERFMON) || has(CAP_SYS_ADMIN);
  }

  private boolean has(int capability) {
    return (effective >> capability & 1) != 0;
  }
}
