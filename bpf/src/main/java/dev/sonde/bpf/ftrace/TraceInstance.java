package dev.sonde.bpf.ftrace;

import dev.sonde.bpf.BpfException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A buffer of ftrace that is this process's alone: which events are written to it is nobody else's
 * concern, and what is read from it nobody else misses.
 */
public final class TraceInstance implements AutoCloseable {
  private static final long PATIENCE_NANOS = 2_000_000_000L;
  private static final long PAUSE_MILLIS = 10;

  private final Path folder;

  private TraceInstance(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes one, and removes those of processes that were killed.
   *
   * @throws BpfException if the kernel refuses
   */
  public static TraceInstance open(Tracefs tracefs) {
    Path instances = tracefs.root().resolve("instances");
    try (DirectoryStream<Path> others = Files.newDirectoryStream(instances)) {
      for (Path other : others) {
        if (EventFile.isAbandoned(other.getFileName().toString())) {
          Files.delete(other);
        }
      }
      Path folder = instances.resolve(EventFile.ownGroup());
      try {
        Files.createDirectory(folder);
      } catch (FileAlreadyExistsException e) {
        throw new BpfException("make a trace buffer", 0, "this process has one already: " + folder);
      }
      return new TraceInstance(folder);
    } catch (IOException | DirectoryIteratorException e) {
      throw new BpfException("make a trace buffer in " + instances, 0, e.getMessage());
    }
  }

  /**
   * Has only the events of a process written, and of those that it starts.
   *
   * @throws BpfException if there is no such process, or the kernel refuses
   */
  public void narrow(long pid) {
    String what = "trace process " + pid;
    write("options/event-fork", "1", what);
    // Before its threads are listed, so that those which start meanwhile are followed.
    append("set_event_pid", Long.toString(pid), what);
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads) {
        append("set_event_pid", thread.getFileName().toString(), what);
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new BpfException(what, 0, "there is no such process");
    }
  }

  /**
   * Has only those of the events written for which an expression holds.
   *
   * @param event {@code group/name}
   * @param filter in the syntax of {@code Documentation/trace/events.rst}
   * @throws BpfException if there is no such event, or the expression does not fit it
   */
  public void filter(String event, String filter) {
    write("events/" + event + "/filter", filter, "filter event " + event + " by '" + filter + "'");
  }

  /**
   * Has an event written from now on.
   *
   * @param event {@code group/name}
   * @throws BpfException if there is no such event
   */
  public void enable(String event) {
    write("events/" + event + "/enable", "1", "enable event " + event);
  }

  /** What is written to it, as lines of text; each is read once. A read waits for the next one. */
  public FileChannel open() throws IOException {
    return FileChannel.open(folder.resolve("trace_pipe"), StandardOpenOption.READ);
  }

  /** Nothing is written to it any more; what there is can still be read. */
  public void stop() {
    write("tracing_on", "0", "stop tracing");
  }

  private void write(String file, String value, String what) {
    write(file, value, what, StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** A list in a file grows. */
  private void append(String file, String value, String what) {
    write(file, value, what, StandardOpenOption.APPEND);
  }

  private void write(String file, String value, String what, StandardOpenOption how) {
    try {
      Files.write(
          folder.resolve(file),
          value.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.WRITE,
          how);
    } catch (NoSuchFileException e) {
      throw new BpfException(what, 0, "there is none such");
    } catch (IOException e) {
      String complaint = new Tracefs(folder).complaint(value);
      throw new BpfException(what, 0, complaint.isEmpty() ? e.getMessage() : complaint);
    }
  }

  /**
   * Removes it, with all that was not read. The kernel may need a moment to be done with events and
   * readers that were there until now.
   *
   * @throws BpfException if somebody else reads from it
   */
  @Override
  public void close() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!isRemoved(deadline)) {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BpfException("remove " + folder, 0, "interrupted");
      }
    }
  }

  private boolean isRemoved(long deadline) {
    try {
      Files.deleteIfExists(folder);
      return true;
    } catch (IOException e) {
      if (System.nanoTime() - deadline > 0) {
        throw new BpfException("remove " + folder, 0, e.getMessage());
      }
      return false;
    }
  }
}
