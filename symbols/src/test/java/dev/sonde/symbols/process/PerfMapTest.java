package dev.sonde.symbols.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.symbols.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PerfMapTest {
  /** No process has it: it is over the kernel's limit for numbers of processes. */
  private static final int NO_PROCESS = 4_194_305;

  private final Path file = Path.of("/tmp/perf-" + NO_PROCESS + ".map");

  @AfterEach
  void tearDown() throws IOException {
    Files.deleteIfExists(file);
  }

  private static PerfMap map(String content) {
    return new PerfMap(content.getBytes(StandardCharsets.UTF_8));
  }

  private static String name(PerfMap map, long address) {
    UserSymbol found = map.find(address, "map");
    return found == null ? null : found.name() + "+" + found.offset();
  }

  @Test
  void findsFunctions() {
    PerfMap map = map("1000 20 java.lang.String::hashCode ()I\n0x2000 0x10 Lambda\n");
    assertThat(map.find(0x1010, "m"))
        .isEqualTo(new UserSymbol("java.lang.String::hashCode ()I", 0x10, "m"));
    assertThat(name(map, 0x200f)).isEqualTo("Lambda+15");
    assertThat(name(map, 0x1020)).isNull();
    assertThat(name(map, 0xfff)).isNull();
  }

  @Test
  void believesTheLaterLine() {
    PerfMap map = map("1000 100 old\n1040 10 older\n1020 60 new\n");
    assertThat(name(map, 0x1010)).isEqualTo("old+16");
    assertThat(name(map, 0x1044)).isEqualTo("new+36");
    assertThat(name(map, 0x1090)).isEqualTo("old+144");
  }

  @Test
  void passesOverLinesThatAreNoFunctions() {
    PerfMap map =
        map(
            "\n1000\n1000 10\n1000 10 \n 1000 10 x\nxyz 10 x\n1000 0 x\n"
                + "ffffffffffffffff 1 x\n7fffffffffffffff 7fffffffffffffff x\n2000 10 last");
    assertThat(name(map, 0x1000)).isNull();
    assertThat(name(map, 0x2000)).isEqualTo("last+0");
  }

  @Test
  void keepsControlCharactersFromTheTerminal() {
    assertThat(name(map("1000 10 \u001b[2Jgone"), 0x1000)).isEqualTo("?[2Jgone+0");
  }

  @Test
  void damageNeverLeadsAstray() {
    byte[] sound = "1000 100 one\n1040 10 two\n0x1020 60 three\n".getBytes(StandardCharsets.UTF_8);
    Mutations mutations = new Mutations(4);
    int inputs = Integer.getInteger("sonde.fuzz", 40_000);
    int found = 0;
    for (int i = 0; i < inputs; i++) {
      found += new PerfMap(mutations.of(sound)).find(0x1044, "m") != null ? 1 : 0;
    }
    assertThat(found).isBetween(1, inputs - 1);
  }

  private PerfMapFile file(int uid) {
    return new PerfMapFile(NO_PROCESS, new ProcessStatus(uid, NO_PROCESS), false);
  }

  private int ownUid() throws IOException {
    return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void readsTheFileAgainWhenItGrows() throws IOException, InterruptedException {
    Files.writeString(file, "1000 10 one\n");
    PerfMapFile perfMap = file(ownUid());
    assertThat(perfMap.find(0x1008)).isEqualTo(new UserSymbol("one", 8, file.toString()));
    assertThat(perfMap.find(0x2000)).isNull();
    Files.writeString(file, "2000 10 two\n", StandardOpenOption.APPEND);
    Thread.sleep(250);
    assertThat(perfMap.find(0x2000).name()).isEqualTo("two");
  }

  @Test
  void believesNoFileOfAnotherUser() throws IOException {
    Files.writeString(file, "1000 10 one\n");
    // Root's own file is believed for every process; any other is not.
    assumeTrue(ownUid() == 0, "only root may give files away");
    Files.setAttribute(file, "unix:uid", 12345);
    assertThat(file(54321).find(0x1000)).isNull();
    assertThat(file(12345).find(0x1000)).isNotNull();
    Files.setAttribute(file, "unix:uid", 0);
    assertThat(file(54321).find(0x1000)).isNotNull();
  }

  @Test
  void followsNoLink() throws IOException {
    Path target = Files.createTempFile("sonde", ".map");
    Files.writeString(target, "1000 10 one\n");
    Files.createSymbolicLink(file, target);
    assertThat(file(ownUid()).find(0x1000)).isNull();
    Files.delete(target);
  }

  @Test
  void readsTheStatusOfAProcess() throws IOException {
    String status = "Name:\tx\nUid:\t1000\t1001\t1002\t1003\nNSpid:\t4711\t12\t1\nThreads:\t1\n";
    assertThat(ProcessStatus.parse(status, 4711)).isEqualTo(new ProcessStatus(1001, 1));
    assertThat(ProcessStatus.parse("Name:\tx\nUid:\t0\t0\t0\t0\n", 7))
        .isEqualTo(new ProcessStatus(0, 7));
    assertThatThrownBy(() -> ProcessStatus.parse("Name:\tx\n", 7)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> ProcessStatus.parse("\nUid:\tx", 7)).isInstanceOf(IOException.class);
    int pid = (int) ProcessHandle.current().pid();
    assertThat(ProcessStatus.read(pid).innermostPid()).isPositive();
  }
}
