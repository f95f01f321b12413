package dev.sonde.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Compiles small programs for tests. Where there is no gcc, the test is skipped and says so. */
public final class Compiler {
  private final Path folder;

  /**
   * @param folder that sources and programs are written to
   */
  public Compiler(Path folder) {
    this.folder = folder;
  }

  /** Compiles C. */
  public Path c(String name, String source, String... options) throws IOException {
    return compile("gcc", name, name + ".c", source, options);
  }

  /** Compiles C++. */
  public Path cpp(String name, String source, String... options) throws IOException {
    return compile("g++", name, name + ".cc", source, options);
  }

  private Path compile(String compiler, String name, String file, String source, String... options)
      throws IOException {
    Files.writeString(folder.resolve(file), source);
    List<String> line = new ArrayList<>(List.of(compiler));
    line.addAll(List.of(options));
    line.addAll(List.of("-o", name, file));
    run(line.toArray(String[]::new));
    return folder.resolve(name);
  }

  /** Runs a tool in the folder; skips the test where it is not installed. */
  public void run(String... line) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, line[0] + " is not installed");
      throw e;
    }
    String output = new String(process.getInputStream().readAllBytes());
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    assertThat(process.exitValue()).as(output).isZero();
  }
}
