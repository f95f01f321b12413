package dev.sonde.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.asm.Code;
import dev.sonde.bpf.asm.Disassembler;
import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.EventPart;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.IrPrinter;
import dev.sonde.compiler.ir.IrVerifier;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Module;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * IR in, instructions out, for what the design says is specialised. A change of the code must show
 * here; the environment variable {@code SONDE_GOLDEN} names a folder to write what comes out now.
 */
class GoldenTest {
  private static final Site SITE = new Site(0, Site.Kind.MAP_FULL, "test", Location.NONE, "@");

  private final FunctionBuilder b =
      new FunctionBuilder("test", ProgramKind.of(ProgramType.TRACEPOINT));
  private final List<MapDeclaration> maps = new ArrayList<>();

  private MapDeclaration map(int keySize, MapValue value) {
    MapDeclaration map =
        new MapDeclaration(
            maps.size(), "@m" + maps.size(), MapDeclaration.Kind.AUTO, keySize, value, 4096);
    maps.add(map);
    return map;
  }

  private MapKey commKey() {
    return new MapKey(List.of(new MapKey.Comm(0)), 16);
  }

  private MapKey tidKey() {
    Value tid = b.extend(b.call(Helper.GET_CURRENT_PID_TGID), Width.B4, false);
    return new MapKey(List.of(new MapKey.Scalar(0, Width.B4, tid)), 4);
  }

  private void check(String name, FixedTarget target) {
    b.ret(1);
    Module module = new Module("test", "GPL", List.of(), maps, List.of(SITE), List.of(b.build()));
    StringBuilder text = new StringBuilder();
    CompilerListener listener =
        new CompilerListener() {
          @Override
          public void function(String step, Function function) {
            IrVerifier.check(function);
            if (step.equals("optimised")) {
              text.append(IrPrinter.print(function)).append('\n');
            }
          }

          @Override
          public void code(String function, Code code) {
            text.append(Disassembler.disassemble(code.bytes()));
          }
        };
    Compiler.compile(module, target, listener);
    assertThat(text.toString()).isEqualTo(golden(name, text.toString()));
  }

