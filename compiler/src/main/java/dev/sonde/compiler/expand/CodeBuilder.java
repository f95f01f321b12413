package dev.sonde.compiler.expand;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.LoweredOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rewrites a function block by block: blocks keep their ids, new ones are added behind them. Values
 * that a rewritten operation defined are defined again by what takes its place, as a block's
 * parameter or by {@link #define}.
 */
final class CodeBuilder {

  /** A block that is being written. */
  private static final class Draft {
    List<Value> parameters = List.of();
    final List<Instruction> instructions = new ArrayList<>();
    Terminator terminator;
  }

  private final Function function;
  private final List<Draft> drafts;
  private final List<Slot> slots;
  private Draft current;
  private int currentId;
  private Location location = Location.NONE;
  private int nextValue;

  /** What defines a value, by its id, as far as that has been written. */
  private Operation[] definitions = new Operation[64];

  CodeBuilder(Function function) {
    this.function = function;
    slots = new ArrayList<>(function.slots());
    drafts = new ArrayList<>(2 * function.blocks().size());
    nextValue = function.valueCount();
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      Draft draft = new Draft();
      draft.parameters = block.parameters();
      drafts.add(draft);
    }
  }

  void at(Location newLocation) {
    location = newLocation;
  }

  Location location() {
    return location;
  }

  // Blocks.

  int newBlock(Value... parameters) {
    Draft draft = new Draft();
    draft.parameters = List.of(parameters);
    drafts.add(draft);
    return drafts.size() - 1;
  }

  void switchTo(int block) {
    current = drafts.get(block);
    currentId = block;
  }

  int currentBlock() {
    return currentId;
  }

  // Operations.

  Value newValue(Type type) {
    return new Value(nextValue++, type);
  }

  Value emit(Operation operation) {
    Value result = newValue(operation.resultType());
    define(result, operation);
    return result;
  }

  void define(Value result, Operation operation) {
    append(new Instruction(result, operation, location));
  }

  void append(Instruction instruction) {
    current.instructions.add(instruction);
    int id = instruction.result().id();
    if (id >= definitions.length) {
      definitions = Arrays.copyOf(definitions, Math.max(id + 1, 2 * definitions.length));
    }
    definitions[id] = instruction.operation();
  }

  /** The last operation of the current block, or null if there is none yet. */
  Operation last() {
    return current.instructions.isEmpty() ? null : current.instructions.getLast().operation();
  }

  /** Takes the last operation of the current block, which yields nothing, out again. */
  void removeLast() {
    current.instructions.removeLast();
  }

  /** What defines {@code value}; null for parameters. */
  Operation definition(Value value) {
    return value.id() < definitions.length ? definitions[value.id()] : null;
  }

  /** The slot that {@code pointer} is the address of, or null where that is not known. */
  Slot slotAt(Value pointer) {
    return definition(pointer) instanceof MemoryOperation.SlotAddress address
        ? address.slot()
        : null;
  }

  Value constant(long value) {
    return emit(new IntegerOperation.Constant(value));
  }

  Value binary(BinaryOperator operator, Value left, Value right) {
    return emit(new IntegerOperation.Binary(operator, left, right));
  }

  Value binary(BinaryOperator operator, Value left, long right) {
    return binary(operator, left, constant(right));
  }

  Value compare(Predicate predicate, Value left, Value right) {
    return emit(new IntegerOperation.Compare(predicate, left, right));
  }

  Value compare(Predicate predicate, Value left, long right) {
    return compare(predicate, left, constant(right));
  }

  Value load(Value pointer, int offset, Width width) {
    return reaches(offset)
        ? emit(new MemoryOperation.Load(pointer, offset, width, false))
        : emit(new MemoryOperation.Load(plus(pointer, offset), 0, width, false));
  }

  void store(Value pointer, int offset, Width width, Value value) {
    if (reaches(offset)) {
      emit(new MemoryOperation.Store(pointer, offset, width, value));
    } else {
      emit(new MemoryOperation.Store(plus(pointer, offset), 0, width, value));
    }
  }

  /** Whether an instruction's offset of 16 bits holds an offset. */
  private static boolean reaches(int offset) {
    return offset == (short) offset;
  }

  void store(Value pointer, int offset, Width width, long value) {
    store(pointer, offset, width, constant(value));
  }

  Value plus(Value pointer, int offset) {
    return offset == 0
        ? pointer
        : emit(new MemoryOperation.PointerAdd(pointer, constant(offset), offset + 1));
  }

  Value call(Helper helper, Value... arguments) {
    return emit(new KernelOperation.CallHelper(helper, List.of(arguments)));
  }

  Value map(String name) {
    return emit(new LoweredOperation.MapReference(name));
  }

  Value global(String map, int offset) {
    return emit(new LoweredOperation.GlobalAddress(map, offset));
  }

  Slot slot(int size, String name) {
    Slot slot = new Slot(slots.size(), size, 8, name);
    slots.add(slot);
    return slot;
  }

  Value address(Slot slot) {
    return emit(new MemoryOperation.SlotAddress(slot));
  }

  // Terminators.

  void branch(
      Value condition, Terminator.Target ifTrue, Terminator.Target ifFalse, Likelihood likely) {
    end(new Terminator.Branch(condition, ifTrue, ifFalse, likely, location));
  }

  void jump(int target, Value... arguments) {
    end(new Terminator.Jump(target(target, arguments), location));
  }

  void branch(Value condition, int ifTrue, int ifFalse, Likelihood likelihood) {
    branch(condition, target(ifTrue), target(ifFalse), likelihood);
  }

  void end(Terminator terminator) {
    current.terminator = terminator;
  }

  static Terminator.Target target(int block, Value... arguments) {
    return new Terminator.Target(block, List.of(arguments));
  }

  Function finish() {
    Block[] blocks = new Block[drafts.size()];
    for (int i = 0; i < blocks.length; i++) {
      Draft draft = drafts.get(i);
      blocks[i] = new Block(i, draft.parameters, draft.instructions, draft.terminator);
    }
    return function.withBody(slots, List.of(blocks));
  }
}
