package dev.sonde.runtime.process;

import dev.sonde.bpf.host.Gate;
import dev.sonde.bpf.host.Signal;
import dev.sonde.symbols.program.ElfObjects;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A command that is started for the session, and held before its first instruction until everything
 * is attached.
 *
 * <p>A shell waits at a gate and then becomes the command: so the process id is known before the
 * command runs, and standard input, output and error are this process's own. It does not outlive
 * this process there. Where {@code setpriv(1)} is installed, as it is wherever util-linux is, the
 * command is also ended later, if this process dies without having ended it.
 */
public final class TracedCommand implements TracedProcess {
  private static final String HOLD = "read -r go <\"$1\" && shift && exec \"$@\"";
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final long HOLD_MILLIS = 30_000;
  private static final long LOAD_MILLIS = 10_000;
  private static final long PATIENCE_MILLIS = 1_000;

  private final Process process;
  private final Path binary;
  private final Gate gate;
  private boolean open;
  private boolean loaded;

  private TracedCommand(Process process, Path binary, Gate gate) {
    this.process = process;
    this.binary = binary;
    this.gate = gate;
  }

  /**
   * Starts a command and holds it.
   *
   * @param command words separated by spaces; quotes and backslashes protect those within
   * @throws ProcessException if there is no such command
   */
  public static TracedCommand start(String command) {
    List<String> words = CommandLine.split(command);
    Path binary = find(words.getFirst());
    List<String> launch = new ArrayList<>(words.size() + 8);
    if (Files.isExecutable(SETPRIV)) {
      launch.add(SETPRIV.toString());
      launch.add("--pdeathsig");
      launch.add("TERM");
    }
    launch.add("/bin/sh");
    launch.add("-c");
    launch.add(HOLD);
    launch.add("sh");
    Gate gate = new Gate();
    launch.add(gate.path().toString());
    launch.add(binary.toString());
    launch.addAll(words.subList(1, words.size()));
    try {
      return new TracedCommand(new ProcessBuilder(launch).inheritIO().start(), binary, gate);
    } catch (IOException e) {
      gate.close();
      throw new ProcessException("cannot start " + command + ": " + e.getMessage(), e);
    }
  }

  /** The command's file, looked for in the folders of PATH if it is named without a folder. */
  private static Path find(String name) {
    if (name.indexOf('/') >= 0) {
      Path path = Path.of(name);
      if (Files.isExecutable(path) && Files.isRegularFile(path)) {
        return path;
      }
      throw new ProcessException(
          Files.exists(path)
              ? "the command to run (-c) is not executable: " + name
              : "the command to run (-c) does not exist: " + name);
    }
    String folders = System.getenv("PATH");
    if (folders != null) {
      for (String folder : folders.split(File.pathSeparator, -1)) {
        Path path = Path.of(folder.isEmpty() ? "." : folder, name);
        if (Files.isExecutable(path) && Files.isRegularFile(path)) {
          return path;
        }
      }
    }
    throw new ProcessException("the command to run (-c) is in no folder of PATH: " + name);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public void awaitHold() {
    if (!open && !await(this::isAtGate, HOLD_MILLIS)) {
      throw new ProcessException("the command to run (-c) could not be held until attached");
    }
  }

  @Override
  public void release() {
    openGate();
    // Where the program was waited for, it is stopped at its start, or has not come there yet.
    if (loaded && process.isAlive()) {
      Signal.SIGCONT.sendTo(process.pid());
    }
  }

  private void openGate() {
    if (!open) {
      open = true;
      gate.open();
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws ProcessException if it does not come so far: another program may run it
   */
  @Override
  public void loadProgram(ElfObjects objects) {
    if (loaded) {
      return;
    }
    loaded = true;
    // The shell may be the program itself, and is not to be taken for it.
    awaitHold();
    try (EntryStop stop = EntryStop.of((int) process.pid(), binary, objects)) {
      if (stop != null) {
        openGate();
        if (!await(this::isStopped, LOAD_MILLIS)) {
          throw new ProcessException(
              "the command to run (-c) has not come to the start of " + binary);
        }
      }
    }
  }

  /** Waits until it is somewhere, or has ended; gives whether that was within a time. */
  private boolean await(BooleanSupplier there, long millis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (process.isAlive() && !there.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      pause();
    }
    return true;
  }

  /** Its standard input is the gate's pipe. */
  private boolean isAtGate() {
    try {
      Path input = Path.of("/proc", Long.toString(process.pid()), "fd", "0");
      return Files.readSymbolicLink(input).equals(Files.readSymbolicLink(gate.path()));
    } catch (IOException e) {
      return false; // it ended meanwhile, or was started without an input
    }
  }

  /** The third word of {@code /proc/PID/stat}, behind the name in parentheses, is T. */
  private boolean isStopped() {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      int state = stat.lastIndexOf(')') + 2;
      return state > 1 && state < stat.length() && stat.charAt(state) == 'T';
    } catch (IOException e) {
      return false; // it ended meanwhile: no such file, or no such process once the file is open
    }
  }

  private void pause() {
    try {
      process.waitFor(1, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessException("interrupted while the command to run (-c) was started", e);
    }
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void onExit(Runnable action) {
    process.onExit().thenRun(action);
  }

  /** Ends the command: asks it to, and after a second no longer asks. */
  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        end();
      }
    } finally {
      gate.close();
    }
  }

  private void end() {
    process.destroy();
    if (isStopped()) {
      Signal.SIGCONT.sendTo(process.pid());
    }
    try {
      if (!process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
