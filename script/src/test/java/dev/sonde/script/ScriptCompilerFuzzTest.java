package dev.sonde.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.ir.IrVerifier;
import dev.sonde.script.diagnostic.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scripts put together from the pieces of right ones. Whatever they say, they are compiled to sound
 * IR or refused with an error; nothing is thrown.
 */
class ScriptCompilerFuzzTest {
  private static final int SCRIPTS = 5000;
  private static final Pattern BETWEEN_TOKENS =
      Pattern.compile("(?<=\\W)|(?=\\W)|(?<=\\s)|(?=\\s)");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void neverThrows(long seed) throws IOException {
    Random random = new Random(seed);
    List<List<String>> scripts = new ArrayList<>();
    for (Path file : ScriptCompilerTest.differentialScripts()) {
      scripts.add(List.of(BETWEEN_TOKENS.split(Files.readString(file))));
    }
    for (int i = 0; i < SCRIPTS; i++) {
      String script = mutate(random, scripts);
      CompileResult result = compile(script);
      switch (result) {
        case CompileResult.Compiled(var program, var _) -> IrVerifier.check(program.module());
        case CompileResult.Rejected(var _, var diagnostics) ->
            assertThat(diagnostics)
                .as(script)
                .anyMatch(diagnostic -> diagnostic.severity() == Severity.ERROR);
        case CompileResult.Idle(String hint, var _) -> assertThat(hint).isNotEmpty();
        case CompileResult.Options _ ->
            throw new AssertionError("nobody asked for help: " + script);
      }
    }
  }

  private static CompileResult compile(String script) {
    try {
      return Compiling.compile(script, "1", "text");
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("thrown while compiling: " + script, e);
    }
  }

  private static String mutate(Random random, List<List<String>> scripts) {
    List<String> tokens = new ArrayList<>(scripts.get(random.nextInt(scripts.size())));
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(tokens.size());
      List<String> others = scripts.get(random.nextInt(scripts.size()));
      int from = random.nextInt(others.size());
      int length = 1 + random.nextInt(Math.min(6, others.size() - from));
      switch (random.nextInt(4)) {
        case 0 -> tokens.remove(at);
        case 1 -> tokens.addAll(at, others.subList(from, from + length));
        case 2 -> tokens.set(at, others.get(from));
        default -> tokens.set(at, tokens.get(random.nextInt(tokens.size())));
      }
      if (tokens.isEmpty()) {
        tokens.add(" ");
      }
    }
    return String.join("", tokens);
  }
}
