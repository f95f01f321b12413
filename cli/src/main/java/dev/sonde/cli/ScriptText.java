package dev.sonde.cli;

import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.syntax.ByteText;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the script from where the command line says it is. */
final class ScriptText {
  private static final String STANDARD_INPUT = "-";

  /** What messages call a script that has no file. */
  private static final String NO_FILE = "stdin";

  private ScriptText() {}

  /**
   * The script that the arguments name.
   *
   * @throws ScriptFileException if it cannot be read
   */
  static SourceFile read(Arguments arguments) {
    if (arguments.program() != null) {
      return new SourceFile(NO_FILE, arguments.program());
    }
    return read(arguments.file());
  }

  /** The script in a file. */
  static SourceFile read(String file) {
    boolean fromInput = file.equals(STANDARD_INPUT);
    try (FileInputStream in =
        fromInput ? new FileInputStream(FileDescriptor.in) : new FileInputStream(file)) {
      return new SourceFile(fromInput ? NO_FILE : file, ByteText.decode(in.readAllBytes()));
    } catch (FileNotFoundException e) {
      Path path = Path.of(file);
      String why =
          !Files.exists(path)
              ? "No such file or directory"
              : Files.isDirectory(path) ? "Is a directory" : "Permission denied";
      throw new ScriptFileException("failed to open file '" + file + "': " + why, e);
    } catch (IOException e) {
      throw new ScriptFileException("failed to open file '" + file + "': " + e.getMessage(), e);
    }
  }
}
