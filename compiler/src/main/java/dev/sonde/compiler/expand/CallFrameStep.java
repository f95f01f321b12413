package dev.sonde.compiler.expand;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.LoweredOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.CallFrameMaps;

/**
 * The round of a walk by call frame information, a callback of {@code bpf_loop}: keeps the frame
 * that it comes to and finds its caller's, by the frame pointer where code has no such information.
 * Where that cannot be found, -1 is kept in its place, and the walk ends; with the outermost
 * function it ends without.
 *
 * <p>A return address that leads to no code may be one that the kernel has replaced. A round then
 * passes one of the {@link ReturnInstances} instead, or has from it what stood there.
 */
final class CallFrameStep {
  private static final long GO_ON = 0;
  private static final long STOP = 1;

  /** No frame of code without call frame information is larger; what claims to be is none. */
  private static final long MAX_GUESSED_FRAME = 1 << 20;

  /** What stands for the frames that could not be found. */
  private static final long FAILURE = -1;

  private final FunctionBuilder code;
  private final int limit;
  private final ReturnInstances instances;
  private final Value state;
  private final OpenBlock failed;
  private final OpenBlock ended;

  /**
   * @param limit the most frames
   * @param instances null if it is not known where the kernel has them
   */
  CallFrameStep(String name, ProgramKind kind, int limit, ReturnInstances instances) {
    code = FunctionBuilder.roundCallback(name, kind);
    this.limit = limit;
    this.instances = instances;
    state = code.loadPointer(code.captures(), 0, Type.CAPTURED);
    failed = code.newBlock();
    ended = code.newBlock();
  }

  /** How many rounds a walk takes at most. */
  static int rounds(int limit, ReturnInstances instances) {
    return instances == null ? limit : limit + ReturnInstances.MAX_INSTANCES;
  }

  Function build() {
    Value count = get(WalkState.COUNT);
    Value instruction = get(WalkState.INSTRUCTION);
    keep(count, instruction);
    // A call may be the last instruction of a function: its return address is of another.
    Value address = code.binary(BinaryOperator.SUBTRACT, instruction, get(WalkState.CALLED));
    findMapping(address);
    checkMapping(count);
    Value next = code.binary(BinaryOperator.ADD, count, 1);
    set(WalkState.COUNT, next);
    stopIf(code.compare(Predicate.GREATER_OR_EQUAL_UNSIGNED, next, code.constant(limit)), ended);
    goTo(findRule(address), instruction);

    code.seal(failed);
    code.switchTo(failed);
    Value reached = get(WalkState.COUNT);
    keep(reached, code.constant(FAILURE));
    set(WalkState.COUNT, code.binary(BinaryOperator.ADD, reached, 1));
    code.jump(ended);
    code.seal(ended);
    code.switchTo(ended);
    code.ret(STOP);
    return code.build();
  }

  private Value get(int offset) {
    return code.load(state, offset, Width.B8, false);
  }

  private void set(int offset, Value value) {
    code.store(state, offset, Width.B8, value);
  }

  private Value at(int offset) {
    return code.emit(
        new MemoryOperation.PointerAdd(state, code.constant(offset), WalkState.size(limit)));
  }

  private Value lookUp(Value map, int key) {
    Value found = code.call(Helper.MAP_LOOKUP_ELEM, map, at(key));
    stopIf(code.compare(Predicate.EQUAL, found, 0), failed);
    return found;
  }

  private Value map(String name) {
    return code.emit(new LoweredOperation.MapReference(name));
  }

  /** Goes to {@code place} where a condition holds, and on where it does not. */
  private void stopIf(Value condition, OpenBlock place) {
    OpenBlock on = code.newBlock();
    code.branch(condition, place, on);
    code.seal(on);
    code.switchTo(on);
  }

  private void keep(Value index, Value frame) {
    int capacity = WalkState.capacity(limit);
    Value within = code.binary(BinaryOperator.AND, index, capacity - 1);
    Value distance = code.binary(BinaryOperator.MULTIPLY, within, Long.BYTES);
    Value place = code.emit(new MemoryOperation.PointerAdd(state, distance, capacity * Long.BYTES));
    code.store(place, WalkState.FRAMES, Width.B8, frame);
  }

