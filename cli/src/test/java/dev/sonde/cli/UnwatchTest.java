package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code unwatch}: a watchpoint fires, and no more once it is taken away. */
@Tag("kernel")
class UnwatchTest {
  private static final int WRITES = 40;

  @TempDir Path folder;

  private String writer() throws Exception {
    String source =
        """
        #include <sys/mman.h>
        #include <unistd.h>
        int main() {
          volatile char *p = mmap((void *)0x10000000, 4096, PROT_READ | PROT_WRITE,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
          for (int i = 0; i < %d; i++) { *p = i; usleep(100000); }
          return 0;
        }
        """
            .formatted(WRITES);
    return CompiledProgram.of(folder, "writer", source).toString();
  }

  @Test
  void detachesTheWatchpointThatFired() throws Exception {
    String probes = "watchpoint:0x10000000:1:w { @hits++; %s } end { printf(\"%%d\\n\", @hits); }";
    int watched = hits(probes.formatted("if (@hits == 3) { exit(); }"));
    assumeTrue(watched == 3, "watchpoints do not fire on this machine");
    // It is taken away once the event is handled, which a slow machine takes its time for.
    assertThat(hits(probes.formatted("unwatch(0x10000000);"))).isBetween(1, WRITES / 2);
  }

  private int hits(String script) throws Exception {
    Tracer.Outcome outcome = Tracer.sonde().run("", List.of("-q", "-e", script, "-c", writer()));
    assumeTrue(outcome.exitCode() == 0, "watchpoints cannot be attached: " + outcome.errors());
    return Integer.parseInt(outcome.output().lines().findFirst().orElseThrow());
  }
}
