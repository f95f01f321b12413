package dev.sonde.bpf.program;

import static dev.sonde.bpf.TestCode.add;
import static dev.sonde.bpf.TestCode.code;
import static dev.sonde.bpf.TestCode.counting;
import static dev.sonde.bpf.TestCode.move;
import static dev.sonde.bpf.TestCode.object;
import static dev.sonde.bpf.TestCode.program;
import static dev.sonde.bpf.asm.Register.R0;
import static dev.sonde.bpf.asm.Register.R1;
import static dev.sonde.bpf.asm.Register.R10;
import static dev.sonde.bpf.asm.Register.R2;
import static dev.sonde.bpf.asm.Register.R3;
import static dev.sonde.bpf.asm.Register.R4;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.KernelAccess;
import dev.sonde.bpf.asm.Assembler;
import dev.sonde.bpf.asm.Disassembler;
import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.asm.Instruction.*;
import dev.sonde.bpf.asm.LineInfo;
import dev.sonde.bpf.asm.Size;
import dev.sonde.bpf.btf.BtfBuilder;
import dev.sonde.bpf.btf.BtfType;
import dev.sonde.bpf.object.FunctionSpec;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.MapType;
import dev.sonde.bpf.object.ObjectSpec;
import dev.sonde.bpf.object.ProgramSpec;
import dev.sonde.bpf.object.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class ProgramTest {

  @BeforeEach
  void needsTheKernel() {
    KernelAccess.assumeBpf();
  }

  @Test
  void aRawTracepointProgramRunsByHandWithItsArguments() {
    ProgramSpec spec =
        program(
            "sum",
            ProgramType.RAW_TRACEPOINT,
            new Load(Size.DW, false, R0, R1, 0),
            new Load(Size.DW, false, R2, R1, 8),
            new Alu(dev.sonde.bpf.asm.AluOperation.ADD, dev.sonde.bpf.asm.Width.W64, R0, R2),
            new Exit());
    try (LoadedObject object = LoadedObject.load(object(List.of(spec)))) {
      byte[] context =
          ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(40).putLong(2).array();
      TestRun run = object.program("sum").run(TestRun.Input.context(context));
      assertThat(run.returnValue()).isEqualTo(42);
    }
  }

  @Test
  void aPacketIsGivenAndGivenBack() {
    ProgramSpec spec =
        program(
            "xdp",
            ProgramType.XDP,
            new Load(Size.W, false, R2, R1, 0),
            new Load(Size.W, false, R3, R1, 4),
            move(R4, R2),
            add(R4, 14),
            move(R0, 1),
            new JumpIf(
                dev.sonde.bpf.asm.JumpCondition.GT,
                dev.sonde.bpf.asm.Width.W64,
                R4,
                R3,
                new dev.sonde.bpf.asm.Displacement(2)),
            new Store(Size.B, R2, 13, dev.sonde.bpf.asm.Operand.of(7)),
            move(R0, 2),
            new Exit());
    try (LoadedObject object = LoadedObject.load(object(List.of(spec)))) {
      TestRun run = object.program("xdp").run(TestRun.Input.packet(new byte[64], 100));
      assertThat(run.returnValue()).isEqualTo(2);
      assertThat(run.data()).hasSize(64);
      assertThat(run.data()[13]).isEqualTo((byte) 7);
    }
  }

  @Test
  void globalDataIsReachedByAddress() {
    try (LoadedObject object = LoadedObject.load(counting(ProgramType.RAW_TRACEPOINT))) {
      for (int i = 0; i < 10; i++) {
        object.program("count").run();
      }
      assertThat(object.map("counter").memory().get(JAVA_LONG, 0)).isEqualTo(10);
    }
  }

  @Test
  void functionsOfAProgramCallEachOther() {
    // entry -> twice -> once, and a function nothing reaches
    FunctionSpec entry =
        new FunctionSpec("entry", 0, code(move(R1, 5), new CallFunction("twice"), new Exit()));
    FunctionSpec unused = new FunctionSpec("unused", 0, code(move(R0, 0), new Exit()));
    FunctionSpec once = new FunctionSpec("once", 0, code(move(R0, R1), add(R0, 1), new Exit()));
    FunctionSpec twice =
        new FunctionSpec(
            "twice",
            0,
            code(new CallFunction("once"), move(R1, R0), new CallFunction("once"), new Exit()));
    ProgramSpec spec =
        new ProgramSpec("calls", ProgramType.RAW_TRACEPOINT, List.of(entry, unused, once, twice));
    try (LoadedObject object = LoadedObject.load(object(List.of(spec)))) {
      assertThat(object.program("calls").run().returnValue()).isEqualTo(7);
      assertThat(object.program("calls").code()).hasSize((3 + 4 + 3) * 8);
    }
  }

  @Test
  void aHelperFillsTheStackAndAMapIsPassedToIt() {
    ProgramSpec spec =
        program(
            "store",
            ProgramType.RAW_TRACEPOINT,
            new Store(Size.W, R10, -4, dev.sonde.bpf.asm.Operand.of(1)),
            new CallHelper(Helper.KTIME_GET_NS),
            new Store(Size.DW, R10, -16, R0),
            new LoadMap(R1, "times"),
            move(R2, R10),
            add(R2, -4),
            move(R3, R10),
            add(R3, -16),
            move(R4, 0),
            new CallHelper(Helper.MAP_UPDATE_ELEM),
            move(R0, 0),
            new Exit());
    MapSpec times = new MapSpec("times", MapType.HASH, 4, 8, 16);
    try (LoadedObject object = LoadedObject.load(object(List.of(spec), times))) {
      object.program("store").run();
      byte[] key = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(1).array();
      byte[] time = object.map("times").lookup(key).orElseThrow();
      assertThat(ByteBuffer.wrap(time).order(ByteOrder.LITTLE_ENDIAN).getLong())
          .isCloseTo(System.nanoTime(), org.assertj.core.data.Offset.offset(10_000_000_000L));
    }
  }

  @Test
  void aRunOnAnotherCpuHappensThere() {
    ProgramSpec spec =
        program(
            "cpu",
            ProgramType.RAW_TRACEPOINT,
            new CallHelper(Helper.GET_SMP_PROCESSOR_ID),
            new Exit());
    try (LoadedObject object = LoadedObject.load(object(List.of(spec)))) {
      for (int cpu : dev.sonde.bpf.Cpus.online()) {
        TestRun.Input input = new TestRun.Input(new byte[0], new byte[0], 0, OptionalInt.of(cpu));
        assertThat(object.program("cpu").run(input).returnValue()).isEqualTo(cpu);
      }
    }
  }

  @Test
  void whatTheKernelKnowsIsTold() {
    try (LoadedObject object = LoadedObject.load(counting(ProgramType.RAW_TRACEPOINT));
        RunStatistics _ = RunStatistics.enable()) {
      Program program = object.program("count");
      program.run();
      program.run();
      ProgramInfo info = program.info();
      assertThat(info.type()).isEqualTo(ProgramType.RAW_TRACEPOINT.number());
      assertThat(info.name()).isEqualTo("count");
      assertThat(info.id()).isPositive();
      assertThat(info.translatedInstructions()).isEqualTo(6);
      assertThat(info.runs()).isEqualTo(2);
      assertThat(info.runNanos()).isPositive();
      assertThat(Disassembler.decode(program.translatedCode())).hasSize(5);
    }
  }

  @Test
  void aRejectionTellsTheReasonTheInstructionAndTheLine() {
    BtfBuilder btf = new BtfBuilder();
    int integer = btf.add(new BtfType.Int("int", 4, BtfType.Int.Encoding.SIGNED));
    int prototype = btf.add(new BtfType.FuncProto(integer, List.of()));
    int function = btf.add(new BtfType.Func("entry", prototype, BtfType.Func.Linkage.GLOBAL));
    int file = btf.string("script.bt");
    int text = btf.string("$x = *0");
    Assembler assembler = new Assembler();
    assembler.line(file, text, 1, 1).add(move(R1, 0));
    assembler.line(file, text, 3, 6).add(new Load(Size.DW, false, R0, R1, 0)).add(new Exit());
    ProgramSpec spec =
        new ProgramSpec(
            "bad",
            ProgramType.RAW_TRACEPOINT,
            List.of(new FunctionSpec("entry", function, assembler.finish())));
    ObjectSpec object = new ObjectSpec("test", List.of(spec), List.of(), Optional.of(btf.build()));
    assertThatThrownBy(() -> LoadedObject.load(object))
        .isInstanceOfSatisfying(
            LoadException.class,
            e -> {
              assertThat(e.errno()).isEqualTo(Errno.EACCES);
              assertThat(e.program()).isEqualTo("bad");
              assertThat(e.log().message()).isEqualTo("R1 invalid mem access 'scalar'");
              assertThat(e.log().failingInstruction()).hasValue(1);
              assertThat(e.log().steps().getLast().code()).isEqualTo("r0 = *(u64 *)(r1 +0)");
              assertThat(e.log().steps().getLast().source()).contains("$x = *0");
              assertThat(e.line()).contains(new LineInfo(1, file, text, 3, 6));
              assertThat(e).hasMessageContaining("R1 invalid mem access 'scalar'");
            });
  }

  @Test
  void aProgramLoadsWithTypesAndLines() {
    BtfBuilder btf = new BtfBuilder();
    int integer = btf.add(new BtfType.Int("int", 4, BtfType.Int.Encoding.SIGNED));
    int prototype = btf.add(new BtfType.FuncProto(integer, List.of()));
    int function = btf.add(new BtfType.Func("entry", prototype, BtfType.Func.Linkage.GLOBAL));
    Assembler assembler = new Assembler();
    assembler.line(btf.string("a.bt"), btf.string("exit"), 1, 1).add(move(R0, 3)).add(new Exit());
    ProgramSpec spec =
        new ProgramSpec(
            "typed",
            ProgramType.RAW_TRACEPOINT,
            List.of(new FunctionSpec("entry", function, assembler.finish())));
    ObjectSpec object = new ObjectSpec("test", List.of(spec), List.of(), Optional.of(btf.build()));
    try (LoadedObject loaded = LoadedObject.load(object)) {
      assertThat(loaded.program("typed").run().returnValue()).isEqualTo(3);
    }
  }

  @Test
  void damagedBtfIsExplained() {
    ObjectSpec object =
        new ObjectSpec("test", List.of(), List.of(), Optional.of(new byte[] {1, 2, 3, 4}));
    assertThatThrownBy(() -> LoadedObject.load(object))
        .isInstanceOf(BpfException.class)
        .hasMessageContaining("load BTF");
  }

  @Test
  void aLongLogDoesNotHideTheReason() {
    // Thousands of instructions before the bad one: more log than the first buffer holds.
    Assembler assembler = new Assembler();
    for (int i = 0; i < 20_000; i++) {
      assembler.add(move(R0, i));
    }
    assembler.add(new Load(Size.DW, false, R0, R0, 0)).add(new Exit());
    ProgramSpec spec =
        new ProgramSpec(
            "long",
            ProgramType.RAW_TRACEPOINT,
            List.of(new FunctionSpec("entry", 0, assembler.finish())));
    assertThatThrownBy(() -> LoadedObject.load(object(List.of(spec))))
        .isInstanceOfSatisfying(
            LoadException.class,
            e -> {
              assertThat(e.log().failingInstruction()).hasValue(20_000);
              assertThat(e.log().message()).contains("R0 invalid mem access");
            });
  }

  @Test
  void whatAnObjectLacksIsNamed() {
    ProgramSpec noMap =
        program("p", ProgramType.RAW_TRACEPOINT, new LoadMap(R1, "gone"), move(R0, 0), new Exit());
    assertThatThrownBy(() -> LoadedObject.load(object(List.of(noMap))))
        .hasMessage("cannot load program p: its object has no map gone");
    ProgramSpec noFunction =
        program("p", ProgramType.RAW_TRACEPOINT, new CallFunction("gone"), new Exit());
    assertThatThrownBy(() -> LoadedObject.load(object(List.of(noFunction))))
        .hasMessage("cannot load program p: it has no function gone");
  }

  @Test
  void aKernelFunctionIsCalledByName() {
    KernelAccess.assumeBtf();
    // bpf_iter_num_new(&it, 0, 3); bpf_iter_num_destroy(&it)
    ProgramSpec spec =
        program(
            "iterate",
            ProgramType.RAW_TRACEPOINT,
            move(R1, R10),
            add(R1, -8),
            move(R2, 0),
            move(R3, 3),
            new CallKernelFunction("bpf_iter_num_new"),
            move(R1, R10),
            add(R1, -8),
            new CallKernelFunction("bpf_iter_num_destroy"),
            move(R0, 9),
            new Exit());
    org.junit.jupiter.api.Assumptions.assumeTrue(
        dev.sonde.bpf.btf.KernelBtf.open()
                .vmlinux()
                .find("bpf_iter_num_new", dev.sonde.bpf.btf.Kind.FUNC)
            != 0,
        "this kernel has no open-coded iterators");
    try (LoadedObject object = LoadedObject.load(object(List.of(spec)))) {
      assertThat(object.program("iterate").run().returnValue()).isEqualTo(9);
    }
  }

  @Test
  void aKernelFunctionThatIsNotThereIsNamed() {
    KernelAccess.assumeBtf();
    ProgramSpec spec =
        program("p", ProgramType.RAW_TRACEPOINT, new CallKernelFunction("bpf_no_such"), new Exit());
    assertThatThrownBy(() -> LoadedObject.load(object(List.of(spec))))
        .hasMessageContaining("no function bpf_no_such");
  }

  @Test
  void nothingIsLeftWhenAnObjectFails() throws Exception {
    long before = openDescriptors();
    ProgramSpec bad = program("bad", ProgramType.RAW_TRACEPOINT, new Exit());
    ProgramSpec good = program("good", ProgramType.RAW_TRACEPOINT, move(R0, 0), new Exit());
    MapSpec map = new MapSpec("m", MapType.HASH, 4, 4, 4);
    assertThatThrownBy(() -> LoadedObject.load(object(List.of(good, bad), map)))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("R0 !read_ok");
    assertThat(openDescriptors()).isEqualTo(before);
  }

  @Test
  void aTypeThatCannotBeRunSaysSo() {
    try (LoadedObject object = LoadedObject.load(counting(ProgramType.PERF_EVENT))) {
      assertThatThrownBy(() -> object.program("count").run())
          .hasMessageContaining("this kernel runs no PERF_EVENT program by hand");
    }
  }

  private static long openDescriptors() throws java.io.IOException {
    try (var files = java.nio.file.Files.list(java.nio.file.Path.of("/proc/self/fd"))) {
      return files
          .filter(
              f -> {
                try {
                  return java.nio.file.Files.readSymbolicLink(f).toString().contains("bpf");
                } catch (java.io.IOException e) {
                  return false; // closed meanwhile
                }
              })
          .count();
    }
  }
}
