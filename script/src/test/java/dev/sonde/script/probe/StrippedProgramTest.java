package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.syntax.AttachPoint;
import dev.sonde.script.syntax.Declaration;
import dev.sonde.script.syntax.Parser;
import dev.sonde.symbols.elf.ElfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program whose functions only its debug file has, in each place where such a file may be. */
class StrippedProgramTest {
  private static final String SOURCE =
      """
      struct request { int size; };
      static __attribute__((noinline)) int handle_one(struct request *request) {
        __asm__ volatile("");
        return request->size;
      }
      static __attribute__((noinline)) int handle_two(int count) {
        __asm__ volatile("");
        return count * 3;
      }
      int main(int argc, char **argv) {
        struct request request = {argc};
        return handle_one(&request) + handle_two(argc);
      }
      """;

  @TempDir Path folder;
  private final Diagnostics diagnostics = new Diagnostics();
  private Path program;
  private Path debugFile;

  @BeforeEach
  void compile() throws Exception {
    Files.writeString(folder.resolve("program.c"), SOURCE);
    run("gcc", "-g", "-O1", "-Wl,--build-id", "-o", "program", "program.c");
    run("objcopy", "--only-keep-debug", "program", "program.debug");
    run("strip", "program");
    program = folder.resolve("program");
    debugFile = folder.resolve("program.debug");
  }

  private void run(String... line) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
    } catch (IOException _) {
      assumeTrue(false, line[0] + " is not installed");
      return;
    }
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }

  private Machine machine(String... debugFolders) {
    return new RunningMachine(OptionalInt.empty(), false, List.of(debugFolders), null);
  }

  private List<String> match(String probe, Machine machine) {
    AttachPoint written =
        ((Declaration.Probe)
                Parser.parse(new SourceFile("stdin", probe + " { }"), diagnostics)
                    .declarations()
                    .getFirst())
            .attachPoints()
            .getFirst();
    return Providers.match(written, machine, diagnostics).stream().map(ProbePoint::name).toList();
  }

  private void moveByBuildId(Path debugFolder) throws IOException {
    try (ElfFile file = ElfFile.open(program)) {
      String id = HexFormat.of().formatHex(file.buildId());
      Path place = debugFolder.resolve(".build-id/" + id.substring(0, 2));
      Files.createDirectories(place);
      Files.move(debugFile, place.resolve(id.substring(2) + ".debug"));
    }
  }

  private void checkAllIsFound(Path program, Machine machine) {
    assertThat(match("uprobe:" + program + ":handle_one", machine))
        .containsExactly("uprobe:" + program + ":handle_one");
    assertThat(match("uprobe:" + program + ":handle_*", machine))
        .containsExactly("uprobe:" + program + ":handle_one", "uprobe:" + program + ":handle_two");
    assertThat(match("uretprobe:" + program + ":handle_two", machine)).hasSize(1);
    assertThat(match("uprobe:" + program + "@program.c:4", machine)).hasSize(1);
    assertThat(diagnostics.all()).isEmpty();
    ProbeListing listing = new ProbeListing(machine, true, diagnostics);
    listing.search("uprobe:" + program + ":handle_*");
    assertThat(listing.lines())
        .containsExactly(
            "uprobe:" + program + ":handle_one",
            "    struct request* request",
            "uprobe:" + program + ":handle_two",
            "    int count");
  }

  @Test
  void hasNoFunctionsByItself() throws IOException {
    Files.delete(debugFile);
    assertThat(match("uprobe:" + program + ":handle_one", machine())).isEmpty();
    assertThat(diagnostics.all()).hasSize(1);
  }

  @Test
  void isUnderstoodByTheBuildIdInAFolderOfTheUser() throws IOException {
    Path debugFolder = folder.resolve("symbols");
    moveByBuildId(debugFolder);
    checkAllIsFound(program, machine("/nowhere", debugFolder.toString()));
  }

  @Test
  void isUnderstoodByItsNameAndBuildIdInAFolderOfTheUser() throws IOException {
    Path debugFolder = Files.createDirectories(folder.resolve("symbols"));
    Files.move(debugFile, debugFolder.resolve("program.debug"));
    checkAllIsFound(program, machine(debugFolder.toString()));
  }

  @Test
  void isUnderstoodByItsDebugLink() throws Exception {
    run("objcopy", "--add-gnu-debuglink=program.debug", "program");
    Files.createDirectories(folder.resolve(".debug"));
    Files.move(debugFile, folder.resolve(".debug/program.debug"));
    checkAllIsFound(program, machine());
  }

  @Test
  void isUnderstoodByItsDebugLinkInAFolderOfTheUser() throws Exception {
    run("objcopy", "--add-gnu-debuglink=program.debug", "program");
    Path debugFolder = Files.createDirectories(folder.resolve("symbols"));
    Files.move(debugFile, debugFolder.resolve("program.debug"));
    checkAllIsFound(program, machine(debugFolder.toString()));
  }

  @Test
  void isUnderstoodWithTheRootOfAProcess() throws Exception {
    run("objcopy", "--add-gnu-debuglink=program.debug", "program");
    Path seen = Path.of("/proc/" + ProcessHandle.current().pid() + "/root" + program);
    assumeTrue(Files.exists(seen), "the root of this process cannot be looked at");
    checkAllIsFound(seen, machine());
  }

  @Test
  void hasItsFunctionsInCompressedDebugData() throws Exception {
    run("objcopy", "--strip-debug", "program.debug", "mini");
    run("xz", "-f", "mini");
    run("objcopy", "--add-section", ".gnu_debugdata=mini.xz", "program");
    Files.delete(debugFile);
    assertThat(match("uprobe:" + program + ":handle_*", machine())).hasSize(2);
  }
}