  private static String golden(String name, String actual) {
    String folder = System.getenv("SONDE_GOLDEN");
    try {
      if (folder != null) {
        Files.writeString(Path.of(folder, name + ".txt"), actual);
        return actual;
      }
      try (InputStream in = GoldenTest.class.getResourceAsStream("golden/" + name + ".txt")) {
        assertThat(in).as("golden file " + name).isNotNull();
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aCountWithoutKeysIsGlobalData() {
    b.emit(
        new MapOperation.MapAggregate(map(0, new MapValue.Count()), MapKey.NONE, null, null, SITE));
    check("count", FixedTarget.MODERN);
  }

  @Test
  void oneCpuNeedsNoNumber() {
    b.emit(
        new MapOperation.MapAggregate(map(0, new MapValue.Count()), MapKey.NONE, null, null, SITE));
    check("count-one-cpu", new FixedTarget(true, false, 1));
  }

  @Test
  void whereTasksAreSwitchedAProgramHasItsCpuToItself() {
    b.emit(
        new MapOperation.MapAggregate(map(0, new MapValue.Count()), MapKey.NONE, null, null, SITE));
    check("count-preempting", FixedTarget.PREEMPTING);
  }

  @Test
  void aCountByNameReadsTheNameDirectly() {
    b.emit(
        new MapOperation.MapAggregate(map(16, new MapValue.Count()), commKey(), null, null, SITE));
    check("count-by-comm", FixedTarget.MODERN);
  }

  @Test
  void anOldKernelIsAskedForTheName() {
    b.emit(
        new MapOperation.MapAggregate(map(16, new MapValue.Count()), commKey(), null, null, SITE));
    check("count-by-comm-old", FixedTarget.OLD);
  }

  @Test
  void aHistogramIsOneValue() {
    Value given = b.load(b.context(), 16, Width.B8, true);
    b.emit(
        new MapOperation.MapAggregate(
            map(0, new MapValue.Hist(0)), MapKey.NONE, given, null, SITE));
    check("hist", FixedTarget.MODERN);
  }

  @Test
  void latencyByThreadLooksUpOnce() {
    MapDeclaration start = map(4, new MapValue.Scalar(Width.B8, false));
    var known = b.newBlock();
    var end = b.newBlock();
    b.branch(b.emit(new MapOperation.MapGet(start, tidKey())), known, end);
    b.seal(known);
    b.switchTo(known);
    Value from = b.emit(new MapOperation.MapGet(start, tidKey()));
    Value took = b.binary(BinaryOperator.SUBTRACT, b.call(Helper.KTIME_GET_NS), from);
    b.emit(
        new MapOperation.MapAggregate(
            map(0, new MapValue.Sum(false)), MapKey.NONE, took, null, SITE));
    b.emit(new MapOperation.MapDelete(start, tidKey(), null));
    b.jump(end);
    b.seal(end);
    b.switchTo(end);
    check("latency", FixedTarget.MODERN);
  }

  @Test
  void anEventIsReservedAndFilledInPlace() {
    Value pid =
        b.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, b.call(Helper.GET_CURRENT_PID_TGID), 32);
    List<EventPart> parts =
        List.of(
            new EventPart.Scalar(Width.B4, pid),
            new EventPart.Scalar(Width.B8, b.load(b.context(), 8, Width.B8, true)),
            new EventPart.Comm());
    b.emit(new EventOperation.Emit(Ring.DATA, 7, parts, SITE));
    check("event", FixedTarget.MODERN);
  }

  @Test
  void aProgramLooksWhetherTheSessionIsEnding() {
    Value ending = b.emit(new EventOperation.SessionEnding());
    FunctionBuilder.OpenBlock goesOn = b.newBlock();
    FunctionBuilder.OpenBlock out = b.newBlock();
    b.branch(b.compare(Predicate.EQUAL, ending, 0), goesOn, out);
    b.seal(out);
    b.switchTo(out);
    b.ret(0);
    b.seal(goesOn);
    b.switchTo(goesOn);
    b.emit(new EventOperation.Emit(Ring.CONTROL, 2, List.of(), SITE, true));
    check("ending", FixedTarget.MODERN);
  }

  @Test
  void aStringIsReadIntoTheRecord() {
    Value address = b.load(b.context(), 24, Width.B8, false);
    List<EventPart> parts =
        List.of(new EventPart.ReadString(AddressSpace.USER, address, 200, null));
    b.emit(new EventOperation.Emit(Ring.DATA, 0, parts, SITE));
    check("event-string", FixedTarget.MODERN);
  }

  @Test
  void aStackIsTakenIntoTheKey() {
    Value pid =
        b.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, b.call(Helper.GET_CURRENT_PID_TGID), 32);
    StackCapture stack = new StackCapture(StackCapture.Kind.USER, 127, b.context(), pid, SITE);
    MapKey key = new MapKey(List.of(new MapKey.Stack(0, stack)), stack.size());
    b.emit(
        new MapOperation.MapAggregate(
            map(stack.size(), new MapValue.Count()), key, null, null, SITE));
    check("stack", FixedTarget.MODERN);
  }

  @Test
  void aStackWithoutFramePointersIsNotWalked() {
    Value pid =
        b.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, b.call(Helper.GET_CURRENT_PID_TGID), 32);
    StackCapture stack =
        new StackCapture(
            StackCapture.Kind.USER,
            3,
            b.context(),
            pid,
            StackCapture.Walk.KERNEL,
            new StackCapture.UserRegisters(128, 152, 32),
            SITE);
    b.emit(new EventOperation.Emit(Ring.DATA, 0, List.of(new EventPart.Stack(stack)), SITE));
    check("stack-from-registers", FixedTarget.MODERN);
  }

