package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathPatternTest {
  @TempDir Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    for (String name : List.of("a/one", "a/two", "b/one", ".hidden/one", "b/.one")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
  }

  private List<String> expand(String pattern) {
    return PathPattern.expand("", folder + "/" + pattern).stream()
        .map(path -> path.substring(folder.toString().length() + 1))
        .toList();
  }

  @Test
  void expandsLikeAShell() {
    assertThat(expand("*/one")).containsExactly("a/one", "b/one");
    assertThat(expand("a/*")).containsExactly("a/one", "a/two");
    assertThat(expand("[a]/t?o")).containsExactly("a/two");
    assertThat(expand("*/no*")).isEmpty();
    assertThat(expand("a/one/*")).isEmpty();
    assertThat(expand("b/.*")).containsExactly("b/.one");
  }

  @Test
  void beginsWhereTheRootIs() {
    assertThat(PathPattern.expand(folder.toString(), "/a/*")).containsExactly("/a/one", "/a/two");
  }

  @Test
  void takesRelativePathsAsTheyAre() {
    assertThat(PathPattern.expand("", "src/ma*/java")).containsExactly("src/main/java");
  }
}
