package dev.sonde.symbols.elf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Finds the debug file of a program or library, which its distribution ships apart: by build id as
 * {@code /usr/lib/debug/.build-id/xx/yyyy.debug}, or by the name in {@code .gnu_debuglink} beside
 * the file, in {@code .debug} beside it, or under {@code /usr/lib/debug} (GDB manual, "Debugging
 * Information in Separate Files"); also right in a folder that the user names. A file without such
 * a link may be named after the program, with {@code .debug} behind it.
 *
 * @param root where these paths begin
 * @param folders that hold debug files, {@code /usr/lib/debug} for most
 */
public record DebugFiles(RootFolder root, List<String> folders) {
  /** Where every distribution puts them. */
  public static final List<String> STANDARD_FOLDERS = List.of("/usr/lib/debug");

  /** A debug file without a build id is read whole for its checksum, up to this. */
  private static final long MAX_CHECKED_SIZE = 1 << 28;

  /** Those under {@code root}, in the standard folder. */
  public static DebugFiles under(RootFolder root) {
    return new DebugFiles(root, STANDARD_FOLDERS);
  }

  /**
   * Opens the debug file of {@code file}, and makes sure that it belongs to it.
   *
   * @param path of {@code file}, seen from the root
   * @return null where there is none; what cannot be read or does not belong is as if not there
   */
  public ElfFile open(ElfFile file, String path) throws IOException {
    byte[] buildId = file.buildId();
    DebugLink link = file.debugLink();
    for (String candidate : candidates(buildId, link, path)) {
      ElfFile found = openIfMatching(candidate, buildId, link);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private List<String> candidates(byte[] buildId, DebugLink link, String path) {
    List<String> candidates = new ArrayList<>();
    if (buildId.length > 1) {
      String hex = HexFormat.of().formatHex(buildId);
      for (String folder : folders) {
        candidates.add(
            folder + "/.build-id/" + hex.substring(0, 2) + "/" + hex.substring(2) + ".debug");
      }
    }
    if (link != null && !link.fileName().isEmpty() && link.fileName().indexOf('/') < 0) {
      addPlaces(link.fileName(), path, candidates);
    }
    if (buildId.length > 0) {
      addPlaces(path.substring(path.lastIndexOf('/') + 1) + ".debug", path, candidates);
    }
    return candidates;
  }

  /** Where a debug file of that name may be. */
  private void addPlaces(String name, String path, List<String> candidates) {
    String beside = path.substring(0, path.lastIndexOf('/') + 1);
    if (!path.equals(beside + name)) {
      candidates.add(beside + name);
    }
    candidates.add(beside + ".debug/" + name);
    for (String folder : folders) {
      candidates.add(folder + beside + name);
      candidates.add(folder + "/" + name);
    }
  }

  private ElfFile openIfMatching(String candidate, byte[] buildId, DebugLink link) {
    ElfFile found = null;
    boolean matches = false;
    try {
      if (!root.hasFile(candidate)) {
        return null;
      }
      found = ElfFile.open(root.resolve(candidate));
      matches =
          buildId.length > 0
              ? Arrays.equals(buildId, found.buildId())
              : found.whole().size() <= MAX_CHECKED_SIZE && found.crc32() == link.crc32();
      return matches ? found : null;
    } catch (IOException _) {
      // It is damaged or not ours to read. Others may fit, and else the file has its own symbols.
      return null;
    } finally {
      if (found != null && !matches) {
        found.close();
      }
    }
  }
}
