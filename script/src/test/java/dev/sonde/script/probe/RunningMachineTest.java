package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.script.diagnostic.Diagnostics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The providers on the running kernel. */
@Tag("kernel")
class RunningMachineTest {
  private final Machine machine = new RunningMachine();

  private List<String> list(String search, boolean detailed) {
    ProbeListing listing = new ProbeListing(machine, detailed, new Diagnostics());
    listing.search(search);
    return listing.lines();
  }

  private Path tracefs() {
    Optional<Path> tracefs = machine.tracefs();
    Assumptions.assumeTrue(tracefs.isPresent(), "tracefs is not mounted");
    Assumptions.assumeTrue(Files.isReadable(tracefs.get()), "tracefs may not be read: not root");
    return tracefs.get();
  }

  @Test
  void readsTheFormatOfEveryTracepoint() throws IOException {
    Path events = tracefs().resolve("events");
    List<String> listed = list("tracepoint:*", false);
    assertThat(listed).hasSizeGreaterThan(100).isSorted();
    Tracepoints tracepoints = new Tracepoints(tracefs());
    for (String name : listed) {
      String[] parts = name.split(":");
      TracepointFormat format = tracepoints.format(parts[1], parts[2]).orElseThrow();
      assertThat(format.common()).as(name).extracting(Argument::name).contains("common_pid");
      long written =
          Files.readAllLines(events.resolve(parts[1]).resolve(parts[2]).resolve("format")).stream()
              .filter(line -> line.startsWith("\tfield:"))
              .count();
      assertThat(format.common().size() + format.fields().size()).as(name).isEqualTo((int) written);
    }
  }

  @Test
  void readsTheArgumentsOfEveryRawTracepoint() {
    Assumptions.assumeTrue(machine.kernelBtf().isPresent(), "this kernel offers no BTF");
    List<String> lines = list("rawtracepoint:*", true);
    assertThat(lines)
        .contains("rawtracepoint:vmlinux:sched_switch", "    struct task_struct * prev");
    assertThat(lines).noneMatch(line -> line.contains("__data"));
  }
}
