package dev.sonde.symbols.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.symbols.Compiler;
import dev.sonde.symbols.dwarf.Frame;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.SymbolTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module and a kernel that gcc has compiled, shown as running in a folder like / is. */
class KernelPlacesTest {
  private static final String SOURCE =
      """
      int total;
      static inline __attribute__((always_inline)) void add(int n) {
        total += n;
      }
      __attribute__((noinline)) void work(int n) {
        add(n);
      }
      __attribute__((noinline, section(".init.text"))) void start(int n) {
        total = n;
      }
      """;

  private static final long TEXT = 0xffff_ffff_c020_0000L;
  private static final long INIT = 0xffff_ffff_c030_0000L;

  @TempDir Path folder;
  private Path root;
  private Path debug;
  private Compiler compiler;

  @BeforeEach
  void setUp() throws IOException {
    root = Files.createDirectories(folder.resolve("root"));
    debug = Files.createDirectories(folder.resolve("debug"));
    compiler = new Compiler(folder);
  }

  private void write(String file, byte[] content) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, content);
  }

  private void write(String file, String content) throws IOException {
    write(file, content.getBytes());
  }

  /** Compiles a module, and has it run. */
  private Path module(String... options) throws IOException {
    compiler.c("part", SOURCE, options);
    compiler.run("ld", "-r", "--build-id=sha1", "-o", "net-filter.ko", "part");
    write("sys/module/net_filter/sections/.text", "0xffffffffc0200000\n");
    write("sys/module/net_filter/sections/.init.text", "0xffffffffc0300000\n");
    Path module = folder.resolve("net-filter.ko");
    showNotes(module, "sys/module/net_filter/notes/.note.gnu.build-id");
    return module;
  }

  private void showNotes(Path program, String shown) throws IOException {
    String section = ".note.gnu.build-id=notes";
    compiler.run("objcopy", "--dump-section", section, program.toString(), "copy");
    write(shown, Files.readAllBytes(folder.resolve("notes")));
  }

  private KernelPlaces places(long textStart) {
    return new KernelPlaces(new DebugFolders(List.of(debug.toString())), textStart, root);
  }

  /** Where a function is in its section. */
  private static long offset(Path file, String name) throws IOException {
    try (ElfFile elf = ElfFile.open(file)) {
      SymbolTable symbols = SymbolTable.of(elf);
      String section = name.equals("start") ? ".init.text" : ".text";
      return symbols.find(name).address() - elf.address(elf.findSection(section));
    }
  }

  private static void checkWork(List<Frame> frames) {
    assertThat(frames).hasSize(2);
    assertThat(frames.getFirst().function()).isEqualTo("add");
    assertThat(frames.getFirst().line().line()).isEqualTo(3);
    assertThat(frames.getFirst().line().file()).endsWith(".c");
    assertThat(frames.getLast().function()).isEqualTo("work");
    assertThat(frames.getLast().line().line()).isEqualTo(6);
  }

  @Test
  void ofAModuleAreInItsFile() throws IOException {
    for (String version : List.of("-gdwarf-5", "-gdwarf-4")) {
      Path module = module("-c", "-O2", version);
      long work = TEXT + offset(module, "work");
      long start = INIT + offset(module, "start");
      Files.copy(module, debug.resolve("net-filter.ko"));
      try (KernelPlaces places = places(0)) {
        checkWork(places.frames("net_filter", work));
        assertThat(places.frames("net_filter", start).getFirst().function()).isEqualTo("start");
        assertThat(places.frames("net_filter", start).getFirst().line().line()).isEqualTo(9);
        assertThat(places.frames("net_filter", TEXT - 1)).isEmpty();
        assertThat(places.frames("other", work)).isEmpty();
        assertThat(places.frames("", work)).isEmpty();
        assertThat(places.frames("../net_filter", work)).isEmpty();
      }
      Files.delete(debug.resolve("net-filter.ko"));
    }
  }

  @Test
  void ofAModuleAreInADebugFileOfItsBuildId() throws IOException {
    Path module = module("-c", "-O2", "-g");
    long work = TEXT + offset(module, "work");
    String id;
    try (ElfFile file = ElfFile.open(module)) {
      id = HexFormat.of().formatHex(file.buildId());
    }
    Path place = debug.resolve(".build-id/" + id.substring(0, 2));
    Files.createDirectories(place);
    String file = place + "/" + id.substring(2) + ".debug";
    compiler.run("objcopy", "--only-keep-debug", module.toString(), file);
    try (KernelPlaces places = places(0)) {
      checkWork(places.frames("net_filter", work));
    }
  }

  @Test
  void ofAModuleAreInItsFileAsADistributionInstallsIt() throws IOException {
    Path module = module("-c", "-O2", "-g");
    long work = TEXT + offset(module, "work");
    write("proc/sys/kernel/osrelease", "6.12.1\n");
    Path place = debug.resolve("usr/lib/modules/6.12.1/kernel/net/right");
    Files.createDirectories(place);
    Files.createDirectories(debug.resolve("usr/lib/modules/6.12.1/kernel/net/wrong"));
    Files.write(
        debug.resolve("usr/lib/modules/6.12.1/kernel/net/wrong/net-filter.ko.xz"), new byte[9]);
    for (List<String> line :
        List.of(List.of("xz", ".xz"), List.of("zstd", ".zst"), List.of("gzip", ".gz"))) {
      compiler.run(line.getFirst(), "-k", "-q", "net-filter.ko");
      String name = "net-filter.ko" + line.getLast();
      for (Path into : List.of(place.resolve(name), debug.resolve(name))) {
        Files.copy(folder.resolve(name), into);
        try (KernelPlaces places = places(0)) {
          checkWork(places.frames("net_filter", work));
        }
        // A damaged one is as good as none.
        Files.write(into, Arrays.copyOf(Files.readAllBytes(into), 100));
        try (KernelPlaces places = places(0)) {
          assertThat(places.frames("net_filter", work)).isEmpty();
        }
        Files.delete(into);
      }
    }
  }

  @Test
  void areNotTakenFromAnotherFile() throws IOException {
    Path module = module("-c", "-O2", "-g");
    long work = TEXT + offset(module, "work");
    byte[] other = Files.readAllBytes(module);
    // Another module of the same name, and one that is damaged.
    Files.write(debug.resolve("net_filter.ko.debug"), new byte[100]);
    Files.write(debug.resolve("net_filter.ko"), other);
    module("-c", "-O1", "-g");
    try (KernelPlaces places = places(0)) {
      assertThat(places.frames("net_filter", work)).isEmpty();
    }
  }

  @Test
  void ofTheKernelAreInItsProgram() throws IOException {
    String source = SOURCE + "__asm__(\".globl _stext; .set _stext, work\");";
    Path kernel =
        compiler.c(
            "vmlinux", source, "-O2", "-g", "-nostdlib", "-static", "-Wl,-ework,--build-id=sha1");
    showNotes(kernel, "sys/kernel/notes");
    write("proc/sys/kernel/osrelease", "6.12.1\n");
    Files.copy(kernel, debug.resolve("vmlinux-6.12.1"));
    long textStart = 0xffff_ffff_8100_0000L;
    try (KernelPlaces places = places(textStart)) {
      checkWork(places.frames("", textStart));
      assertThat(places.frames("", textStart - 0x10_0000)).isEmpty();
    }
    try (KernelPlaces places = places(0)) {
      assertThat(places.frames("", textStart)).as("where it runs is not known").isEmpty();
    }
  }
}
