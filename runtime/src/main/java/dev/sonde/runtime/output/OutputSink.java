package dev.sonde.runtime.output;

import dev.sonde.runtime.format.TextBuffer;
import java.io.IOException;
import java.io.OutputStream;

/** Buffers bytes on their way to a file, a pipe or a terminal. */
public final class OutputSink implements AutoCloseable {
  private static final int CAPACITY = 1 << 16;
  private static final int FULL = CAPACITY - (1 << 12);

  private final OutputStream stream;
  private final FlushPolicy policy;
  private final TextBuffer buffer = new TextBuffer(CAPACITY);
  private int recorded;
  private TextBuffer held;

  /** Writes to {@code stream}, which is best unbuffered; closed with the sink. */
  public OutputSink(OutputStream stream, FlushPolicy policy) {
    this.stream = stream;
    this.policy = policy;
  }

  /** Where to append output; call {@link #recorded} behind each piece. */
  public TextBuffer buffer() {
    return buffer;
  }

  /** A piece of output is complete. */
  public void recorded() {
    if (policy == FlushPolicy.NONE
        || buffer.size() >= FULL
        || policy == FlushPolicy.LINE && hasNewLine()) {
      flush();
    } else {
      recorded = buffer.size();
    }
  }

  /** More of the same piece is to come: what there is may be written if it is much. */
  public void continued() {
    if (buffer.size() >= FULL) {
      flush();
    }
  }

  /** There is nothing more to write for the moment. */
  public void idle() {
    if (policy != FlushPolicy.FULL) {
      flush();
    }
  }

  /** Holds back all that is written from now on, once what was written before is out. */
  public void hold() {
    flush();
    held = new TextBuffer(CAPACITY);
  }

  /** Ends holding back; yields what was. */
  public String release() {
    flush();
    String text = held.toString();
    held = null;
    return text;
  }

  /** Writes what is buffered. */
  public void flush() {
    if (held != null) {
      held.put(buffer.array(), 0, buffer.size());
      buffer.clear();
    } else if (buffer.size() > 0) {
      try {
        stream.write(buffer.array(), 0, buffer.size());
        stream.flush();
      } catch (IOException e) {
        throw new OutputException(e);
      } finally {
        buffer.clear();
      }
    }
    recorded = 0;
  }

  @Override
  public void close() {
    try (stream) {
      flush();
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }

  private boolean hasNewLine() {
    byte[] bytes = buffer.array();
    for (int i = recorded; i < buffer.size(); i++) {
      if (bytes[i] == '\n') {
        return true;
      }
    }
    return false;
  }
}
