package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A profile of a Java program that nothing was done to. */
@Tag("kernel")
class JavaProfileTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");
  private static final Pattern STACK = Pattern.compile("@\\[\n(.*?)\n\\]: (\\d+)", Pattern.DOTALL);
  private static final Pattern METHOD = Pattern.compile("[\\w.$]+\\.[\\w$<>/]+\\+\\d+");
  private static final String SOURCE =
      """
      import java.util.*;
      class Work {
        static long sink;
        static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
        static long sorted(Random random) {
          List<Integer> list = new ArrayList<>();
          for (int i = 0; i < 20000; i++) list.add(random.nextInt());
          Collections.sort(list);
          return list.get(0);
        }
        static long counted(Random random) {
          Map<String, Integer> map = new HashMap<>();
          for (int i = 0; i < 20000; i++) map.merge("k" + random.nextInt(5000), 1, Integer::sum);
          return map.size();
        }
        public static void main(String[] arguments) {
          Random random = new Random(1);
          for (int round = 0; ; round++) {
            sink += fib(24) + sorted(random) + counted(random);
            if (round == 400) System.out.println("warm");
          }
        }
      }
      """;

  private static @TempDir Path folder;

  /** The samples of a profile, by what was at the innermost place and by all frames. */
  private record Profile(int javaSamples, int named, int javaFrames, int unknownFrames) {}

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
    assumeTrue(Files.isExecutable(JAVA.resolve("javac")), "the JDK has no javac");
    Path source = folder.resolve("Work.java");
    Files.writeString(source, SOURCE);
    Process javac =
        new ProcessBuilder(JAVA.resolve("javac").toString(), source.toString()).inheritIO().start();
    assertThat(javac.waitFor()).isZero();
  }

  private static Profile profile(String... flags) throws Exception {
    List<String> line = new ArrayList<>(List.of(JAVA.resolve("java").toString(), "-Xmx128m"));
    line.addAll(List.of(flags));
    line.addAll(List.of("-cp", folder.toString(), "Work"));
    Process program = new ProcessBuilder(line).start();
    try {
      // What was compiled first, and soon thrown away, is not what is to be seen.
      String first = program.inputReader().readLine();
      // Nothing traces it yet: in an emulated machine the JIT compiler itself may crash.
      assumeTrue("warm".equals(first), "Java does not run here by itself; it says: " + first);
      String script =
          "profile:hz:499 /pid == %d/ { @[ustack] = count(); } interval:s:5 { exit(); }"
              .formatted(program.pid());
      Tracer.Outcome outcome = Tracer.sonde().run("", List.of("-q", "-e", script));
      assertThat(outcome.errors()).isEmpty();
      return of(outcome.output());
    } finally {
      program.destroyForcibly().waitFor();
    }
  }

  private static Profile of(String output) {
    int javaSamples = 0;
    int named = 0;
    int javaFrames = 0;
    int unknownFrames = 0;
    Matcher stack = STACK.matcher(output);
    while (stack.find()) {
      int count = Integer.parseInt(stack.group(2));
      List<String> frames = stack.group(1).lines().map(String::strip).toList();
      for (int i = 0; i < frames.size(); i++) {
        String frame = frames.get(i);
        int method = METHOD.matcher(frame).matches() ? count : 0;
        // What is in no file has a name from the virtual machine, or none.
        boolean made = frame.startsWith("0x") || frame.startsWith("Interpreter");
        int of = method > 0 || made ? count : 0;
        javaFrames += of;
        unknownFrames += frame.startsWith("0x") ? count : 0;
        javaSamples += i == 0 ? of : 0;
        named += i == 0 ? method : 0;
      }
    }
    return new Profile(javaSamples, named, javaFrames, unknownFrames);
  }

  @Test
  void nineOfTenSamplesOfJavaHaveTheNameOfAMethod() throws Exception {
    Profile profile = profile();
    assertThat(profile.javaSamples()).as("%s", profile).isGreaterThan(20);
    assertThat(profile.named()).as("%s", profile).isGreaterThan(profile.javaSamples() * 9 / 10);
  }

  @Test
  void withFramePointersCallersHaveNamesToo() throws Exception {
    Profile profile = profile("-XX:+PreserveFramePointer");
    assertThat(profile.javaSamples()).as("%s", profile).isGreaterThan(20);
    assertThat(profile.named()).as("%s", profile).isGreaterThan(profile.javaSamples() * 9 / 10);
    assertThat(profile.javaFrames()).isGreaterThan(2 * profile.javaSamples());
    assertThat(profile.unknownFrames())
        .as("%s; the interpreter is named, not which method it runs", profile)
        .isLessThan(profile.javaFrames() / 10);
  }
}
