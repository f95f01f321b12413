package dev.sonde.compiler.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.IrVerifier;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.compiler.ir.Width;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassesTest {
  private static final MapDeclaration MAP =
      new MapDeclaration(
          0, "@", MapDeclaration.Kind.AUTO, 8, new MapValue.Scalar(Width.B8, true), 16);
  private static final Site SITE = new Site(0, Site.Kind.MAP_FULL, "test", Location.NONE, "@");

  private final FunctionBuilder b =
      new FunctionBuilder("f", ProgramKind.of(ProgramType.RAW_TRACEPOINT));

  private Function optimised() {
    Function function = Optimizer.optimise(b.build());
    IrVerifier.check(function);
    return function;
  }

  private static <T extends Operation> List<T> all(Function function, Class<T> kind) {
    return function.blocks().stream()
        .flatMap(block -> block.instructions().stream())
        .map(Instruction::operation)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  private Value now() {
    return b.call(Helper.KTIME_GET_NS);
  }

  private static MapKey key(Value value) {
    return new MapKey(List.of(new MapKey.Scalar(0, Width.B8, value)), 8);
  }

  @Test
  void constantsAreComputedHere() {
    Value product = b.binary(BinaryOperator.MULTIPLY, b.constant(6), b.constant(7));
    b.ret(b.binary(BinaryOperator.ADD, product, 0));
    Function function = optimised();
    assertThat(function.blocks().getFirst().instructions()).hasSize(1);
    assertThat(all(function, IntegerOperation.Constant.class))
        .containsExactly(new IntegerOperation.Constant(42));
  }

  @Test
  void divisionByZeroYieldsZeroAndRemainderTheDividend() {
    Value quotient = b.binary(BinaryOperator.DIVIDE_SIGNED, now(), b.constant(0));
    b.ret(b.binary(BinaryOperator.REMAINDER_SIGNED, b.constant(5), quotient));
    assertThat(all(optimised(), IntegerOperation.Constant.class))
        .containsExactly(new IntegerOperation.Constant(5));
  }

  @Test
  void powersOfTwoBecomeShiftsAndMasks() {
    Value time = now();
    Value quotient = b.binary(BinaryOperator.DIVIDE_UNSIGNED, time, 1024);
    Value rest = b.binary(BinaryOperator.REMAINDER_UNSIGNED, time, 8);
    Value product = b.binary(BinaryOperator.MULTIPLY, quotient, 16);
    b.ret(b.binary(BinaryOperator.XOR, product, rest));
    assertThat(all(optimised(), IntegerOperation.Binary.class))
        .extracting(IntegerOperation.Binary::operator)
        .containsExactlyInAnyOrder(
            BinaryOperator.SHIFT_RIGHT_LOGICAL,
            BinaryOperator.AND,
            BinaryOperator.SHIFT_LEFT,
            BinaryOperator.XOR);
  }

  @Test
  void extensionsOfWhatFitsGo() {
    Value pid =
        b.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, b.call(Helper.GET_CURRENT_PID_TGID), 32);
    b.ret(b.extend(b.extend(pid, Width.B4, false), Width.B8, true));
    assertThat(all(optimised(), IntegerOperation.Extend.class)).isEmpty();
  }

  @Test
  void helpersThatStayTheSameAreCalledOnce() {
    Value first = b.call(Helper.GET_CURRENT_PID_TGID);
    Value second = b.call(Helper.GET_CURRENT_PID_TGID);
    Value sum = b.binary(BinaryOperator.ADD, first, second);
    Value times = b.binary(BinaryOperator.SUBTRACT, now(), now());
    b.ret(b.binary(BinaryOperator.ADD, sum, times));
    assertThat(all(optimised(), KernelOperation.CallHelper.class))
        .extracting(KernelOperation.CallHelper::helper)
        .containsExactly(Helper.GET_CURRENT_PID_TGID, Helper.KTIME_GET_NS, Helper.KTIME_GET_NS);
  }

  @Test
  void aMapIsAskedOnceUntilItIsWritten() {
    Value tid = b.call(Helper.GET_CURRENT_PID_TGID);
    Value first = b.emit(new MapOperation.MapGet(MAP, key(tid)));
    var then = b.newBlock();
    var done = b.newBlock();
    b.branch(first, then, done);
    b.seal(then);
    b.switchTo(then);
    Value second = b.emit(new MapOperation.MapGet(MAP, key(tid)));
    b.emit(new MapOperation.MapSet(MAP, key(b.constant(1)), second, SITE));
    Value third = b.emit(new MapOperation.MapGet(MAP, key(tid)));
    b.emit(new MapOperation.MapSet(MAP, key(b.constant(2)), third, SITE));
    b.jump(done);
    b.seal(done);
    b.switchTo(done);
    b.ret(0);
    assertThat(all(optimised(), MapOperation.MapGet.class)).hasSize(2);
  }

  @Test
  void shortCircuitsBecomeBranches() {
    var truth = b.declare(Type.I64, "$t");
    b.write(truth, b.constant(0));
    var right = b.newBlock();
    var join = b.newBlock();
    var then = b.newBlock();
    var done = b.newBlock();
    b.branch(b.compare(Predicate.GREATER_SIGNED, now(), 5), right, join);
    b.seal(right);
    b.switchTo(right);
    b.write(truth, b.compare(Predicate.LESS_SIGNED, now(), 9));
    b.jump(join);
    b.seal(join);
    b.switchTo(join);
    b.branch(b.read(truth), then, done);
    b.seal(then);
    b.switchTo(then);
    b.emit(new EventOperation.CountSite(SITE));
    b.jump(done);
    b.seal(done);
    b.switchTo(done);
    b.ret(0);
    Function function = optimised();
    long branches =
        function.blocks().stream()
            .filter(block -> block.terminator() instanceof Terminator.Branch)
            .count();
    assertThat(branches).isEqualTo(2);
    assertThat(function.blocks()).allMatch(block -> block.parameters().isEmpty());
  }

  @Test
  void whatNobodyUsesGoes() {
    now();
    b.emit(new MapOperation.MapGet(MAP, key(b.constant(3))));
    b.ret(0);
    assertThat(optimised().blocks().getFirst().instructions()).hasSize(1);
  }

  @Test
  void whatHasEffectsStays() {
    b.emit(new MapOperation.MapDelete(MAP, key(b.constant(3)), SITE));
    b.emit(new EventOperation.CountSite(SITE));
    b.ret(0);
    Function function = optimised();
    assertThat(all(function, MapOperation.MapDelete.class)).hasSize(1);
    assertThat(all(function, EventOperation.CountSite.class)).hasSize(1);
  }

  @Test
  void aBranchOnAConstantIsNone() {
    var then = b.newBlock();
    var otherwise = b.newBlock();
    b.branch(b.compare(Predicate.EQUAL, b.constant(1), 1), then, otherwise);
    b.seal(then);
    b.seal(otherwise);
    b.switchTo(then);
    b.ret(1);
    b.switchTo(otherwise);
    b.ret(2);
    Function function = optimised();
    assertThat(function.blocks()).hasSize(1);
    assertThat(all(function, IntegerOperation.Constant.class))
        .containsExactly(new IntegerOperation.Constant(1));
  }

  @Test
  void memoryForAStringIsClearedOnlyIfSomethingLooksBehindIt() {
    assertThat(clearedWhenComparedAnd(false, false)).isEmpty();
    assertThat(clearedWhenComparedAnd(true, false)).hasSize(1);
  }

  @Test
  void aLimitOfZeroLeavesAnEmptyString() {
    assertThat(clearedWhenComparedAnd(false, true)).isEmpty();
    assertThat(all(function, MemoryOperation.Store.class)).hasSize(1);
  }

  private Function function;

  private List<MemoryOperation.Zero> clearedWhenComparedAnd(boolean copied, boolean limited) {
    FunctionBuilder f = new FunctionBuilder("f", ProgramKind.of(ProgramType.RAW_TRACEPOINT));
    Value text = f.address(f.slot(32, 8, "text"));
    Value limit = limited ? f.call(Helper.KTIME_GET_NS) : null;
    f.zero(text, 0, 32);
    f.emit(
        new KernelOperation.ProbeReadString(
            AddressSpace.USER, text, 0, 32, limit, f.call(Helper.KTIME_GET_NS)));
    if (copied) {
      f.copy(f.address(f.slot(32, 8, "copy")), 0, text, 0, 32);
    }
    f.ret(f.emit(new MemoryOperation.StringEqualLiteral(text, 0, 32, Bytes.of("sonde"))));
    function = Optimizer.optimise(f.build());
    IrVerifier.check(function);
    return all(function, MemoryOperation.Zero.class);
  }

  @Test
  void ofAStringThatIsComparedOnlyTheBeginningIsRead() {
    assertThat(clearedWhenComparedAnd(false, false)).isEmpty();
    assertThat(all(function, KernelOperation.ProbeReadString.class).getFirst().capacity())
        .isEqualTo(7);
    assertThat(function.slots().getFirst().size()).isEqualTo(7);
    assertThat(clearedWhenComparedAnd(true, false)).hasSize(1);
    assertThat(all(function, KernelOperation.ProbeReadString.class).getFirst().capacity())
        .isEqualTo(32);
  }

  @Test
  void theContextIsReadBeforeTheFirstCall() {
    Value time = now();
    b.ret(b.binary(BinaryOperator.ADD, time, b.load(b.context(), 16, Width.B8, false)));
    assertThat(optimised().blocks().getFirst().instructions().getFirst().operation())
        .isInstanceOf(MemoryOperation.Load.class);
  }

  @Test
  void whatALoopDoesNotChangeIsComputedBeforeIt() {
    Variable i = b.declare(Type.I64, "$i");
    b.write(i, b.constant(0));
    var body = b.newBlock();
    var done = b.newBlock();
    var head = b.loop(done);
    b.branch(b.compare(Predicate.LESS_SIGNED, b.read(i), 10), body, done);
    b.seal(body);
    b.switchTo(body);
    Value tid = b.extend(b.call(Helper.GET_CURRENT_PID_TGID), Width.B4, false);
    b.write(i, b.binary(BinaryOperator.ADD, b.read(i), tid));
    b.jump(head);
    b.seal(head);
    b.seal(done);
    b.switchTo(done);
    b.ret(b.read(i));
    assertThat(optimised().blocks().getFirst().instructions())
        .extracting(Instruction::operation)
        .hasAtLeastOneElementOfType(KernelOperation.CallHelper.class)
        .hasAtLeastOneElementOfType(IntegerOperation.Extend.class);
  }

  @Test
  void anOffsetThatIsCheckedInALoopStaysBehindTheCheck() {
    Value data = b.data(Bytes.of("0123456789"));
    Value index = now();
    Variable sum = b.declare(Type.I64, "$sum");
    b.write(sum, b.constant(0));
    var check = b.newBlock();
    var body = b.newBlock();
    var done = b.newBlock();
    var head = b.loop(done);
    b.branch(b.compare(Predicate.LESS_SIGNED, b.read(sum), 10), check, done);
    b.seal(check);
    b.switchTo(check);
    b.branch(b.compare(Predicate.LESS_UNSIGNED, index, 5), body, done);
    b.seal(body);
    b.switchTo(body);
    Value offset = b.binary(BinaryOperator.SHIFT_LEFT, index, 1);
    Value at = b.emit(new MemoryOperation.PointerAdd(data, offset, 10));
    b.write(sum, b.binary(BinaryOperator.ADD, b.read(sum), b.load(at, 0, Width.B1, false)));
    b.jump(head);
    b.seal(head);
    b.seal(done);
    b.switchTo(done);
    b.ret(b.read(sum));
    assertThat(optimised().blocks().getFirst().instructions())
        .extracting(Instruction::operation)
        .doesNotHaveAnyElementsOfTypes(
            MemoryOperation.PointerAdd.class, IntegerOperation.Binary.class);
  }
}
