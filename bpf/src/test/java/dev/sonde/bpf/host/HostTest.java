package dev.sonde.bpf.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HostTest {

  @Test
  void bootTimePlusUptimeIsNow() throws Exception {
    String uptime = Files.readString(Path.of("/proc/uptime"));
    double seconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
    double now = BootTime.offsetNanos() / 1e9 + seconds;
    assertThat(now)
        .isCloseTo(System.currentTimeMillis() / 1e3, org.assertj.core.data.Offset.offset(1.0));
  }

  @Test
  void aSignalReachesItsProcessWhileThereIsOne() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "60").start();
    assertThat(Signal.SIGTERM.sendTo(sleep.pid())).isTrue();
    assertThat(sleep.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(sleep.exitValue()).isEqualTo(128 + Signal.SIGTERM.number());
    assertThat(Signal.SIGTERM.sendTo(sleep.pid())).isFalse();
  }
}