  /** Sees to it that the mapping in the state is that of an address. */
  private void findMapping(Value address) {
    Value start = get(WalkState.MAPPING + CallFrameMaps.START);
    Value end = get(WalkState.MAPPING + CallFrameMaps.END);
    Value into = code.binary(BinaryOperator.SUBTRACT, address, start);
    Value size = code.binary(BinaryOperator.SUBTRACT, end, start);
    OpenBlock search = code.newBlock();
    OpenBlock found = code.newBlock();
    code.branch(code.compare(Predicate.LESS_UNSIGNED, into, size), found, search);
    code.seal(search);
    code.switchTo(search);
    set(
        WalkState.KEY + CallFrameMaps.KEY_ADDRESS,
        code.emit(new IntegerOperation.ByteSwap(address, Width.B8)));
    Value mapping = lookUp(map(CallFrameMaps.MAPPINGS), WalkState.KEY);
    for (int word = 0; word < CallFrameMaps.MAPPING_SIZE; word += Long.BYTES) {
      set(WalkState.MAPPING + word, code.load(mapping, word, Width.B8, false));
    }
    code.jump(found);
    code.seal(found);
    code.switchTo(found);
  }

  /** Whether the mapping in the state is code without call frame information. */
  private Value hasNoRows() {
    Value rows = code.load(state, WalkState.MAPPING + CallFrameMaps.ROWS, Width.B4, false);
    return code.compare(Predicate.EQUAL, rows, 0);
  }

  /** Whether the mapping in the state is none. */
  private Value isNoCode() {
    return code.compare(Predicate.EQUAL, get(WalkState.MAPPING + CallFrameMaps.END), 0);
  }

  /**
   * Where the frame that was kept is no code, has what the kernel knows of it instead, and ends the
   * round; or else ends the walk.
   */
  private void checkMapping(Value count) {
    OpenBlock strange = code.newBlock();
    OpenBlock known = code.newBlock();
    code.branch(isNoCode(), strange, known);
    code.seal(strange);
    code.switchTo(strange);
    if (instances != null) {
      goOnByInstance();
    }
    // What a frame pointer alone has led to is no frame.
    Value believed = code.compare(Predicate.EQUAL, get(WalkState.GUESSED), 0);
    Value kept = code.binary(BinaryOperator.ADD, count, believed);
    set(WalkState.COUNT, kept);
    stopIf(code.compare(Predicate.GREATER_OR_EQUAL_UNSIGNED, kept, code.constant(limit)), ended);
    code.jump(failed);
    code.seal(known);
    code.switchTo(known);
  }

  /** Passes a return instance or takes its address, and ends the round; goes on without one. */
  private void goOnByInstance() {
    OpenBlock none = code.newBlock();
    OpenBlock asked = code.newBlock();
    OpenBlock ask = code.newBlock();
    Variable instance = code.declare(Type.I64, "instance");
    code.write(instance, get(WalkState.INSTANCE));
    Value first = code.compare(Predicate.EQUAL, code.read(instance), WalkState.NOT_ASKED);
    code.branch(first, ask, asked);
    code.seal(ask);
    code.switchTo(ask);
    Value task = code.call(Helper.GET_CURRENT_TASK);
    readKernel(code.binary(BinaryOperator.ADD, task, instances.task()), Long.BYTES, none);
    Value ofUprobes = get(WalkState.READ);
    stopIf(code.compare(Predicate.EQUAL, ofUprobes, 0), none);
    readKernel(code.binary(BinaryOperator.ADD, ofUprobes, instances.first()), Long.BYTES, none);
    code.write(instance, get(WalkState.READ));
    code.jump(asked);
    code.seal(asked);
    code.switchTo(asked);
    stopIf(code.compare(Predicate.EQUAL, code.read(instance), 0), none);
    Value at = code.binary(BinaryOperator.ADD, code.read(instance), instances.start());
    readKernel(at, instances.size(), none);
    Value slot = get(WalkState.READ + instances.slot());
    stopIf(code.compare(Predicate.GREATER_UNSIGNED, slot, get(WalkState.SLOT)), none);
    set(WalkState.INSTANCE, get(WalkState.READ + instances.next()));
    OpenBlock take = code.newBlock();
    OpenBlock passed = code.newBlock();
    code.branch(code.compare(Predicate.EQUAL, slot, get(WalkState.SLOT)), take, passed);
    code.seal(take);
    code.switchTo(take);
    set(WalkState.INSTRUCTION, get(WalkState.READ + instances.address()));
    code.jump(passed);
    code.seal(passed);
    code.switchTo(passed);
    code.ret(GO_ON);
    code.seal(none);
    code.switchTo(none);
  }

  /** Reads from an address of the kernel, and goes to {@code failure} where that cannot be. */
  private void readKernel(Value address, int size, OpenBlock failure) {
    Value error =
        code.call(Helper.PROBE_READ_KERNEL, at(WalkState.READ), code.constant(size), address);
    stopIf(code.compare(Predicate.NOT_EQUAL, error, 0), failure);
  }

