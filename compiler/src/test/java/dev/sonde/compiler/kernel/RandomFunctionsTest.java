package dev.sonde.compiler.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.IrPrinter;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.Module;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.pass.Interpreter;
import dev.sonde.compiler.pass.RandomFunction;
import dev.sonde.compiler.target.Target;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the kernel does with compiled functions is what the interpreter does with their IR. */
@Tag("kernel")
class RandomFunctionsTest {
  private static final int FUNCTIONS = Integer.getInteger("sonde.test.functions", 400);
  private static final long FIRST_SEED = Long.getLong("sonde.test.seed", 1);
  private static final int MAPS = 2;
  private static final int KEYS = 3;

  @Test
  void modernKernel() {
    check(RunningKernel.asIs());
  }

  @Test
  void oldKernel() {
    check(RunningKernel.asIfOld());
  }

  private static void check(Target target) {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + FUNCTIONS; seed++) {
      Function function = withoutHelpers(RandomFunction.make(seed));
      check(seed, function, target);
    }
  }

  private static void check(long seed, Function function, Target target) {
    List<Long> emitted = new ArrayList<>();
    Map<String, Long> maps = new HashMap<>();
    int returned = 0;
    for (String line : Interpreter.run(function)) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "emit" -> emitted.add(Long.parseLong(words[1]));
        case "set" -> maps.put(words[1], Long.parseLong(words[2]));
        case "add" -> maps.merge(words[1], Long.parseLong(words[2]), Long::sum);
        case "delete" -> maps.remove(words[1]);
        case "return" -> returned = (int) Long.parseLong(words[1]);
        default -> throw new AssertionError(line);
      }
    }
    try (Run run = new Run(module(function), target)) {
      String what = "seed %d%n%s".formatted(seed, IrPrinter.print(function));
      assertThat(run.run()).as(what).isEqualTo(returned);
      assertThat(run.program.dataRing() == null ? List.of() : records(run))
          .as(what)
          .isEqualTo(emitted);
      for (int m = 0; m < MAPS; m++) {
        for (int k = 0; k < KEYS; k++) {
          byte[] key = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(k).array();
          assertThat(run.keyed(m, key, 0))
              .as("@%d[%d], %s", m, k, what)
              .isEqualTo(Optional.ofNullable(maps.get(Interpreter.name(m, k))));
        }
      }
    }
  }

  private static List<Long> records(Run run) {
    List<Long> values = new ArrayList<>();
    for (byte[] data : run.records(run.program.dataRing())) {
      values.add(ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getLong(8));
    }
    return values;
  }

  private static Module module(Function function) {
    List<MapDeclaration> maps = new ArrayList<>();
    for (int i = 0; i < MAPS; i++) {
      maps.add(
          new MapDeclaration(
              i, "@" + i, MapDeclaration.Kind.AUTO, 8, new MapValue.Scalar(Width.B8, true), 16));
    }
    Site site = new Site(0, Site.Kind.MAP_FULL, "test", Location.NONE, "@");
    return new Module("random", "GPL", List.of(), maps, List.of(site), List.of(function));
  }

  /** The interpreter makes up what helpers return; the kernel must get the same. */
  private static Function withoutHelpers(Function function) {
    List<Block> blocks = new ArrayList<>();
    for (Block block : function.blocks()) {
      List<Instruction> instructions = new ArrayList<>();
      for (Instruction instruction : block.instructions()) {
        Operation operation = instruction.operation();
        if (operation instanceof KernelOperation.CallHelper call) {
          operation = new IntegerOperation.Constant(Interpreter.result(call.helper()));
        }
        instructions.add(new Instruction(instruction.result(), operation, Location.NONE));
      }
      blocks.add(new Block(block.id(), block.parameters(), instructions, block.terminator()));
    }
    return function.withBlocks(blocks);
  }
}
