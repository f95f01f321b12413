package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Functions of a program in Go, whose goroutines move their stacks while they are in them. A
 * changed return address, as of the kernel's uretprobes, ends such a program.
 */
@Tag("kernel")
class GoProgramTest {
  private static final Tracer SONDE = Tracer.sonde();

  /** Eight goroutines that go 200 calls deep ten times: 16,080 calls. */
  private static final String SOURCE =
      """
      package main

      import (
      	"os"
      	"sync"
      )

      //go:noinline
      func depth(n int) int {
      	var room [64]byte
      	if n <= 0 {
      		return 0
      	}
      	if n%2 == 0 {
      		return depth(n-1) + 1
      	}
      	room[n%64] = byte(n)
      	return depth(n-1) + 1 + int(room[(n+1)%64])
      }

      func main() {
      	var all sync.WaitGroup
      	sums := make([]int, 8)
      	for i := range sums {
      		all.Add(1)
      		go func(i int) {
      			defer all.Done()
      			for round := 0; round < 10; round++ {
      				sums[i] += depth(200)
      			}
      		}(i)
      	}
      	all.Wait()
      	for _, sum := range sums {
      		if sum != 2000 {
      			os.Exit(1)
      		}
      	}
      	os.Exit(7)
      }
      """;

  /**
   * Kept beside the classes: Go's compiler takes minutes where the tests run on an emulated
   * machine, and by then it has run on this one.
   */
  private static final Path FOLDER = Path.of("target", "go-program").toAbsolutePath();

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
    Path source = FOLDER.resolve("main.go");
    if (Files.exists(source) && Files.readString(source).equals(SOURCE)) {
      return;
    }
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/go")), "Go is not installed");
    Files.createDirectories(FOLDER);
    Path written = Files.writeString(FOLDER.resolve("written.go"), SOURCE);
    run("go", "build", "-o", "whole", written.toString());
    run("strip", "-o", "stripped", "whole");
    // Last: it says that the programs are there.
    Files.move(written, source, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void run(String... line) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(line).directory(FOLDER.toFile()).inheritIO();
    builder.environment().put("GO111MODULE", "off");
    builder.environment().put("GOCACHE", FOLDER.resolve("cache").toString());
    assertThat(builder.start().waitFor()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole", "stripped"})
  void everyCallIsSeenOnceAtItsEntryAndOnceAtItsReturn(String program) throws Exception {
    Path path = FOLDER.resolve(program);
    String script =
        """
        uprobe:PROGRAM:main.depth { @entered = count(); @of[func] = count(); }
        uretprobe:PROGRAM:main.depth { @returned = count(); @least = min(retval); @most = max(retval); }
        """
            .replace("PROGRAM", path.toString());
    Tracer.Outcome outcome = SONDE.run("", List.of("-q", "-e", script, "-c", path.toString()));
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output().lines().filter(line -> !line.isEmpty()))
        .containsExactlyInAnyOrder(
            "@entered: 16080",
            "@of[main.depth]: 16080",
            "@returned: 16080",
            "@least: 0",
            "@most: 200");
  }
}
