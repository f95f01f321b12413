package dev.sonde.bpf.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HostTest {

  @Test
  void bootTimePlusUptimeIsNow() throws Exception {
    double before = System.currentTimeMillis() / 1e3;
    String uptime = Files.readString(Path.of("/proc/uptime"));
    double after = System.currentTimeMillis() / 1e3;
    double seconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
    double now = BootTime.offsetNanos() / 1e9 + seconds;
    assertThat(now).isBetween(before - 0.1, after + 0.1);
  }

  @Test
  void aSignalReachesItsProcessWhileThereIsOne() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "60").start();
    assertThat(Signal.SIGTERM.sendTo(sleep.pid())).isTrue();
    assertThat(sleep.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(sleep.exitValue()).isEqualTo(128 + Signal.SIGTERM.number());
    assertThat(Signal.SIGTERM.sendTo(sleep.pid())).isFalse();
  }

  @Test
  void aSignalForOneThreadReachesNoOther() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "60").start();
    long another = ProcessHandle.current().pid();
    assertThat(Signal.SIGTERM.sendToThread(sleep.pid(), another)).isFalse();
    assertThat(sleep.isAlive()).isTrue();
    assertThat(Signal.SIGTERM.sendToThread(sleep.pid(), sleep.pid())).isTrue();
    assertThat(sleep.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }
}