  /** The rule for an address of the mapping in the state; 0 where there is none. */
  private Value findRule(Value address) {
    Value bias = get(WalkState.MAPPING + CallFrameMaps.BIAS);
    Value inFile = code.binary(BinaryOperator.SUBTRACT, address, bias);
    int rows = WalkState.MAPPING + CallFrameMaps.ROWS;
    Variable low = code.declare(Type.I64, "low");
    Variable high = code.declare(Type.I64, "high");
    Variable rule = code.declare(Type.I64, "rule");
    Variable rounds = code.declare(Type.I64, "rounds");
    code.write(low, code.constant(0));
    code.write(high, code.load(state, rows, Width.B4, false));
    code.write(rule, code.constant(CallFrameMaps.FRAME_POINTER_RULE));
    code.write(rounds, code.constant(0));
    OpenBlock done = code.newBlock();
    stopIf(hasNoRows(), done);
    code.write(rule, code.constant(0));
    Value table = lookUp(map(CallFrameMaps.TABLES), WalkState.MAPPING + CallFrameMaps.TABLE);

    OpenBlock head = code.loop(done);
    // A search among n rows takes no more than log2(n) + 1 rounds, which is what the verifier sees.
    OpenBlock round = code.newBlock();
    code.branch(
        code.compare(
            Predicate.LESS_OR_EQUAL_UNSIGNED,
            code.read(rounds),
            code.constant(CallFrameMaps.ROW_BITS)),
        round,
        done);
    code.seal(round);
    code.switchTo(round);
    stopIf(
        code.compare(Predicate.GREATER_OR_EQUAL_UNSIGNED, code.read(low), code.read(high)), done);
    Value sum = code.binary(BinaryOperator.ADD, code.read(low), code.read(high));
    Value middle = code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, sum, 1);
    code.store(state, WalkState.ROW, Width.B4, middle);
    Value row = lookUp(table, WalkState.ROW);
    OpenBlock upper = code.newBlock();
    OpenBlock lower = code.newBlock();
    OpenBlock next = code.newBlock();
    Value start = code.load(row, 0, Width.B8, false);
    code.branch(code.compare(Predicate.GREATER_UNSIGNED, start, inFile), lower, upper);
    code.seal(lower);
    code.switchTo(lower);
    code.write(high, middle);
    code.jump(next);
    code.seal(upper);
    code.switchTo(upper);
    code.write(low, code.binary(BinaryOperator.ADD, middle, 1));
    code.write(rule, code.load(row, CallFrameMaps.ROW_RULE, Width.B8, false));
    code.jump(next);
    code.seal(next);
    code.switchTo(next);
    code.write(rounds, code.binary(BinaryOperator.ADD, code.read(rounds), 1));
    code.jump(head);
    code.seal(head);
    code.seal(done);
    code.switchTo(done);
    return code.read(rule);
  }

  /** Ends the walk where the frame pointer, which is the rule, cannot be one. */
  private void checkFramePointer() {
    Value framePointer = get(WalkState.FRAME_POINTER);
    // The outermost function begins with none.
    stopIf(code.compare(Predicate.EQUAL, framePointer, 0), ended);
    Value size = code.binary(BinaryOperator.SUBTRACT, framePointer, get(WalkState.STACK_POINTER));
    stopIf(
        code.compare(Predicate.GREATER_OR_EQUAL_UNSIGNED, size, code.constant(MAX_GUESSED_FRAME)),
        failed);
  }

  /** Goes to the caller's frame, and ends the round. */
  private void goTo(Value rule, Value instruction) {
    Value base = code.binary(BinaryOperator.AND, rule, CallFrameMaps.BASE_MASK);
    stopIf(code.compare(Predicate.EQUAL, base, 0), failed);
    Value guessed = hasNoRows();
    OpenBlock check = code.newBlock();
    OpenBlock checked = code.newBlock();
    code.branch(guessed, check, checked);
    code.seal(check);
    code.switchTo(check);
    checkFramePointer();
    code.jump(checked);
    code.seal(checked);
    code.switchTo(checked);
    Value saved = saved(rule, CallFrameMaps.RETURN_SHIFT, CallFrameMaps.RETURN_BITS);
    stopIf(code.compare(Predicate.EQUAL, saved, CallFrameMaps.SAVED_NOWHERE), ended);
    stopIf(code.compare(Predicate.EQUAL, saved, 0), failed);
    Value stackPointer = get(WalkState.STACK_POINTER);
    Value cfa = canonicalFrameAddress(rule, base, stackPointer, instruction);
    // The stack grows downwards: a caller's frame is above, unless signals have their own stack.
    Value called = code.compare(Predicate.EQUAL, saved, CallFrameMaps.SAVED_AT_OFFSET);
    Value below = code.compare(Predicate.LESS_OR_EQUAL_UNSIGNED, cfa, stackPointer);
    stopIf(code.binary(BinaryOperator.AND, below, called), failed);
    Value slot = place(rule, saved, CallFrameMaps.RETURN_OFFSET_SHIFT, cfa);
    Value returnsTo = read(slot);
    stopIf(code.compare(Predicate.EQUAL, returnsTo, 0), ended);
    set(WalkState.INSTRUCTION, returnsTo);
    set(WalkState.SLOT, slot);
    set(WalkState.CALLED, called);
    set(WalkState.GUESSED, guessed);

    OpenBlock restore = code.newBlock();
    OpenBlock done = code.newBlock();
    Value frame = saved(rule, CallFrameMaps.FRAME_SHIFT, CallFrameMaps.FRAME_BITS);
    Value kept = code.compare(Predicate.EQUAL, frame, 0);
    Value lost = code.compare(Predicate.EQUAL, frame, CallFrameMaps.SAVED_NOWHERE);
    code.branch(code.binary(BinaryOperator.OR, kept, lost), done, restore);
    code.seal(restore);
    code.switchTo(restore);
    set(WalkState.FRAME_POINTER, read(place(rule, frame, CallFrameMaps.FRAME_OFFSET_SHIFT, cfa)));
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
    set(WalkState.STACK_POINTER, cfa);
    code.ret(GO_ON);
  }

  private Value saved(Value rule, int shift, int bits) {
    Value shifted = code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, rule, shift);
    return code.binary(BinaryOperator.AND, shifted, (1 << bits) - 1);
  }

  /** Where a register is saved: at an offset from what {@code saved} says. */
  private Value place(Value rule, Value saved, int offsetShift, Value cfa) {
    Value atStack = code.compare(Predicate.EQUAL, saved, CallFrameMaps.SAVED_AT_STACK_POINTER);
    Value atFrame = code.compare(Predicate.EQUAL, saved, CallFrameMaps.SAVED_AT_FRAME_POINTER);
    Value base =
        code.select(
            atFrame,
            get(WalkState.FRAME_POINTER),
            code.select(atStack, get(WalkState.STACK_POINTER), cfa));
    return code.binary(BinaryOperator.ADD, base, signed(rule, offsetShift, Short.SIZE));
  }

  private Value signed(Value rule, int shift, int bits) {
    Value left = code.binary(BinaryOperator.SHIFT_LEFT, rule, Long.SIZE - shift - bits);
    return code.binary(BinaryOperator.SHIFT_RIGHT_ARITHMETIC, left, Long.SIZE - bits);
  }

  private Value canonicalFrameAddress(
      Value rule, Value base, Value stackPointer, Value instruction) {
    Value offset = signed(rule, CallFrameMaps.CFA_OFFSET_SHIFT, CallFrameMaps.CFA_OFFSET_BITS);
    // An entry of 16 bytes that pushes a number at its byte `offset`.
    Value into = code.binary(BinaryOperator.AND, instruction, 15);
    Value pushed = code.compare(Predicate.GREATER_OR_EQUAL_UNSIGNED, into, offset);
    Value words = code.binary(BinaryOperator.ADD, pushed, 1);
    Value ofEntry = code.binary(BinaryOperator.MULTIPLY, words, Long.BYTES);
    Value inTable = code.compare(Predicate.EQUAL, base, CallFrameMaps.BASE_LINKAGE_TABLE);
    Value distance = code.select(inTable, ofEntry, offset);
    Value atFrame = code.compare(Predicate.EQUAL, base, CallFrameMaps.BASE_AT_FRAME_POINTER);
    Value byFrame =
        code.binary(
            BinaryOperator.OR,
            code.compare(Predicate.EQUAL, base, CallFrameMaps.BASE_FRAME_POINTER),
            atFrame);
    Value from = code.select(byFrame, get(WalkState.FRAME_POINTER), stackPointer);
    Value address = code.binary(BinaryOperator.ADD, from, distance);

    Variable cfa = code.declare(Type.I64, "cfa");
    code.write(cfa, address);
    OpenBlock memory = code.newBlock();
    OpenBlock done = code.newBlock();
    Value inMemory =
        code.compare(
            Predicate.GREATER_OR_EQUAL_UNSIGNED,
            base,
            code.constant(CallFrameMaps.BASE_AT_STACK_POINTER));
    code.branch(inMemory, memory, done);
    code.seal(memory);
    code.switchTo(memory);
    code.write(cfa, read(address));
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
    return code.read(cfa);
  }

  /** The 8 bytes at an address of the process. */
  private Value read(Value address) {
    Value error =
        code.call(Helper.PROBE_READ_USER, at(WalkState.READ), code.constant(Long.BYTES), address);
    stopIf(code.compare(Predicate.NOT_EQUAL, error, 0), failed);
    return get(WalkState.READ);
  }
}
