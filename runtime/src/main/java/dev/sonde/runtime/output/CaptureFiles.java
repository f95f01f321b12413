package dev.sonde.runtime.output;

import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Files of packets as {@code tcpdump} reads them; the format is that of {@code pcap-savefile(5)}.
 * Each packet is in its file as soon as it was met.
 */
public final class CaptureFiles implements AutoCloseable {
  private static final int MAGIC = 0xa1b2c3d4;
  private static final short MAJOR = 2;
  private static final short MINOR = 4;
  private static final int MOST_BYTES = 65535;

  /** {@code LINKTYPE_RAW}: packets begin with the header of IP. */
  private static final int RAW = 101;

  private static final int FILE_HEADER = 24;
  private static final int PACKET_HEADER = 16;
  private static final long SECOND = 1_000_000_000;

  private final Map<String, FileOutputStream> files = new HashMap<>();
  private final long clockOffset;

  /** Has no file yet. */
  public CaptureFiles() {
    Instant now = Instant.now();
    clockOffset = now.getEpochSecond() * SECOND + now.getNano() - System.nanoTime();
  }

  /**
   * Writes a packet.
   *
   * @param path of the file; made if this is its first packet
   * @param time by the monotonic clock, in nanoseconds
   * @throws OutputException if the file cannot be made or written
   */
  public void write(String path, long time, MemorySegment data, long offset, int length) {
    try {
      FileOutputStream file = files.get(path);
      if (file == null) {
        file = new FileOutputStream(path);
        files.put(path, file);
        file.write(fileHeader());
      }
      file.write(packet(time + clockOffset, data, offset, length));
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }

  private static byte[] fileHeader() {
    ByteBuffer header = ByteBuffer.allocate(FILE_HEADER).order(ByteOrder.nativeOrder());
    header.putInt(MAGIC).putShort(MAJOR).putShort(MINOR);
    header.putInt(0).putInt(0); // times are UTC, and exact
    return header.putInt(MOST_BYTES).putInt(RAW).array();
  }

  private static byte[] packet(long time, MemorySegment data, long offset, int length) {
    ByteBuffer packet = ByteBuffer.allocate(PACKET_HEADER + length).order(ByteOrder.nativeOrder());
    packet.putInt((int) (time / SECOND)).putInt((int) (time % SECOND / 1000));
    packet.putInt(length).putInt(length);
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, offset, packet.array(), PACKET_HEADER, length);
    return packet.array();
  }

  @Override
  public void close() {
    for (FileOutputStream file : files.values()) {
      try {
        file.close();
      } catch (IOException e) {
        throw new OutputException(e);
      }
    }
    files.clear();
  }
}
