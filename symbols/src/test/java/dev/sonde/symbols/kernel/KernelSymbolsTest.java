package dev.sonde.symbols.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.bpf.cache.CacheFolder;
import dev.sonde.symbols.Mutations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSymbolsTest {
  private static final String KALLSYMS =
      """
      0000000000000000 A fixed_percpu_data
      0000000000021370 A process_counts
      ffffffff81000000 T _stext
      ffffffff81000000 T _text
      ffffffff81000100 T vfs_read
      ffffffff81000200 t helper
      ffffffff81000300 D early_data
      ffffffff81000300 W weak_code
      ffffffff81000400 t helper
      ffffffff81001000 T _etext
      ffffffff82000000 D jiffies
      ffffffffc0200000 t xfs_read\t[xfs]
      ffffffffc0200400 t helper\t[xfs]
      ffffffffc0300000 t ftrace_trampoline\t[__builtin__ftrace]
      ffffffffc0400000 t bpf_prog_6deef7357e7b4530_one\t[bpf]
      """;

  private static final String MODULES =
      "xfs 4096 1 - Live 0xffffffffc0200000 (OE)\nnonsense\nother 1 2\n";

  @TempDir Path folder;
  private Path proc;
  private CacheFolder cache;

  @BeforeEach
  void setUp() throws IOException {
    proc = Files.createDirectories(folder.resolve("proc"));
    Files.createDirectories(proc.resolve("sys/kernel/random"));
    cache = new CacheFolder(folder.resolve("cache"), (int) Files.getAttribute(proc, "unix:uid"));
    write("kallsyms", KALLSYMS);
    write("modules", MODULES);
    write("sys/kernel/random/boot_id", "f0e1d2c3-0000-4000-8000-000000000001\n");
  }

  private void write(String file, String content) throws IOException {
    Files.writeString(proc.resolve(file), content);
  }

  private KernelSymbols open() throws IOException {
    return KernelSymbols.open(proc, cache);
  }

  private static String name(KernelSymbols symbols, long address) throws IOException {
    KernelSymbol found = symbols.find(address);
    return found == null ? null : found.name();
  }

  @Test
  void findsByAddressAndByName() throws IOException {
    // Built, and then out of the cache.
    for (int round = 0; round < 2; round++) {
      KernelSymbols symbols = open();
      assertThat(symbols.find(0xffffffff81000123L))
          .isEqualTo(new KernelSymbol("vfs_read", 0xffffffff81000100L, 'T', ""));
      assertThat(symbols.find("vfs_read"))
          .containsExactly(new KernelSymbol("vfs_read", 0xffffffff81000100L, 'T', ""));
      assertThat(symbols.find("no_such_function")).isEmpty();
      assertThat(symbols.find(0xffffffffc0200010L))
          .isEqualTo(new KernelSymbol("xfs_read", 0xffffffffc0200000L, 't', "xfs"));
      assertThat(symbols.textStart()).isEqualTo(0xffffffff81000000L);
      assertThat(symbols.textEnd()).isEqualTo(0xffffffff81001000L);
      assertThat(symbols.count()).isEqualTo(11);
      assertThat(symbols.isHidden()).isFalse();
    }
  }

  @Test
  void choosesAmongNamesOfOneAddress() throws IOException {
    KernelSymbols symbols = open();
    assertThat(name(symbols, 0xffffffff81000000L)).isEqualTo("_stext");
    assertThat(name(symbols, 0xffffffff81000300L)).isEqualTo("weak_code");
  }

  @Test
  void reachesNoFurtherThanTextAndModules() throws IOException {
    KernelSymbols symbols = open();
    assertThat(name(symbols, 0xffffffff81000fffL)).isEqualTo("helper");
    assertThat(name(symbols, 0xffffffff80ffffffL)).isNull();
    assertThat(name(symbols, 0xffffffff82000008L)).isEqualTo("jiffies");
    assertThat(name(symbols, 0xffffffffa0000000L)).isNull();
    assertThat(name(symbols, 0xffffffffc0200fffL)).isEqualTo("helper");
    assertThat(name(symbols, 0xffffffffc0201000L)).isNull();
    assertThat(name(symbols, 0)).isNull();
    assertThat(name(symbols, 0x7fff_0000_0000L)).isNull();
  }

  @Test
  void givesAllOfOneNameThoseOfTheKernelFirst() throws IOException {
    assertThat(open().find("helper"))
        .extracting(KernelSymbol::address)
        .containsExactlyInAnyOrder(0xffffffff81000200L, 0xffffffff81000400L, 0xffffffffc0200400L);
    assertThat(open().find("helper").getLast().module()).isEqualTo("xfs");
  }

  @Test
  void findsNumbersAmongTheSymbols() throws IOException {
    assertThat(open().absolute("process_counts")).hasValue(0x21370);
    assertThat(open().absolute("fixed_percpu_data")).hasValue(0);
    assertThat(open().absolute("vfs_read")).isEmpty();
    assertThat(open().absolute("process_count")).isEmpty();
    assertThat(open().find("process_counts")).isEmpty();
  }

  @Test
  void findsWhatComesAndGoes() throws IOException {
    KernelSymbols symbols = open();
    assertThat(symbols.find("ftrace_trampoline")).isEmpty();
    assertThat(symbols.find(0xffffffffc0400010L).module()).isEqualTo("bpf");
    assertThat(symbols.find(0xffffffffc0300000L).name()).isEqualTo("ftrace_trampoline");
  }

  @Test
  void listsInOrder() throws IOException {
    List<String> names = new ArrayList<>();
    open().forEach(symbol -> names.add(symbol.name()));
    assertThat(names).startsWith("_stext", "_text", "vfs_read").endsWith("xfs_read", "helper");
  }

  @Test
  void keepsTheIndexForThisBootAndTheseModulesOnly() throws IOException {
    open();
    write("kallsyms", "ffffffff81000000 T other\n");
    assertThat(open().find("vfs_read")).isNotEmpty();
    write("modules", MODULES.replace("4096 1 - Live", "4096 7 nfs,ext4, Live"));
    assertThat(open().find("vfs_read")).isNotEmpty();
    write("modules", MODULES.replace("c0200000", "c0800000"));
    assertThat(open().find("vfs_read")).isEmpty();
    write("kallsyms", KALLSYMS);
    write("modules", MODULES);
    assertThat(open().find("vfs_read")).isNotEmpty();
    write("kallsyms", "ffffffff81000000 T other\n");
    write("modules", "");
    assertThat(open().find("vfs_read")).isEmpty();
    write("kallsyms", KALLSYMS);
    write("sys/kernel/random/boot_id", "f0e1d2c3-0000-4000-8000-000000000002\n");
    assertThat(open().find("vfs_read")).isNotEmpty();
  }

  @Test
  void keepsAddressesFromOtherUsers() throws IOException {
    open();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(cache.file("kallsyms.index"))))
        .isEqualTo("rw-------");
  }

  @Test
  void noticesHiddenAddresses() throws IOException {
    write("kallsyms", "0000000000000000 T _stext\n0000000000000000 T vfs_read\n");
    KernelSymbols symbols = open();
    assertThat(symbols.isHidden()).isTrue();
    assertThat(symbols.find(0xffffffff81000000L)).isNull();
    assertThat(symbols.find("vfs_read")).isEmpty();
    assertThat(cache.file("kallsyms.index")).doesNotExist();
    assertThat(KernelSymbols.hiddenMessage()).contains("kernel.kptr_restrict");
  }

  @Test
  void worksWithoutModulesAndWithoutABootId() throws IOException {
    Files.delete(proc.resolve("modules"));
    Files.delete(proc.resolve("sys/kernel/random/boot_id"));
    assertThat(open().find("vfs_read")).hasSize(1);
    assertThat(cache.file("kallsyms.index")).doesNotExist();
  }

  @Test
  void saysWhyThereAreNone() throws IOException {
    Files.delete(proc.resolve("kallsyms"));
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("CONFIG_KALLSYMS");
  }

  @Test
  void damageToTheIndexNeverLeadsAstray() throws IOException {
    open();
    byte[] sound = Files.readAllBytes(cache.file("kallsyms.index"));
    byte[] key = Arrays.copyOfRange(sound, 32, 32 + KernelSymbolIndex.KEY_SIZE);
    Mutations mutations = new Mutations(11);
    int inputs = Integer.getInteger("sonde.fuzz", 40_000);
    int refused = 0;
    for (int i = 0; i < inputs; i++) {
      KernelSymbolIndex index = KernelSymbolIndex.of(ByteBuffer.wrap(mutations.of(sound)), key);
      if (index == null) {
        refused++;
        continue;
      }
      index.find(0xffffffff81000123L);
      index.find("helper");
      for (int symbol = 0; symbol < Math.min(20, index.count()); symbol++) {
        index.get(symbol);
      }
    }
    assertThat(refused).isGreaterThan(inputs / 20).isLessThan(inputs);
  }

  @Test
  void damageToTheListNeverLeadsAstray() {
    Mutations mutations = new Mutations(12);
    byte[] sound = KALLSYMS.getBytes(StandardCharsets.UTF_8);
    byte[] modules = MODULES.getBytes(StandardCharsets.UTF_8);
    int inputs = Integer.getInteger("sonde.fuzz", 10_000);
    int whole = 0;
    for (int i = 0; i < inputs; i++) {
      LoadedModules loaded = new LoadedModules(mutations.of(modules));
      KernelSymbolIndexBuilder builder = new KernelSymbolIndexBuilder(loaded, true);
      KallsymsParser parser = new KallsymsParser(builder);
      byte[] damaged = mutations.of(sound);
      parser.feed(damaged, damaged.length);
      parser.finish();
      KernelSymbolIndex index = builder.build(new byte[0]);
      index.find(0xffffffff81000123L);
      whole += index.count() == 11 ? 1 : 0;
    }
    assertThat(whole).isBetween(1, inputs - 1);
  }

  @Test
  void passesOverLinesThatAreNoSymbols() {
    KernelSymbolIndexBuilder builder =
        new KernelSymbolIndexBuilder(new LoadedModules(new byte[0]), true);
    KallsymsParser parser = new KallsymsParser(builder);
    String lines =
        "\n x\nffff T\nffffffff81000000\nffffffff81000000 T \n11112222333344445 T long\n"
            + "zz T name\nffffffff81000000  name\nffffffff81000000 T "
            + "n".repeat(2000)
            + "\nffffffff81000000 T good";
    byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
    parser.feed(bytes, bytes.length);
    parser.finish();
    KernelSymbolIndex index = builder.build(new byte[0]);
    assertThat(index.count()).isEqualTo(1);
    assertThat(index.find("good")).hasSize(1);
  }

  @Test
  void agreesWithTheRunningKernel() throws IOException {
    Path kallsyms = Path.of("/proc/kallsyms");
    assumeTrue(Files.isReadable(kallsyms), "this kernel has no /proc/kallsyms");
    KernelSymbols symbols = KernelSymbols.open(Path.of("/proc"), cache);
    assumeTrue(!symbols.isHidden(), KernelSymbols.hiddenMessage());
    assertThat(symbols.textStart()).isNotZero();
    int checked = 0;
    long before = 0;
    String first = "";
    for (String line : Files.readAllLines(kallsyms)) {
      String[] words = line.split("[ \t]");
      long address = Long.parseUnsignedLong(words[0], 16);
      if (line.contains("[") || !KernelSymbol.isCode(words[1].charAt(0)) || address == 0) {
        continue;
      }
      first = address == before ? first : words[2];
      before = address;
      assertThat(symbols.find(address).name()).isEqualTo(first);
      if (checked++ % 16 == 0) {
        assertThat(symbols.find(words[2])).extracting(KernelSymbol::address).contains(address);
      }
    }
    assertThat(checked).isGreaterThan(1000);
  }
}
