package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing is lost silently: what arrives and what is reported lost are together what happened. */
@Tag("kernel")
class AccountingTest {
  private static final Tracer SONDE = Tracer.sonde();
  private static final Pattern LOST = Pattern.compile("(?m)^Lost (\\d+) events: printf at ");
  private static final Pattern COUNTED = Pattern.compile("(?m)^@n: (\\d+)$");
  private static final Pattern NO_MEMORY =
      Pattern.compile("no memory at hand .*@a.* \\((\\d+) times\\)");
  private static final Pattern FULL = Pattern.compile("Map full; .*@a.* \\((\\d+) times\\)");

  @BeforeAll
  static void needsRoot() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
  }

  @Test
  void printedAndLostEventsOfAFloodAreAllThatHappened() throws Exception {
    Tracer.Outcome outcome =
        run(
            "config = { perf_rb_pages = 1 } "
                + "tracepoint:syscalls:sys_enter_read /comm == \"dd\"/ "
                + "{ @n = count(); printf(\"read %d\\n\", args.count); }",
            "/bin/dd if=/dev/zero of=/dev/null bs=1 count=100000");
    long printed = outcome.output().lines().filter(line -> line.startsWith("read ")).count();
    long lost = sum(LOST, outcome.errors());
    assertThat(printed).isPositive();
    assertThat(printed + lost).isEqualTo(sum(COUNTED, outcome.output()));
    assertThat(sum(COUNTED, outcome.output())).isGreaterThanOrEqualTo(100_000);
  }

  @Test
  void keysThatAFullMapRefusesAreCountedWhereItHappens() throws Exception {
    Tracer.Outcome outcome =
        run("config = { max_map_keys = 10 } begin { for $i : 0..200 { @a[$i] = 1; } exit(); }");
    assertThat(outcome.output().lines().filter(line -> line.startsWith("@a["))).hasSize(10);
    assertThat(sum(FULL, outcome.errors())).isEqualTo(190);
    assertThat(outcome.errors()).contains("stdin:1:");
  }

  @Test
  void aBurstOfNewKeysOfAnAggregationIsStoredWhole() throws Exception {
    Tracer.Outcome outcome = run("begin { for $i : 0..4000 { @a[$i] = hist($i); } exit(); }");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output().lines().filter(line -> line.startsWith("@a["))).hasSize(4000);
  }

  /** Too large to set its memory aside, so the kernel may have none at hand for a burst. */
  @Test
  void keysThatTheKernelHasNoMemoryForAreCountedAsThat() throws Exception {
    Tracer.Outcome outcome =
        run(
            "config = { max_map_keys = 10000000 } "
                + "begin { for $i : 0..4000 { @a[$i] = hist($i); } exit(); }");
    long stored = outcome.output().lines().filter(line -> line.startsWith("@a[")).count();
    assertThat(stored).isPositive();
    assertThat(stored + sum(NO_MEMORY, outcome.errors())).isEqualTo(4000);
    assertThat(outcome.errors()).doesNotContain("Map full");
  }

  @Test
  void whatTheTwoRingsCarryIsShownInTheOrderOfTheScript() throws Exception {
    Tracer.Outcome outcome =
        run("begin { @m = 7; for $i : 0..200 { printf(\"a%d\\n\", $i); print(@m); } exit(); }");
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      expected.append('a').append(i).append("\n@m: 7\n");
    }
    assertThat(outcome.output()).isEqualTo(expected + "\n\n@m: 7\n");
  }

  @Test
  void whatHelpersFailAtIsToldOfWhereItHappens() throws Exception {
    String script =
        "begin { @a[1] = 1; print(@a[2]); print(*uptr((int8 *)7)); print(*kptr((int8 *)9)); exit(); }";
    Tracer.Outcome outcome = SONDE.run("", List.of("-k", "-q", "-e", script));
    assertThat(outcome.output()).isEqualTo("0\n0\n0\n\n\n@a[1]: 1\n");
    assertThat(outcome.errors())
        .contains(
            "stdin:1:26-31: WARNING: Can't lookup map element because it does not exist.\n"
                + "Additional Info - helper: map_lookup_elem, retcode: 0\n"
                + script
                + "\n"
                + " ".repeat(25)
                + "~~~~~\n")
        .contains("WARNING: Bad address\nAdditional Info - helper: probe_read_user, retcode: -14\n")
        .containsPattern(
            "WARNING: \\w.*\nAdditional Info - helper: probe_read_kernel, retcode: -\\d+\n");
    assertThat(SONDE.run("", List.of("-q", "-e", script)).errors()).isEmpty();
  }

  private static Tracer.Outcome run(String script, String... command) throws Exception {
    Tracer.Outcome outcome =
        SONDE.run(
            "",
            command.length == 0
                ? List.of("-q", "-e", script)
                : List.of("-q", "-e", script, "-c", command[0]));
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    return outcome;
  }

  private static long sum(Pattern number, String text) {
    long sum = 0;
    Matcher matcher = number.matcher(text);
    while (matcher.find()) {
      sum += Long.parseLong(matcher.group(1));
    }
    return sum;
  }
}
