package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arguments, types and source lines of a program that has debug information. */
@Tag("kernel")
class DebugInformationTest {
  private static final Tracer SONDE = Tracer.sonde();
  private static final String SOURCE =
      """
      #include <string.h>
      enum Color { RED, GREEN = 5 };
      struct Pair { long a; int b; };
      struct Big { long x, y, z; };
      struct Flags { unsigned low : 3; int middle : 12; };
      struct Node {
        struct Node *next;
        char name[8];
        int values[3];
        enum Color color;
        struct Flags flags;
        union { int number; char byte; };
      };
      int total;
      static inline __attribute__((always_inline)) int add(int n) {
        total += n;
        return total;
      }
      __attribute__((noinline)) int pair(int *first, signed char second) {
        return *first + second;
      }
      __attribute__((noinline)) int visit(struct Node *node, signed char small, struct Pair pair,
          struct Big big, unsigned short five, long six, int seven, const char *text) {
        return add(node->values[1]) + small + pair.b + big.z + five + six + seven + text[0];
      }
      int main() {
        struct Node last = { .name = "last", .flags = { 5, -7 }, .number = 77 };
        struct Node node = { &last, "first", { 1, 2, 3 }, GREEN };
        struct Pair two = { 11, -12 };
        struct Big big = { 21, 22, 23 };
        char text[] = "hello";
        int result = visit(&node, -4, two, big, 65535, 6, -70, text);
        return add(result) + pair(&result, 120) == 0;
      }
      """;

  private static @TempDir Path folder;
  private static Path program;

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "places are those of x86-64");
    program = CompiledProgram.of(folder, "nodes", SOURCE, "-g", "-O0");
    CompiledProgram.ofFile(folder, "bare", "nodes.c", "-O0");
  }

  private static Tracer.Outcome run(String probe, String body) throws Exception {
    String script = probe.replace("PROGRAM", program.toString()) + " { " + body + " exit(); }";
    return SONDE.run("", List.of("-q", "-e", script, "-c", program.toString()));
  }

  private static String visit(String body) throws Exception {
    Tracer.Outcome outcome = run("uprobe:PROGRAM:visit", body);
    assertThat(outcome.errors()).isEmpty();
    return outcome.output().strip();
  }

  @Test
  void namesTheArgumentsOfAFunction() throws Exception {
    String output =
        visit(
            "printf(\"%d %d %d %d %s\\n\", args.small, args.five, args.six, args.seven,"
                + " str(args.text));");
    assertThat(output).isEqualTo("-4 65535 6 -70 hello");
  }

  @Test
  void readsStructuresThatArePassedWhole() throws Exception {
    String output =
        visit("printf(\"%d %d %d %d\\n\", args.pair.a, args.pair.b, args.big.x, args.big.z);");
    assertThat(output).isEqualTo("11 -12 21 23");
  }

  @Test
  void followsPointersThroughTypesOfTheProgram() throws Exception {
    String output =
        visit(
            "printf(\"%s %s %d %d %d %d %d\\n\", args.node->name, args.node->next->name,"
                + " args.node->values[2], args.node->color, args.node->next->flags.low,"
                + " args.node->next->flags.middle, args.node->next->number);");
    assertThat(output).as("bit-fields count without a sign").isEqualTo("first last 3 5 5 4089 77");
  }

  @Test
  void knowsTypesOfTheProgramByTheirNames() throws Exception {
    String output =
        visit(
            "$n = (struct Node *)arg0; printf(\"%d %d %d\\n\", $n->values[0],"
                + " sizeof(struct Node), offsetof(struct Node, color));");
    assertThat(output).isEqualTo("1 40 28");
  }

  @Test
  void takesAllArgumentsAsOneValue() throws Exception {
    Tracer.Outcome outcome =
        run(
            "uprobe:PROGRAM:pair",
            "print(args); @m[args] = 1; @v = args; $a = args; print((1, $a.second, @v.second));");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output())
        .containsPattern("(?m)^\\{ \\.first = 0x[0-9a-f]+, \\.second = 120 \\}$")
        .contains("(1, 120, 120)\n")
        .containsPattern("(?m)^@m\\[\\{ \\.first = 0x[0-9a-f]+, \\.second = 120 \\}\\]: 1$")
        .containsPattern("(?m)^@v: \\{ \\.first = 0x[0-9a-f]+, \\.second = 120 \\}$");
  }

  @Test
  void attachesToLinesOfTheSource() throws Exception {
    Tracer.Outcome outcome = run("uprobe:PROGRAM@nodes.c:16", "@n = 1;");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).contains("@n: 1");
    Tracer.Outcome twice =
        SONDE.run(
            "",
            List.of(
                "-q",
                "-e",
                "uprobe:" + program + "@nodes.c:16 { @n = count(); }",
                "-c",
                program.toString()));
    assertThat(twice.errors()).isEmpty();
    assertThat(twice.output()).as("the line was inlined twice").contains("@n: 2");
  }

  @Test
  void listsArguments() throws Exception {
    Tracer.Outcome outcome = SONDE.run("", List.of("-lv", "uprobe:" + program + ":visit"));
    assertThat(outcome.output())
        .isEqualTo(
            "uprobe:"
                + program
                + ":visit\n"
                + "    struct Node* node\n"
                + "    signed char small\n"
                + "    struct Pair pair\n"
                + "    struct Big big\n"
                + "    short unsigned int five\n"
                + "    long int six\n"
                + "    int seven\n"
                + "    const char* text\n");
  }

  @Test
  void looksForDebugFilesWhereItIsTold() throws Exception {
    Path stripped = folder.resolve("stripped");
    Path debug = Files.createDirectory(folder.resolve("elsewhere")).resolve("nodes.debug");
    run("objcopy", "--only-keep-debug", program.toString(), debug.toString());
    run(
        "objcopy",
        "--strip-debug",
        "--add-gnu-debuglink=" + debug,
        program.toString(),
        stripped.toString());
    String probe = "uprobe:" + stripped + ":pair";
    assertThat(SONDE.run("", List.of("-lv", probe)).output()).isEqualTo(probe + "\n");
    for (String where : List.of("./elsewhere", folder + "/elsewhere")) {
      Tracer.Outcome outcome = SONDE.run("", List.of("-lv", probe, "--debuginfo=" + where));
      assertThat(outcome.output()).contains("    int* first\n    signed char second\n");
    }
  }

  private static void run(String... line) throws Exception {
    assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    Path bare = folder.resolve("bare");
    Tracer.Outcome outcome =
        SONDE.run("", List.of("-e", "uprobe:" + bare + ":visit { print(args.small); }"));
    assertThat(outcome.errors()).contains("no debuginfo found for " + bare);
    outcome = SONDE.run("", List.of("-e", "uprobe:" + bare + "@nodes.c:16 { print(1); }"));
    assertThat(outcome.errors()).contains("No DWARF debug info found for '" + bare + "'");
    outcome = SONDE.run("", List.of("-e", "uprobe:" + program + "@nodes.c:2 { print(1); }"));
    assertThat(outcome.errors()).contains("Unable to map 'nodes.c:2' to address");
    outcome = SONDE.run("", List.of("-e", "uprobe:" + program + "@other.c:2 { print(1); }"));
    assertThat(outcome.errors()).contains("No compilation unit matches other.c");
    outcome = SONDE.run("", List.of("-e", "uprobe:" + program + ":visit { print(args.smal); }"));
    assertThat(outcome.errors()).contains("did you mean 'small'?");
  }
}
