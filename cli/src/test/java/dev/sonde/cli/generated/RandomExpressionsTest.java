package dev.sonde.cli.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.bpf.feature.KernelFeatures;
import dev.sonde.cli.generated.RandomExpression.Kind;
import dev.sonde.compiler.Compiler;
import dev.sonde.compiler.program.TraceProgram;
import dev.sonde.runtime.output.FlushPolicy;
import dev.sonde.runtime.output.OutputSink;
import dev.sonde.runtime.output.TextWriter;
import dev.sonde.runtime.process.TracedProcess;
import dev.sonde.runtime.session.KernelTarget;
import dev.sonde.runtime.session.Session;
import dev.sonde.runtime.session.SessionOptions;
import dev.sonde.runtime.session.Warnings;
import dev.sonde.script.CompileOptions;
import dev.sonde.script.CompileResult;
import dev.sonde.script.ScriptCompiler;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.probe.RunningMachine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten thousand random expressions run in the kernel, and compared with what the language's rules
 * say. A third of their leaves are variables whose values the compiler knows, so that it folds; the
 * values of the others lie in maps.
 */
@Tag("kernel")
class RandomExpressionsTest {
  private static final int SCRIPTS = 12;
  private static final int LEAVES = 9;

  /** Few expressions a probe: the verifier follows every way through all branches of a program. */
  private static final int PROBES = 35;

  private static final int EXPRESSIONS = 2;

  private static final long[] EDGES = {
    0, 1, -1, 2, 7, 100, 127, 128, 255, 256, 32767, 65535, 1L << 31, -(1L << 31), Long.MIN_VALUE
  };

  private final RunningMachine machine = new RunningMachine();
  private final KernelTarget target =
      new KernelTarget(
          new KernelFeatures(() -> machine.kernelBtf().orElseThrow()), machine::kernelBtf);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  @Timeout(180)
  void haveTheValuesTheLanguageSays(long seed) {
    assumeTrue("root".equals(System.getProperty("user.name")), "loading programs needs root here");
    Random random = new Random(seed);
    for (int i = 0; i < SCRIPTS; i++) {
      check(random);
    }
  }

  private void check(Random random) {
    StringBuilder maps = new StringBuilder("begin {\n");
    StringBuilder variables = new StringBuilder();
    StringBuilder clears = new StringBuilder("end {\n");
    List<RandomExpression> leaves = new ArrayList<>();
    for (int i = 0; i < LEAVES; i++) {
      Kind kind = RandomExpression.kind(random);
      long value =
          kind.wrap(random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : random.nextLong());
      String cast = "(" + kind.text() + ")" + literal(value);
      String name = "$v" + i;
      if (i % 3 != 0) {
        maps.append("  @m").append(i).append(" = ").append(cast).append(";\n");
        clears.append("  clear(@m").append(i).append(");\n");
        cast = "(" + kind.text() + ")@m" + i;
      }
      variables.append("  let ").append(name).append(": ").append(kind.text());
      variables.append(" = ").append(cast).append(";\n");
      leaves.add(new RandomExpression(name, value, kind));
    }
    StringBuilder script = new StringBuilder(maps).append("}\n");
    StringBuilder expected = new StringBuilder();
    for (int probe = 0; probe < PROBES; probe++) {
      script.append("begin {\n").append(variables);
      for (int i = 0; i < EXPRESSIONS; i++) {
        RandomExpression expression = RandomExpression.make(random, leaves, 1 + random.nextInt(4));
        script.append("  printf(\"%llx\\n\", (uint64)").append(expression.text()).append(");\n");
        expected.append(Long.toHexString(expression.value())).append('\n');
      }
      script.append("}\n");
    }
    script.append(clears).append("}\n");
    assertThat(run(script.toString()).strip())
        .as(script.toString())
        .isEqualTo(expected.toString().strip());
  }

  /** In hexadecimal where it is negative: its bits are meant, whatever the type. */
  private static String literal(long value) {
    return value < 0 ? "0x" + Long.toHexString(value) : Long.toString(value);
  }

  private String run(String script) {
    CompileResult result =
        ScriptCompiler.compile(
            new SourceFile("generated", script), CompileOptions.DEFAULT, machine);
    assertThat(result).as(script).isInstanceOf(CompileResult.Compiled.class);
    TraceProgram program = ((CompileResult.Compiled) result).program();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    SessionOptions options = new SessionOptions(TracedProcess.none(), Warnings.NONE, false, false);
    try (TextWriter writer =
            new TextWriter(
                new OutputSink(output, FlushPolicy.FULL),
                new OutputSink(messages, FlushPolicy.FULL));
        Session session =
            Session.load(program, Compiler.compile(program.module(), target), options, writer)) {
      session.run();
    }
    assertThat(messages.toString(StandardCharsets.UTF_8)).as(script).isEmpty();
    return output.toString(StandardCharsets.UTF_8);
  }
}
