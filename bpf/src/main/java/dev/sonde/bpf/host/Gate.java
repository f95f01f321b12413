package dev.sonde.bpf.host;

import dev.sonde.bpf.sys.PipeDescriptors;
import java.nio.file.Path;

/**
 * What holds another process until this one lets it go on: the other reads a line from a pipe of
 * this process, whose end it opens by name. If this process dies first, however it dies, the other
 * reads the end of the file instead, or finds no such file.
 */
public final class Gate implements AutoCloseable {
  private final PipeDescriptors pipe = new PipeDescriptors();
  private final Path path;

  /**
   * A gate that is closed.
   *
   * @throws dev.sonde.bpf.BpfException if this process may open no more files
   */
  public Gate() {
    long pid = ProcessHandle.current().pid();
    path = Path.of("/proc", Long.toString(pid), "fd", Integer.toString(pipe.readEnd()));
  }

  /** The file to read a line from, in {@code proc(5)}: it is there until this is closed. */
  public Path path() {
    return path;
  }

  /** Lets through who reads, or is going to. */
  public void open() {
    pipe.write((byte) '\n');
  }

  @Override
  public void close() {
    pipe.close();
  }
}
