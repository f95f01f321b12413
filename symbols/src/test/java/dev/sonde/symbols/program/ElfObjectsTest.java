package dev.sonde.symbols.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.elf.ElfException;
import dev.sonde.symbols.elf.ElfWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfObjectsTest {
  @TempDir Path folder;
  private final ElfObjects objects = new ElfObjects(DebugFolders.STANDARD, 2);

  @AfterEach
  void close() {
    objects.close();
  }

  private String file(String name, String function) throws IOException {
    byte[] image = ElfWriter.ofX86().text(0x1000, 0x100).function(function, 0x1000, 0x20).write();
    return Files.write(folder.resolve(name), image).toString();
  }

  private ElfObject open(String path) throws IOException {
    return objects.program(path).object();
  }

  @Test
  void opensAFileOnceByWhateverPath() throws IOException {
    String path = file("program", "f");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of(path));
    Path other = Files.createLink(folder.resolve("other"), Path.of(path));
    ElfObject first = open(path);
    assertThat(open(link.toString())).isSameAs(first);
    assertThat(open(other.toString())).isSameAs(first);
    assertThat(objects.find(FileKey.of(Path.of(path)))).isSameAs(first);
    assertThat(first.symbols()).isSameAs(first.symbols());
    assertThat(objects.count()).isEqualTo(1);
  }

  @Test
  void opensAnewWhatHasTakenThePlaceOfAFile() throws IOException {
    String path = file("program", "before");
    assertThat(objects.program(path).find("before")).isNotNull();
    Files.move(Path.of(file("new", "afterwards")), folder.resolve("moved"));
    Files.delete(Path.of(path));
    Files.move(folder.resolve("moved"), Path.of(path));
    assertThat(objects.program(path).find("before")).isNull();
    assertThat(objects.program(path).find("afterwards")).isNotNull();
  }

  @Test
  void closesWhatWasNotAskedForTheLongest() throws IOException {
    ElfObject first = open(file("1", "f"));
    ElfObject second = open(file("2", "f"));
    assertThat(open(file("1", "f")).isClosed()).isFalse();
    open(file("3", "f"));
    assertThat(first.isClosed() || second.isClosed()).isTrue();
    assertThat(objects.count()).isEqualTo(2);
    assertThat(open(folder.resolve("2").toString()).isClosed()).isFalse();
  }

  @Test
  void keepsTheOwnNamesOfAFileWhoseDebugDataIsDamaged() throws IOException {
    ElfWriter writer = ElfWriter.ofX86().text(0x1000, 0x100);
    writer.dynamicFunction("exported", 0x1000, 0x20);
    writer.section(".gnu_debugdata", 1, 0, 0, new byte[100]);
    String path = Files.write(folder.resolve("x"), writer.write()).toString();
    assertThat(objects.program(path).find(0x1004).name()).isEqualTo("exported");
  }

  @Test
  void saysEachTimeThatAFileIsDamaged() throws IOException {
    byte[] image = ElfWriter.ofX86().text(0x1000, 0x100).function("f", 0x1000, 0x20).write();
    image[0x28 + 5] = 0x7f; // where the sections are
    String path = Files.write(folder.resolve("damaged"), image).toString();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> objects.program(path).find("f"))
          .isInstanceOf(ElfException.class)
          .hasMessageContaining(path + " is damaged");
    }
  }

  @Test
  void saysWhatIsNoFile() {
    assertThatThrownBy(() -> objects.program(folder + "/none"))
        .hasMessage(folder + "/none does not exist");
    assertThatThrownBy(() -> objects.program(folder.toString()))
        .hasMessage(folder + " is not a regular file");
  }
}
