package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessNameTest {
  private static final Path LAUNCHER = Path.of("..", "launcher", "image-sonde").toAbsolutePath();

  @TempDir private Path folder;

  @AfterEach
  void removeLinks() throws IOException {
    Files.deleteIfExists(folder.resolve("sonde"));
    Files.deleteIfExists(folder.resolve("bpftrace"));
  }

  /** The start script runs the link of the image whose name is the one it was started under. */
  @ParameterizedTest
  @CsvSource({"sonde, sonde", "bpftrace, bpftrace", "bpftrace-next, sonde"})
  void theLauncherExecutesALinkOfTheNameItWasStartedUnder(String name, String executed)
      throws Exception {
    Path image = Files.createDirectories(folder.resolve("image"));
    Path program = executable(image.resolve("bin/java"), "#!/bin/sh\necho \"${0##*/}\"\n");
    Files.createDirectories(image.resolve("exec"));
    Files.createSymbolicLink(image.resolve("exec/sonde"), program);
    Files.createSymbolicLink(image.resolve("exec/bpftrace"), program);
    Path script = executable(image.resolve("bin/sonde"), Files.readString(LAUNCHER));
    Path link = folder.resolve(name);
    Files.createSymbolicLink(link, script);
    assertThat(new Tracer(List.of(link.toString())).run("", List.of("-V")).output())
        .isEqualTo(executed + "\n");
  }

  @Test
  void theVersionNamesSondeUnderEitherName() throws Exception {
    String sonde = "v" + Version.text() + "\n";
    assertThat(startedAs("sonde").run("", List.of("--version")).output())
        .isEqualTo("sonde " + sonde);
    assertThat(startedAs("bpftrace").run("", List.of("--version")).output())
        .matches("bpftrace v0\\.27\\.\\d+ \\(Sonde v" + Version.text() + "\\)\n");
  }

  @Test
  @Tag("kernel")
  void allThreadsHaveTheNameOfTheProcess() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
    List<String> line = new ArrayList<>(startedAs("bpftrace").command());
    line.addAll(
        List.of("-q", "-e", "begin { printf(\"%s\\n\", comm); } interval:s:60 { exit(); }"));
    Process process = new ProcessBuilder(line).start();
    try (var output = process.inputReader()) {
      assertThat(output.readLine()).isEqualTo("bpftrace");
      Set<String> names = Set.of();
      for (int tries = 0; tries < 200 && !names.equals(Set.of("bpftrace\n")); tries++) {
        Thread.sleep(10);
        names = threadNames(process.pid());
      }
      assertThat(names).containsExactly("bpftrace\n");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static Set<String> threadNames(long process) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process), "task"))) {
      for (Path thread : threads.toList()) {
        names.add(Files.readString(thread.resolve("comm")));
      }
    }
    return names;
  }

  /** Sonde, executed by a link of that name as the launcher does. */
  private Tracer startedAs(String name) throws Exception {
    Path link = folder.resolve(name);
    Files.createSymbolicLink(link, Path.of(System.getProperty("java.home"), "bin", "java"));
    List<String> command = new ArrayList<>();
    command.add(link.toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.sonde.cli.Main"));
    return new Tracer(command);
  }

  private static Path executable(Path file, String text) throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
