package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.syntax.AttachPoint;
import dev.sonde.script.syntax.Declaration;
import dev.sonde.script.syntax.Parser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeListingTest {
  @TempDir Path folder;
  private FakeMachine machine;

  @BeforeEach
  void setUp() throws IOException {
    machine = new FakeMachine(folder);
  }

  private List<String> list(String search, boolean detailed) {
    Diagnostics diagnostics = new Diagnostics();
    ProbeListing listing = new ProbeListing(machine, detailed, diagnostics);
    listing.search(search);
    assertThat(diagnostics.all()).isEmpty();
    return listing.lines();
  }

  @Test
  void listsEverythingByDefault() {
    assertThat(list("", false))
        .startsWith("fentry:ext4:ext4_read", "fentry:vmlinux:vfs_read")
        .endsWith(
            "software:task-clock:",
            "tracepoint:sched:sched_switch",
            "tracepoint:sched:sched_wakeup",
            "tracepoint:syscalls:sys_enter_openat")
        .contains("rawtracepoint:vmlinux:sched_switch")
        .doesNotHaveDuplicates();
    assertThat(list("*", false)).isEqualTo(list("", false));
  }

  @Test
  void searchesOneProvider() {
    assertThat(list("t:sched:*", false))
        .containsExactly("tracepoint:sched:sched_switch", "tracepoint:sched:sched_wakeup");
    assertThat(list("tracepoint", false)).hasSize(3);
    assertThat(list("t:*wakeup", false)).containsExactly("tracepoint:sched:sched_wakeup");
    assertThat(list("rt:vmlinux:sys*", false)).containsExactly("rawtracepoint:vmlinux:sys_enter");
    assertThat(list("rt:ext4:sys*", false)).isEmpty();
    assertThat(list("nope:*", false)).isEmpty();
  }

  @Test
  void saysWhatOfAScriptStandsForNothing() {
    Diagnostics diagnostics = new Diagnostics();
    ProbeListing listing = new ProbeListing(machine, false, diagnostics);
    listing.probe(attachPoints("begin { } "));
    listing.probe(attachPoints("tracepoint:sched:sched_switch, tracepoint:nope:* { }"));
    assertThat(diagnostics.all()).isEmpty();
    assertThat(listing.lines()).containsExactly("tracepoint:sched:sched_switch");
    listing.probe(attachPoints("tracepoint:nope:nope { }"));
    assertThat(diagnostics.all().getFirst().message())
        .contains("No matches for tracepoint nope:nope");
  }

  private static List<AttachPoint> attachPoints(String script) {
    SourceFile source = new SourceFile("script", script);
    return ((Declaration.Probe) Parser.parse(source, new Diagnostics()).declarations().getFirst())
        .attachPoints();
  }

  @Test
  void sortsEventsAsTheirLinesSort() {
    assertThat(list("s:c*", false))
        .containsExactly(
            "software:context-switches:",
            "software:cpu-clock:",
            "software:cpu-migrations:",
            "software:cpu:",
            "software:cs:");
    assertThat(list("software:cpu-clock:100", false)).containsExactly("software:cpu-clock:");
    assertThat(list("software:faults", false)).containsExactly("software:faults:");
  }

  @Test
  void listsTimersOnlyWhenAsked() {
    assertThat(list("profile:*", false))
        .containsExactly("profile:hz:", "profile:ms:", "profile:s:", "profile:us:");
    assertThat(list("interval:s:1", false)).containsExactly("interval:s:");
    assertThat(list("begin", false)).isEmpty();
  }

  @Test
  void looksForANameInAllProviders() {
    assertThat(list("*sched_sw*", false))
        .containsExactly("rawtracepoint:vmlinux:sched_switch", "tracepoint:sched:sched_switch");
    assertThat(list("*:*:sched_sw*", false))
        .containsExactly("rawtracepoint:vmlinux:sched_switch", "tracepoint:sched:sched_switch");
    assertThat(list("t:sched:sched_switch, rt:sys_enter", false))
        .containsExactly("tracepoint:sched:sched_switch", "rawtracepoint:vmlinux:sys_enter");
  }

  @Test
  void showsArgumentsInDetail() {
    assertThat(list("t:sched:sched_switch", true))
        .containsExactly("tracepoint:sched:sched_switch", "    char prev_comm[16]");
    assertThat(list("rt:sched_switch", true))
        .containsExactly(
            "rawtracepoint:vmlinux:sched_switch",
            "    struct task_struct * prev",
            "    struct task_struct * next");
  }

  @Test
  void saysWhatCannotBeListed() {
    Diagnostics diagnostics = new Diagnostics();
    ProbeListing listing = new ProbeListing(FakeMachine.bare(), false, diagnostics);
    listing.search("*");
    assertThat(listing.lines()).isNotEmpty().allMatch(line -> line.endsWith(":"));
    assertThat(diagnostics.all())
        .extracting(d -> d.message())
        .containsExactly(
            "fentry probes cannot be listed: the kernel is built without BTF",
            "rawtracepoints cannot be listed: the kernel is built without BTF",
            "tracefs is not mounted: tracepoints need it");
  }
}
