package dev.sonde.cli;

import dev.sonde.script.syntax.ByteText;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * What the kernel calls this process, its {@code comm}. The launcher executes a link of the name
 * that Sonde was started under, so it is {@code sonde}, or {@code bpftrace} where Sonde stands in
 * for it. Scripts tell their tracer from what they trace by it.
 */
final class ProcessName {
  private static final String TASKS = "/proc/self/task";

  private ProcessName() {}

  /** The name of this process; empty where no /proc tells. */
  static String own() {
    return ByteText.decode(read());
  }

  /**
   * Gives the name to all threads there are. The JVM calls its own after what they do ({@code C1
   * CompilerThre}), and traces would show them as processes that nobody has started.
   */
  static void ofAllThreads() {
    String[] tasks = new File(TASKS).list();
    if (tasks == null) {
      return; // no /proc, and so no way to name another thread
    }
    byte[] name = read();
    for (String task : tasks) {
      try (FileOutputStream out = new FileOutputStream(TASKS + "/" + task + "/comm")) {
        out.write(name);
      } catch (IOException _) {
        // That thread has ended since.
      }
    }
  }

  /** The line that the file is, without its end: that would become part of a name. */
  private static byte[] read() {
    try (FileInputStream in = new FileInputStream("/proc/self/comm")) {
      byte[] line = in.readAllBytes();
      return Arrays.copyOf(line, line.length - 1);
    } catch (FileNotFoundException _) {
      return new byte[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
