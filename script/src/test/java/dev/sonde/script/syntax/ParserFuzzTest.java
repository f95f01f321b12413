package dev.sonde.script.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.DiagnosticRenderer;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.diagnostic.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Feeds the parser scripts that have been damaged. Whatever comes in, it returns, in time; what it
 * accepts prints and parses to the same tree again; what it rejects it can show.
 */
class ParserFuzzTest {
  /** {@code -Dfuzz.inputs=500000} takes more. */
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 50_000);

  private static final Duration ENOUGH = Duration.ofMinutes(5);

  private static final String[] TOKENS = {
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ",",
    ";",
    ":",
    "?",
    ".",
    "..",
    "...",
    "->",
    "+",
    "-",
    "*",
    "/",
    "%",
    "&",
    "|",
    "^",
    "~",
    "!",
    "<",
    ">",
    "<=",
    "==",
    "!=",
    "<<",
    ">>",
    "&&",
    "||",
    "++",
    "--",
    "=",
    "+=",
    "/=",
    "<<=",
    "#",
    "#if 1\n",
    "#endif\n",
    "#define A 1\n",
    "$",
    "$x",
    "$1",
    "$0",
    "$#",
    "@",
    "@m",
    "\"",
    "\"s\"",
    "\\",
    "//",
    "/*",
    "*/",
    "\n",
    " ",
    "\0",
    "é",
    "😀",
    "'",
    "1",
    "0x",
    "1e",
    "9s",
    "if",
    "else",
    "for",
    "while",
    "unroll",
    "let",
    "macro",
    "fn",
    "import",
    "config",
    "struct",
    "union",
    "enum",
    "return",
    "break",
    "sizeof",
    "offsetof",
    "typeof",
    "comptime",
    "_ =",
    "begin",
    "k:f",
    "pid",
    "__attribute__((packed))",
    "int",
    "(int8)",
    "true"
  };

  @Test
  void returnsWhateverComesIn() {
    List<String> seeds = new ArrayList<>();
    for (String name : Parsing.CORPUS) {
      String text = Parsing.corpus(name);
      seeds.add(text);
      // Short pieces break in more ways for the time they take.
      for (String piece : text.split("\n\n")) {
        seeds.add(piece);
      }
    }
    int accepted = Assertions.assertTimeoutPreemptively(ENOUGH, () -> run(20261121, INPUTS, seeds));
    // Damage that leaves nothing to accept would not test the printer.
    assertThat(accepted).isGreaterThan(INPUTS / 50);
  }

  /** Runs {@code inputs} damaged seeds and returns how many of them were still scripts. */
  static int run(long seed, int inputs, List<String> seeds) {
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < inputs; i++) {
      String text = seeds.get(random.nextInt(seeds.size()));
      int edits = 1 + random.nextInt(4);
      for (int k = 0; k < edits; k++) {
        text = damage(text, random, seeds);
      }
      try {
        accepted += check(text) ? 1 : 0;
      } catch (RuntimeException | StackOverflowError | AssertionError e) {
        throw new AssertionError("input " + i + ":\n" + text, e);
      }
    }
    return accepted;
  }

  private static String damage(String text, Random random, List<String> seeds) {
    int at = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), at + random.nextInt(12));
    return switch (random.nextInt(7)) {
      case 0 -> text.substring(0, at) + text.substring(to);
      case 1 -> text.substring(0, at) + TOKENS[random.nextInt(TOKENS.length)] + text.substring(at);
      case 2 -> text.substring(0, at) + TOKENS[random.nextInt(TOKENS.length)] + text.substring(to);
      case 3 -> text.substring(0, to) + text.substring(at);
      case 4 -> text.substring(0, at);
      case 5 -> text.substring(0, at) + (char) random.nextInt(0x180) + text.substring(to);
      default -> {
        String other = seeds.get(random.nextInt(seeds.size()));
        int from = random.nextInt(other.length() + 1);
        int end = Math.min(other.length(), from + random.nextInt(40));
        yield text.substring(0, at) + other.substring(from, end) + text.substring(at);
      }
    };
  }

  private static boolean check(String text) {
    Diagnostics diagnostics = new Diagnostics();
    Script script = Parser.parse(new SourceFile("stdin", text), diagnostics);
    for (Diagnostic diagnostic : diagnostics.all()) {
      Span span = diagnostic.span().orElseThrow();
      assertThat(span.end()).isLessThanOrEqualTo(text.length());
    }
    if (diagnostics.hasErrors()) {
      assertThat(new DiagnosticRenderer(false).render(diagnostics)).contains("ERROR: ");
      return false;
    }
    CPreamble.of(script, Map.of(), CHeaders.NONE, new Diagnostics());
    String printed = Printer.print(script);
    Diagnostics again = new Diagnostics();
    Script reread = Parser.parse(new SourceFile("printed", printed), again);
    assertThat(new DiagnosticRenderer(false).render(again)).as(printed).isEmpty();
    assertThat(AstDump.dump(reread)).isEqualTo(AstDump.dump(script));
    return true;
  }
}
