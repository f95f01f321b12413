package dev.sonde.symbols.elf;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a program or library is stored: in a file of its own, or in a ZIP archive that has it as it
 * is, from which a linker may map it ({@code base.apk!/lib/x.so}, as Android writes it). The format
 * of archives is that of PKWARE's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16.
 *
 * @param file the path of the file or archive
 * @param offset where in it the program begins
 * @param size of the program in bytes; {@link #WHOLE} for all of the file
 */
public record FilePart(String file, long offset, long size) {
  /** The size where a file is no archive. */
  public static final long WHOLE = -1;

  private static final String SEPARATOR = "!/";

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_SIZE = 22;
  private static final int MAX_COMMENT = 0xffff;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_SIZE = 46;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_SIZE = 30;

  /** A list of 64 MiB names half a million files. */
  private static final int MAX_LIST = 1 << 26;

  /**
   * Finds what a path stands for.
   *
   * @throws ElfException where it is in no such archive, or stored in another way
   * @throws IOException where the archive cannot be read
   */
  public static FilePart of(String path) throws IOException {
    int separator = path.indexOf(SEPARATOR);
    if (separator <= 0 || Files.exists(Path.of(path))) {
      return new FilePart(path, 0, WHOLE);
    }
    String archive = path.substring(0, separator);
    String name = path.substring(separator + SEPARATOR.length());
    if (!Files.isRegularFile(Path.of(archive))) {
      throw new ElfException(archive + " does not exist or is not a regular file");
    }
    try (RandomAccessFile file = new RandomAccessFile(archive, "r")) {
      return find(file, archive, name);
    }
  }

  private static FilePart find(RandomAccessFile file, String archive, String name)
      throws IOException {
    ByteBuffer list = list(file, archive);
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    int at = 0;
    while (at <= list.limit() - ENTRY_SIZE && list.getInt(at) == ENTRY_SIGNATURE) {
      int length = list.getShort(at + 28) & 0xffff;
      int next = at + ENTRY_SIZE + length;
      if (length == wanted.length
          && next <= list.limit()
          && list.slice(at + ENTRY_SIZE, length).equals(ByteBuffer.wrap(wanted))) {
        boolean stored = list.getShort(at + 10) == 0;
        if (!stored) {
          throw new ElfException(archive + " has " + name + " compressed: no process can map it");
        }
        long size = list.getInt(at + 24) & 0xffff_ffffL;
        return new FilePart(archive, start(file, archive, list.getInt(at + 42)), size);
      }
      at = next + (list.getShort(at + 30) & 0xffff) + (list.getShort(at + 32) & 0xffff);
    }
    throw new ElfException(archive + " has no file " + name);
  }

  /** The archive's list of files, which its end tells of. */
  private static ByteBuffer list(RandomAccessFile file, String archive) throws IOException {
    long length = file.length();
    int tail = (int) Math.min(length, END_SIZE + MAX_COMMENT);
    ByteBuffer end = read(file, archive, length - tail, tail);
    for (int at = tail - END_SIZE; at >= 0; at--) {
      if (end.getInt(at) == END_SIGNATURE) {
        long size = end.getInt(at + 12) & 0xffff_ffffL;
        return read(file, archive, end.getInt(at + 16) & 0xffff_ffffL, size);
      }
    }
    throw new ElfException(archive + " is no ZIP archive");
  }

  /** Where the bytes of an entry begin: behind its own header. */
  private static long start(RandomAccessFile file, String archive, int header) throws IOException {
    long at = header & 0xffff_ffffL;
    ByteBuffer local = read(file, archive, at, LOCAL_SIZE);
    if (local.getInt(0) != LOCAL_SIGNATURE) {
      throw new ElfException(archive + " is damaged: it has no file where it says so");
    }
    return at + LOCAL_SIZE + (local.getShort(26) & 0xffff) + (local.getShort(28) & 0xffff);
  }

  private static ByteBuffer read(RandomAccessFile file, String archive, long at, long size)
      throws IOException {
    if (size > MAX_LIST || at > file.length() - size) {
      throw new ElfException(archive + " is damaged: it points beyond its end");
    }
    byte[] bytes = new byte[(int) size];
    file.seek(at);
    file.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
