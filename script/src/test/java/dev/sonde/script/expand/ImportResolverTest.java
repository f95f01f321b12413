package dev.sonde.script.expand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.syntax.Parser;
import dev.sonde.script.syntax.Printer;
import dev.sonde.script.syntax.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportResolverTest {
  @TempDir private Path folder;
  private final Diagnostics diagnostics = new Diagnostics();

  @BeforeEach
  void isNotOpenToAll() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void file(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.writeString(folder.resolve(name), text);
  }

  private Script resolve(String text) throws IOException {
    file("main.bt", text);
    SourceFile source = new SourceFile(folder.resolve("main.bt").toString(), text);
    return ImportResolver.resolve(Parser.parse(source, diagnostics), diagnostics);
  }

  private String resolved(String text) throws IOException {
    Script script = resolve(text);
    assertThat(diagnostics.all()).isEmpty();
    return Printer.print(script).replaceAll("\\s+", " ").strip();
  }

  private void assertError(String text, String message) throws IOException {
    resolve(text);
    assertThat(diagnostics.all()).extracting(Diagnostic::message).containsExactly(message);
  }

  @Test
  void whatIsImportedComesFirstAndOnce() throws IOException {
    file("a.bt", "import \"lib/b.bt\"; macro a() { 1 }");
    file("lib/b.bt", "import \"../a.bt\"; begin { print(2); }");
    assertThat(resolved("import \"a.bt\"; import \"lib/b.bt\"; end { print(3); }"))
        .isEqualTo("begin { print(2); } macro a() { 1 } end { print(3); }");
  }

  @Test
  void aFolderStandsForItsFiles() throws IOException {
    file("lib/one.bt", "macro one() { 1 }");
    file("lib/two.bt", "macro two() { 2 }");
    file("lib/README", "no script");
    assertThat(resolved("import \"lib\"; begin { }"))
        .isEqualTo("macro one() { 1 } macro two() { 2 } begin { }");
  }

  @Test
  void aHeaderIsIncluded() throws IOException {
    file("types.h", "struct a { int b; };");
    assertThat(resolve("import \"types.h\"; begin { }").preamble()).hasSize(1);
  }

  @Test
  void theStandardLibraryIsThere() throws IOException {
    assertThat(resolved("import \"stdlib\"; begin { }")).isEqualTo("begin { }");
  }

  @Test
  void mistakes() throws IOException {
    assertError("import \"none.bt\"; begin { }", "Unable to find suitable path for import");
  }

  @Test
  void anEmptyPathIsNotTheFolder() throws IOException {
    file("a.bt", "macro a() { 1 }");
    assertError("import \"\"; begin { }", "Unable to find suitable path for import");
  }

  @Test
  void filesAreNamedAsTheScriptThatImportsThem() {
    SourceFile script = new SourceFile("no_such_folder/main.bt", "import \"lib/a.bt\"; begin { }");
    ImportResolver.resolve(Parser.parse(script, diagnostics), diagnostics);
    assertThat(diagnostics.all().getFirst().notes().toString())
        .contains("checked: no_such_folder/lib/a.bt");
  }

  @Test
  void onlyScriptsAndHeaders() throws IOException {
    file("x.txt", "");
    assertError("import \"x.txt\"; begin { }", "unknown import type: x.txt");
  }

  @Test
  void noConfigurationInWhatIsImported() throws IOException {
    file("c.bt", "config = { max_strlen = 64 } begin { }");
    assertError("import \"c.bt\"; begin { }", "invalid `config` within import");
  }

  @Test
  void nothingFromWhereAnyoneCanWrite() throws IOException {
    file("open/x.bt", "begin { }");
    Path open = folder.resolve("open");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertError(
        "import \"open/x.bt\"; begin { }",
        "cowardly refusing to import from a directory with global write permissions: " + open);
  }
}
