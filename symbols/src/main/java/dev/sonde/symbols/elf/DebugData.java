package dev.sonde.symbols.elf;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.tukaani.xz.XZInputStream;

/**
 * The section {@code .gnu_debugdata} ("MiniDebugInfo"), which distributions add to stripped files:
 * an ELF file with the symbols that {@code .dynsym} lacks, compressed with xz.
 */
final class DebugData {
  /** The largest seen are a few megabytes. */
  private static final int MAX_SIZE = 1 << 27;

  private static final int MAX_COMPRESSED_SIZE = 1 << 25;

  /** What the decoder may take for its dictionary, in KiB; {@code xz -9} needs 65. */
  private static final int MEMORY_LIMIT = 1 << 17;

  private DebugData() {}

  /**
   * Expands the section of {@code file}; null where it has none.
   *
   * @throws ElfException where it cannot be expanded
   */
  static ElfFile read(ElfFile file) throws IOException {
    SectionHeader section = file.findSection(".gnu_debugdata");
    if (section == null) {
      return null;
    }
    String name = ".gnu_debugdata of " + file.name();
    ElfData data = file.data(section);
    if (data.size() > MAX_COMPRESSED_SIZE) {
      throw new ElfException(name + " is too large: " + data.size() + " bytes");
    }
    byte[] compressed = data.bytes(0, (int) data.size());
    return ElfFile.of(name, expand(compressed, name));
  }

  private static byte[] expand(byte[] compressed, String name) throws IOException {
    byte[] result = new byte[Math.max(4096, 4 * compressed.length)];
    int filled = 0;
    try (XZInputStream in = new XZInputStream(new ByteArrayInputStream(compressed), MEMORY_LIMIT)) {
      while (true) {
        int count = in.read(result, filled, result.length - filled);
        if (count < 0) {
          return Arrays.copyOf(result, filled);
        }
        filled += count;
        if (filled > MAX_SIZE) {
          throw new ElfException(name + " expands to more than " + MAX_SIZE + " bytes");
        }
        if (filled == result.length) {
          result = Arrays.copyOf(result, 2 * filled);
        }
      }
    } catch (ElfException e) {
      throw e;
    } catch (IOException e) {
      throw new ElfException(name + " cannot be expanded: " + e.getMessage(), e);
    }
  }
}
