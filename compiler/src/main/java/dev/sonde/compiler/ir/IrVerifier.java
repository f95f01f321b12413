package dev.sonde.compiler.ir;

import java.util.ArrayList;
import java.util.List;

/**
 * Checks that a function is well formed: every value is defined once and before its uses, types fit
 * their operations, jumps pass as many arguments as their targets take, and accesses to slots stay
 * inside them.
 */
public final class IrVerifier {
  private final Function function;
  private final List<String> mistakes = new ArrayList<>();
  private final Value[] defined;
  private final int[] definingBlock;
  private final int[] definingPosition;
  private int[] immediateDominator;
  private final Slot[] slotOf;
  private Block block;
  private int position;

  private IrVerifier(Function function) {
    this.function = function;
    int count = function.valueCount();
    defined = new Value[count];
    definingBlock = new int[count];
    definingPosition = new int[count];
    slotOf = new Slot[count];
  }

  /**
   * Checks every function of a module.
   *
   * @throws IllegalStateException if one is malformed
   */
  public static void check(Module module) {
    for (Function function : module.functions()) {
      List<Value> parameters = function.parameters();
      if (parameters.size() != 1 || !parameters.getFirst().type().pointsInto(Type.Space.CONTEXT)) {
        throw new IllegalStateException(
            "the program " + function.name() + " is not given its context alone");
      }
      check(function);
    }
  }

  /**
   * Checks a function.
   *
   * @throws IllegalStateException if it is malformed, with every mistake and the function's text
   */
  public static void check(Function function) {
    List<String> mistakes = mistakes(function);
    if (!mistakes.isEmpty()) {
      throw new IllegalStateException(
          String.join("\n", mistakes) + "\n" + IrPrinter.print(function));
    }
    for (Function callback : function.callbacks()) {
      check(callback);
    }
  }

  /** What is wrong with a function; empty if nothing. */
  public static List<String> mistakes(Function function) {
    IrVerifier verifier = new IrVerifier(function);
    verifier.run();
    return verifier.mistakes;
  }