  @Test
  void aStackIsWalkedByCallFrames() {
    Value pid =
        b.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, b.call(Helper.GET_CURRENT_PID_TGID), 32);
    StackCapture stack =
        new StackCapture(
            StackCapture.Kind.USER,
            100,
            b.context(),
            pid,
            StackCapture.Walk.CALL_FRAMES,
            new StackCapture.UserRegisters(128, 152, 32),
            SITE);
    b.emit(new EventOperation.Emit(Ring.DATA, 0, List.of(new EventPart.Stack(stack)), SITE));
    check("stack-by-call-frames", FixedTarget.MODERN);
  }

  @Test
  void aLiteralIsComparedByWords() {
    Value text = b.address(b.slot(1024, 8, "text"));
    b.zero(text, 0, 1024);
    b.emit(
        new KernelOperation.ProbeReadString(
            AddressSpace.USER, text, 0, 1024, null, b.load(b.context(), 24, Width.B8, false)));
    Value equal =
        b.emit(new MemoryOperation.StringEqualLiteral(text, 0, 1024, Bytes.of("/etc/passwd")));
    var same = b.newBlock();
    var end = b.newBlock();
    b.branch(equal, same, end);
    b.seal(same);
    b.switchTo(same);
    b.emit(
        new MapOperation.MapSet(
            map(0, new MapValue.Scalar(Width.B8, true)), MapKey.NONE, b.constant(1), SITE));
    b.jump(end);
    b.seal(end);
    b.switchTo(end);
    check("literal", FixedTarget.MODERN);
  }

  @Test
  void aTypedPointerIsFollowed() {
    Value next = b.load(b.context(), 16, Width.B8, false);
    Value priority =
        b.emit(new KernelOperation.KernelLoad(next, "task_struct", 100, Width.B4, true));
    b.emit(
        new MapOperation.MapAggregate(
            map(0, new MapValue.Avg(true)), MapKey.NONE, priority, null, SITE));
    check("kernel-load", FixedTarget.MODERN);
  }

  @Test
  void signedDivisionOnAnOldKernel() {
    Value quotient =
        b.binary(
            BinaryOperator.DIVIDE_SIGNED,
            b.load(b.context(), 8, Width.B8, true),
            b.load(b.context(), 16, Width.B8, true));
    b.emit(
        new MapOperation.MapAggregate(
            map(0, new MapValue.Sum(true)), MapKey.NONE, quotient, null, SITE));
    check("signed-division-old", FixedTarget.OLD);
  }

  @Test
  void aLoopOverAMapCallsBack() {
    MapDeclaration map = map(8, new MapValue.Scalar(Width.B8, true));
    FunctionBuilder callback = b.entryCallback("each");
    Value sum = callback.load(callback.captures(), 8, Width.B8, false);
    Value value = callback.load(callback.parameter(2), 0, Width.B8, true);
    callback.store(
        callback.captures(), 8, Width.B8, callback.binary(BinaryOperator.ADD, sum, value));
    callback.store(
        callback.loadPointer(callback.captures(), 16, Type.CAPTURED), 0, Width.B8, value);
    callback.ret(callback.compare(Predicate.EQUAL, callback.context(), 0));
    Slot last = b.slot(8, 8, "last");
    b.zero(b.address(last), 0, 8);
    Slot captures = b.slot(24, 8, "captures");
    Value cells = b.address(captures);
    b.store(cells, 0, Width.B8, b.context());
    b.store(cells, 8, Width.B8, b.constant(0));
    b.store(cells, 16, Width.B8, b.address(last));
    b.forEach(map, callback.build(), cells);
    Value total =
        b.binary(
            BinaryOperator.ADD,
            b.load(cells, 8, Width.B8, false),
            b.load(b.address(last), 0, Width.B8, false));
    b.emit(
        new MapOperation.MapAggregate(
            map(0, new MapValue.Sum(true)), MapKey.NONE, total, null, SITE));
    check("for-each", FixedTarget.MODERN);
  }

  @Test
  void aLoopWithoutABudgetCallsBack() {
    FunctionBuilder callback = b.roundCallback("round");
    Value sum = callback.load(callback.captures(), 8, Width.B8, false);
    callback.store(
        callback.captures(),
        8,
        Width.B8,
        callback.binary(BinaryOperator.ADD, sum, callback.parameter(0)));
    callback.ret(callback.compare(Predicate.EQUAL, callback.parameter(0), 100));
    Value cells = b.address(b.slot(16, 8, "captures"));
    b.store(cells, 0, Width.B8, b.context());
    b.store(cells, 8, Width.B8, b.constant(0));
    Value count = b.load(b.context(), 8, Width.B8, false);
    Value rounds = b.rounds(b.hidden(count), callback.build(), cells);
    Value total = b.binary(BinaryOperator.ADD, b.load(cells, 8, Width.B8, false), rounds);
    b.emit(
        new MapOperation.MapAggregate(
            map(0, new MapValue.Sum(true)), MapKey.NONE, total, null, SITE));
    check("rounds", FixedTarget.OLD);
  }
}
