package dev.sonde.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Standard error. What it does not take is dropped: there is nobody else to tell, and a trace goes
 * on whose messages nobody reads.
 */
final class StandardError extends OutputStream {
  private final FileOutputStream stream = new FileOutputStream(FileDescriptor.err);

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      stream.write(bytes, offset, length);
    } catch (IOException _) {
      // As the class says.
    }
  }
}
