package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.cache.CacheFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeatedFunctionsTest {
  @TempDir Path folder;

  private RepeatedFunctions of(String build, Machine machine) throws IOException {
    int uid = (Integer) Files.getAttribute(folder, "unix:uid");
    return RepeatedFunctions.of(build, new CacheFolder(folder, uid), machine).orElseThrow();
  }

  @Test
  void whatTheKernelHasTwiceIsRepeated() throws IOException {
    RepeatedFunctions found = of("", new FakeMachine(folder));
    assertThat(found.contains("vfs_read")).isTrue();
    assertThat(found.contains("vfs_write")).isFalse();
    assertThat(found.contains("vfs_rea")).isFalse();
    // In a module it is another one.
    assertThat(found.contains("ext4_read")).isFalse();
  }

  @Test
  void itIsKeptForTheBuild() throws IOException {
    FakeMachine machine = new FakeMachine(folder);
    of("12ab", machine);
    machine.functions = "";
    assertThat(of("12ab", machine).contains("vfs_read")).isTrue();
    assertThat(of("34cd", machine).contains("vfs_read")).isFalse();
  }

  @Test
  void aListOfTheUsersTellsNothing() throws IOException {
    FakeMachine machine = new FakeMachine(folder);
    machine.told = true;
    assertThat(RepeatedFunctions.of("", new CacheFolder(folder, 0), machine))
        .isEqualTo(Optional.empty());
  }
}
