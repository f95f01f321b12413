package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts of docs/java.md, on a Java program that does what they are to show. */
@Tag("kernel")
class JavaProbesTest {
  private static final Path PAGE = Path.of("../docs/java.md");
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");
  private static final Pattern BLOCK = Pattern.compile("```\n((?:usdt|end).*?)```", Pattern.DOTALL);
  private static final String SOURCE =
      """
      class Locks {
        static final Object lock = new Object();
        static final Object[] kept = new Object[1000];
        static long sum;
        static void work() {
          synchronized (lock) {
            for (int i = 0; i < 20000; i++) sum += i * sum;
          }
          for (int i = 0; i < kept.length; i++) kept[i] = new byte[500];
        }
        public static void main(String[] arguments) throws Exception {
          while (true) {
            Thread[] threads = new Thread[4];
            for (int i = 0; i < threads.length; i++) {
              threads[i] = new Thread(() -> { for (int n = 0; n < 200; n++) work(); }, "worker-" + i);
              threads[i].start();
            }
            for (Thread thread : threads) thread.join();
          }
        }
      }
      """;

  private static @TempDir Path folder;
  private static List<String> scripts;
  private static Process program;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
    assumeTrue(Files.isExecutable(JAVA.resolve("javac")), "the JDK has no javac");
    scripts = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    while (block.find()) {
      scripts.add(block.group(1));
    }
    Path source = folder.resolve("Locks.java");
    Files.writeString(source, SOURCE);
    Process javac =
        new ProcessBuilder(JAVA.resolve("javac").toString(), source.toString()).inheritIO().start();
    assertThat(javac.waitFor()).isZero();
    program =
        new ProcessBuilder(
                JAVA.resolve("java").toString(),
                "-Xmx64m",
                "-XX:+DTraceMethodProbes",
                "-XX:+DTraceMonitorProbes",
                "-XX:+DTraceAllocProbes",
                "-cp",
                folder.toString(),
                "Locks")
            .start();
    String listed =
        Tracer.sonde()
            .run("", List.of("-l", "usdt:*:hotspot:gc__begin", "-p", "" + program.pid()))
            .output();
    assumeTrue(listed.contains("gc__begin"), "this JDK was built without its probes");
  }

  @AfterAll
  static void end() throws Exception {
    if (program != null) {
      program.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gc__end                     | @pause:
          vmops__begin                | @operations[
          thread__start               | + worker-1 (thread
          monitor__contended__entered | @wait[java/lang/Object]:
          method__entry               | @entered[Locks, work]:
          object__alloc               | @bytes[[B]:
          """)
  void scriptsShowWhatTheyAreSaidToShow(String probe, String shown) throws Exception {
    String script = scripts.stream().filter(text -> text.contains(probe)).findFirst().orElseThrow();
    Tracer.Outcome outcome =
        Tracer.sonde()
            .run(
                "",
                List.of(
                    "-q",
                    "-p",
                    Long.toString(program.pid()),
                    "-e",
                    script + " interval:s:3 { exit(); }"));
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).contains(shown);
  }

  @ParameterizedTest
  @CsvSource("method__compile__begin")
  void scriptsThatNeedLuckAtLeastAttach(String probe) throws Exception {
    String script = scripts.stream().filter(text -> text.contains(probe)).findFirst().orElseThrow();
    Tracer.Outcome outcome =
        Tracer.sonde()
            .run("", List.of("-p", Long.toString(program.pid()), "-e", script, "--dry-run"));
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
  }
}
