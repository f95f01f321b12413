package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs in C that tests trace. Where there is no gcc, the test is skipped and says so. */
final class CompiledProgram {
  private CompiledProgram() {}

  /**
   * Compiles a program, with its source beside it.
   *
   * @param folder of the program; source lines in its debug information are named as in {@code
   *     NAME.c} there
   * @param options such as {@code -g}
   */
  static Path of(Path folder, String name, String source, String... options) throws Exception {
    String file = name + ".c";
    Files.writeString(folder.resolve(file), source);
    return ofFile(folder, name, file, options);
  }

  /** Compiles a source file that is in the folder. */
  static Path ofFile(Path folder, String name, String file, String... options) throws Exception {
    List<String> line = new ArrayList<>(List.of("gcc", "-o", name, file));
    line.addAll(List.of(options));
    run(folder, line.toArray(String[]::new));
    return folder.resolve(name);
  }

  /**
   * Runs a tool such as {@code objcopy} in the folder; skips the test where it is not installed.
   */
  static void run(Path folder, String... line) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, line[0] + " is not installed");
      throw e;
    }
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }
}