  private void run() {
    List<Block> blocks = function.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).id() != i) {
        mistakes.add("block b" + blocks.get(i).id() + " is at index " + i);
        return;
      }
    }
    if (blocks.isEmpty()) {
      mistakes.add("there is no entry block");
      return;
    }
    for (Value parameter : function.parameters()) {
      define(parameter, 0, -1);
    }
    for (Block b : blocks) {
      for (Value parameter : b.parameters()) {
        define(parameter, b.id(), -1);
      }
      for (int i = 0; i < b.instructions().size(); i++) {
        Instruction instruction = b.instructions().get(i);
        define(instruction.result(), b.id(), i);
        if (instruction.operation() instanceof MemoryOperation.SlotAddress address) {
          slotOf[instruction.result().id()] = address.slot();
        }
      }
      for (int i = 0; i < b.terminator().targetCount(); i++) {
        int target = b.terminator().target(i).block();
        if (target < 0 || target >= blocks.size()) {
          mistakes.add("b" + b.id() + " goes to b" + target + ", which does not exist");
          return;
        }
        if (target == 0) {
          mistakes.add("b" + b.id() + " goes back to the entry");
        }
      }
    }
    immediateDominator = Dominators.of(function).immediate();
    for (Block b : blocks) {
      if (b.id() == 0 || immediateDominator[b.id()] >= 0) {
        block(b);
      }
    }
  }

  private void define(Value value, int block, int position) {
    if (defined[value.id()] != null) {
      mistakes.add(value + " is defined twice");
    }
    defined[value.id()] = value;
    definingBlock[value.id()] = block;
    definingPosition[value.id()] = position;
  }

  private void block(Block b) {
    block = b;
    ValueVisitor use = this::use;
    for (position = 0; position < b.instructions().size(); position++) {
      Instruction instruction = b.instructions().get(position);
      Operation operation = instruction.operation();
      operation.operands(use);
      types(operation);
      if (!fits(operation.resultType(), instruction.result().type())) {
        wrong(instruction.result() + " is not of type " + operation.resultType());
      }
    }
    b.terminator().operands(use);
    for (int i = 0; i < b.terminator().targetCount(); i++) {
      target(b.terminator().target(i));
    }
    if (b.terminator() instanceof Terminator.Return ret) {
      integer(ret.value(), "the result");
    }
  }

  private void use(Value value) {
    if (value.id() >= defined.length || defined[value.id()] == null) {
      wrong(value + " is not defined");
      return;
    }
    if (!defined[value.id()].type().equals(value.type())) {
      wrong(value + " is used as " + value.type() + " but is " + defined[value.id()].type());
    }
    int definer = definingBlock[value.id()];
    if (definer == block.id()
        ? definingPosition[value.id()] >= position
        : !dominates(definer, block.id())) {
      wrong(value + " is used where its definition may not have been reached");
    }
  }

  private boolean dominates(int dominator, int dominated) {
    int at = dominated;
    while (at != 0 && at != dominator) {
      at = immediateDominator[at];
    }
    return at == dominator;
  }

  /**
   * Whether a value may stand where another type is expected. A pointer may come to point into
   * another kind of memory: large slots move from the stack to a map.
   */
  private static boolean fits(Type actual, Type expected) {
    return actual.equals(expected) || isMemory(actual) && isMemory(expected);
  }

  private static boolean isMemory(Type type) {
    return type.pointsInto(Type.Space.SLOT)
        || type.pointsInto(Type.Space.CAPTURED)
        || type.pointsInto(Type.Space.DATA)
        || type.pointsInto(Type.Space.MAP_VALUE);
  }

  private void target(Terminator.Target target) {
    List<Value> parameters = function.blocks().get(target.block()).parameters();
    if (parameters.size() != target.arguments().size()) {
      wrong(
          "b%d takes %d arguments, not %d"
              .formatted(target.block(), parameters.size(), target.arguments().size()));
      return;
    }
    for (int i = 0; i < parameters.size(); i++) {
      if (!fits(target.arguments().get(i).type(), parameters.get(i).type())) {
        wrong("argument " + target.arguments().get(i) + " does not fit " + parameters.get(i));
      }
    }
  }

  private void types(Operation operation) {
    switch (operation) {
      case IntegerOperation.Binary o -> {
        integer(o.left(), "the left operand");
        integer(o.right(), "the right operand");
      }
      case IntegerOperation.Compare o -> {
        boolean equality = o.predicate() == Predicate.EQUAL || o.predicate() == Predicate.NOT_EQUAL;
        if (!equality) {
          integer(o.left(), "the left operand");
          integer(o.right(), "the right operand");
        }
      }
      case IntegerOperation.Select o -> {
        integer(o.condition(), "the condition");
        if (!fits(o.ifTrue().type(), o.ifFalse().type())) {
          wrong("the two values of a select differ in type");
        }
      }
      case IntegerOperation.Extend o -> integer(o.value(), "the operand");
      case IntegerOperation.Hidden o -> integer(o.value(), "the operand");
      case IntegerOperation.ByteSwap o -> integer(o.value(), "the operand");
      case MemoryOperation.PointerAdd o -> {
        pointer(o.pointer());
        integer(o.offset(), "the offset");
      }
      case MemoryOperation.Load o -> access(o.pointer(), o.offset(), o.width().bytes());
      case MemoryOperation.LoadPointer o -> access(o.pointer(), o.offset(), 8);
      case MemoryOperation.Store o -> access(o.pointer(), o.offset(), o.width().bytes());
      case MemoryOperation.Copy o -> {
        access(o.destination(), o.destinationOffset(), o.size());
        access(o.source(), o.sourceOffset(), o.size());
      }
      case MemoryOperation.Zero o -> access(o.destination(), o.destinationOffset(), o.size());
      case MemoryOperation.AddressNumber o -> pointer(o.pointer());
      case MemoryOperation.BytesEqual o -> {
        access(o.left(), o.leftOffset(), o.size());
        access(o.right(), o.rightOffset(), o.size());
      }
      case MemoryOperation.StringEqual o -> {
        access(o.left(), o.leftOffset(), o.leftCapacity());
        access(o.right(), o.rightOffset(), o.rightCapacity());
      }
      case MemoryOperation.StringEqualLiteral o -> access(o.string(), o.offset(), o.capacity());
      case KernelOperation.ProbeRead o -> {
        access(o.destination(), o.destinationOffset(), o.size());
        address(o.address());
      }
      case KernelOperation.ProbeReadString o -> {
        access(o.destination(), o.destinationOffset(), o.capacity());
        address(o.address());
      }
      case KernelOperation.TakeStack o -> {
        stack(o.stack());
        access(o.destination(), o.destinationOffset(), o.stack().size());
      }
      case KernelOperation.CurrentComm o -> access(o.destination(), o.destinationOffset(), 16);
      case MapOperation.MapGet o -> key(o.map(), o.key());
      case MapOperation.MapGetBytes o -> {
        key(o.map(), o.key());
        access(o.destination(), o.destinationOffset(), bytes(o.map()));
      }
      case MapOperation.MapAddress o -> {}
      case MapOperation.MapCount o -> {
        if (o.map().keyless()) {
          wrong(o.map().name() + " has no keys to be counted");
        }
      }
      case MapOperation.MapHas o -> key(o.map(), o.key());
      case MapOperation.MapSet o -> {
        key(o.map(), o.key());
        integer(o.value(), "the value");
      }
      case MapOperation.MapSetBytes o -> {
        key(o.map(), o.key());
        access(o.source(), o.sourceOffset(), bytes(o.map()));
      }
      case MapOperation.MapAdd o -> {
        key(o.map(), o.key());
        integer(o.delta(), "the value");
      }
      case MapOperation.MapDelete o -> key(o.map(), o.key());
      case MapOperation.MapAggregate o -> {
        key(o.map(), o.key());
        if (!(o.map().value() instanceof MapValue.Aggregation)) {
          wrong(o.map().name() + " does not aggregate");
        }
        if ((o.value() == null) != (o.map().value() instanceof MapValue.Count)) {
          wrong(o.map().name() + ": a count takes no value, every other aggregation takes one");
        }
      }
      case MapOperation.MapReadAggregate o -> key(o.map(), o.key());
      case EventOperation.Emit o -> {
        for (EventPart part : o.parts()) {
          part(part);
        }
      }
      case LoopOperation o -> loop(o);
      case IntegerOperation.Constant o -> {}
      case MemoryOperation.SlotAddress o -> {
        if (o.slot().id() >= function.slots().size()
            || !function.slots().get(o.slot().id()).equals(o.slot())) {
          wrong("slot $" + o.slot().id() + " is not one of the function's");
        }
      }
      case MemoryOperation.DataAddress o -> {}
      case KernelOperation.KernelLoad o -> {}
      case KernelOperation.CallHelper o -> {}
      case KernelOperation.CallKfunc o -> {}
      case KernelOperation.SequenceFile o -> pointer(o.context());
      case KernelOperation.CurrentTask o -> {}
      case KernelOperation.CurrentMemory o -> {}
      case KernelOperation.SessionStart o -> {}
      case EventOperation.EmitPacket o -> {
        integer(o.time(), "the time");
        integer(o.length(), "the length");
      }
      case EventOperation.SessionEnding o -> {}
      case EventOperation.CountSite o -> {}
      case LoweredOperation.MapReference o -> {}
      case LoweredOperation.CallbackReference o -> {}
      case LoweredOperation.GlobalAddress o -> {}
      case LoweredOperation.AtomicAdd o -> {
        access(o.pointer(), o.offset(), o.width().bytes());
        integer(o.delta(), "the value");
      }
    }
  }

  private void loop(LoopOperation loop) {
    if (loop instanceof LoopOperation.Rounds rounds) {
      integer(rounds.count(), "the number of rounds");
    }
    pointer(loop.captures());
    if (slotOf[loop.captures().id()] == null) {
      wrong("the captures are no slot of the function");
    }
    boolean found = false;
    for (Function callback : function.callbacks()) {
      found |= callback.name().equals(loop.callback());
    }
    if (!found) {
      wrong(loop.callback() + " is not one of the function's callbacks");
    }
  }

  private void part(EventPart part) {
    switch (part) {
      case EventPart.Scalar p -> {
        if (p.value().type() instanceof Type.None) {
          wrong(p.value() + " has no value");
        }
      }
      case EventPart.Bytes p -> access(p.pointer(), p.pointerOffset(), p.size());
      case EventPart.Comm p -> {}
      case EventPart.ReadString p -> address(p.address());
      case EventPart.Stack p -> stack(p.stack());
      case EventPart.Text p -> access(p.pointer(), p.pointerOffset(), p.capacity());
    }
  }

  private void stack(StackCapture stack) {
    if ((stack.process() == null) != (stack.kind() == StackCapture.Kind.KERNEL)) {
      wrong("a stack of a process needs the process, one of the kernel has none");
    } else if (stack.process() != null) {
      integer(stack.process(), "the process");
    }
    if (stack.registers() != null && stack.kind() != StackCapture.Kind.USER) {
      wrong("only addresses of a process are found from its registers");
    }
    if (stack.walk() == StackCapture.Walk.CALL_FRAMES && stack.registers() == null) {
      wrong("a walk by call frame information needs the registers that it begins with");
    }
    if (!stack.context().type().pointsInto(Type.Space.CONTEXT)) {
      wrong(stack.context() + " is no context");
    }
  }

  private static int bytes(MapDeclaration map) {
    return map.value() instanceof MapValue.Bytes value ? value.size() : 0;
  }

  private void key(MapDeclaration map, MapKey key) {
    if (map.keySize() != key.size()) {
      wrong("%s has keys of %d bytes, not %d".formatted(map.name(), map.keySize(), key.size()));
    }
    int end = 0;
    for (MapKey.Part part : key.parts()) {
      if (part.offset() < end) {
        wrong("parts of a key overlap at byte " + part.offset());
      }
      end =
          part.offset()
              + switch (part) {
                case MapKey.Scalar p -> p.width().bytes();
                case MapKey.Bytes p -> {
                  access(p.pointer(), p.pointerOffset(), p.size());
                  yield p.size();
                }
                case MapKey.Comm p -> 16;
                case MapKey.Stack p -> {
                  stack(p.stack());
                  yield p.stack().size();
                }
              };
    }
    if (end > key.size()) {
      wrong("a key of " + key.size() + " bytes has parts up to byte " + end);
    }
  }

  private void integer(Value value, String what) {
    if (!(value.type() instanceof Type.I64)) {
      wrong(what + " " + value + " is no integer");
    }
  }

  /** A number, or a place in the context, whose records the kernel reads like any other memory. */
  private void address(Value value) {
    if (!value.type().pointsInto(Type.Space.CONTEXT)) {
      integer(value, "the address");
    }
  }

  private void pointer(Value value) {
    if (!(value.type() instanceof Type.Pointer)) {
      wrong(value + " is no pointer");
    }
  }

  private void access(Value pointer, int offset, int size) {
    pointer(pointer);
    Slot slot = pointer.id() < slotOf.length ? slotOf[pointer.id()] : null;
    if (slot != null && (offset < 0 || offset + size > slot.size())) {
      wrong(
          "bytes %d to %d lie outside slot $%d of %d bytes"
              .formatted(offset, offset + size, slot.id(), slot.size()));
    }
  }

  private void wrong(String what) {
    mistakes.add(
        "b"
            + block.id()
            + (position < block.instructions().size()
                ? ", " + IrPrinter.print(block.instructions().get(position).operation())
                : ", at its end")
            + ": "
            + what);
  }
}
