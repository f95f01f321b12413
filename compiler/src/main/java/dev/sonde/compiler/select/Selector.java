package dev.sonde.compiler.select;

import dev.sonde.bpf.asm.AluOperation;
import dev.sonde.bpf.asm.JumpCondition;
import dev.sonde.bpf.asm.Size;
import dev.sonde.bpf.asm.Width;
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
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type.Space;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.select.MachineFunction.MachineBlock;
import dev.sonde.compiler.target.Feature;
import dev.sonde.compiler.target.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses machine instructions for an expanded function. Constants and addresses become immediates
 * and offsets where the machine has room for them and are otherwise made where they are used;
 * comparisons go into the jumps they decide; parameters of blocks become copies on the edges.
 */
public final class Selector {
  /** The machine's registers come first; the register of a value follows from its id. */
  private static final int FIRST_VIRTUAL = 11;

  private final BlockOrder order;
  private final Uses uses;
  private final MachineFunction machine;
  private final Target target;
  private final List<Edge> pending = new ArrayList<>();
  private MachineBlock block;
  private Location location = Location.NONE;

  /** A jump's way to a block whose parameters take copies. */
  private record Edge(int id, Terminator.Target target, int depth, Location location) {}

  private Selector(Function function, Target target) {
    order = BlockOrder.of(function);
    uses = Uses.of(function);
    machine = new MachineFunction(FIRST_VIRTUAL + uses.values(), function.blocks().size());
    this.target = target;
  }

  /** The instructions for a function. */
  public static MachineFunction select(Function function, Target target) {
    Selector selector = new Selector(function, target);
    selector.run(function);
    return selector.machine;
  }

  private void run(Function function) {
    int[] ids = order.order();
    for (int i = 0; i < ids.length; i++) {
      Block current = order.block(ids[i]);
      block = machine.append(current.id(), order.depth(current.id()));
      if (current.id() == 0) {
        parameters(function.parameters());
      }
      for (int k = 0; k < current.instructions().size(); k++) {
        Instruction instruction = current.instructions().get(k);
        location = instruction.location();
        instruction(instruction.result(), instruction.operation());
      }
      location = current.terminator().location();
      terminator(current.terminator(), i + 1 < ids.length ? ids[i + 1] : -1);
    }
    for (int i = 0; i < pending.size(); i++) {
      Edge edge = pending.get(i);
      block = machine.append(edge.id, edge.depth);
      location = edge.location;
      copies(edge.target);
      jump(edge.target.block());
    }
  }

  /** Takes what the function is given out of the registers it comes in. */
  private void parameters(List<Value> parameters) {
    for (int i = 0; i < parameters.size(); i++) {
      if (uses.count(parameters.get(i)) > 0) {
        add(MachineInstruction.move(register(parameters.get(i)), 1 + i, Location.NONE));
      }
    }
  }

  // Registers and operands.

  private static int register(Value value) {
    return FIRST_VIRTUAL + value.id();
  }

  private MachineInstruction add(MachineInstruction instruction) {
    block.instructions().add(instruction);
    return instruction;
  }

  private MachineInstruction add(Opcode opcode) {
    return add(new MachineInstruction(opcode, location));
  }

  private void move(int destination, int source) {
    add(MachineInstruction.move(destination, source, location));
  }

  /** Whether a value is made where it is used rather than kept in a register. */
  private boolean lazy(Value value) {
    Operation definition = uses.definition(value);
    return definition instanceof IntegerOperation.Constant
        || definition instanceof MemoryOperation.SlotAddress
        || definition instanceof LoweredOperation.MapReference
        || definition instanceof LoweredOperation.CallbackReference
        || definition instanceof LoweredOperation.GlobalAddress && uses.count(value) == 1
        || isFrameOffset(definition);
  }

  private boolean isFrameOffset(Operation definition) {
    return definition instanceof MemoryOperation.PointerAdd add
        && uses.definition(add.offset()) instanceof IntegerOperation.Constant
        && uses.definition(add.pointer()) instanceof MemoryOperation.SlotAddress;
  }

  /** Makes {@code value} in {@code destination}. */
  private void materialise(int destination, Value value) {
    if (!lazy(value)) {
      move(destination, register(value));
      return;
    }
    Operation definition = uses.definition(value);
    if (definition instanceof IntegerOperation.Constant constant) {
      constant(destination, constant.value());
    } else if (definition instanceof LoweredOperation.MapReference map) {
      MachineInstruction load = add(Opcode.MAP);
      load.d = destination;
      load.symbol = map.map();
    } else if (definition instanceof LoweredOperation.CallbackReference callback) {
      MachineInstruction load = add(Opcode.CALLBACK);
      load.d = destination;
      load.symbol = callback.callback();
    } else if (definition instanceof LoweredOperation.GlobalAddress global) {
      global(destination, global);
    } else if (definition instanceof MemoryOperation.SlotAddress address) {
      frame(destination, address, 0);
    } else if (definition instanceof MemoryOperation.PointerAdd sum) {
      int offset = (int) ((IntegerOperation.Constant) uses.definition(sum.offset())).value();
      frame(destination, (MemoryOperation.SlotAddress) uses.definition(sum.pointer()), offset);
    }
  }

  private void constant(int destination, long value) {
    MachineInstruction constant = add(Opcode.CONSTANT);
    constant.d = destination;
    constant.immediate = value;
  }

  private void global(int destination, LoweredOperation.GlobalAddress global) {
    MachineInstruction load = add(Opcode.GLOBAL);
    load.d = destination;
    load.symbol = global.map();
    load.immediate = global.offset();
  }

  private void frame(int destination, MemoryOperation.SlotAddress address, int offset) {
    MachineInstruction frame = add(Opcode.FRAME);
    frame.d = destination;
    frame.slot = address.slot().id();
    frame.offset = offset;
  }

  /** A register that holds {@code value}. */
  private int in(Value value) {
    if (!lazy(value)) {
      return register(value);
    }
    int made = machine.newRegister();
    materialise(made, value);
    return made;
  }

  private boolean isImmediate(Value value) {
    return uses.definition(value) instanceof IntegerOperation.Constant constant
        && constant.value() == (int) constant.value();
  }

  private long immediate(Value value) {
    return ((IntegerOperation.Constant) uses.definition(value)).value();
  }

  /** Sets the right operand: an immediate where it fits, else a register. */
  private void right(MachineInstruction instruction, int made, Value value) {
    if (made == MachineInstruction.NONE) {
      instruction.immediate = immediate(value);
    } else {
      instruction.b = made;
    }
  }

  /** The register for a right operand, or {@link MachineInstruction#NONE} for an immediate. */
  private int rightRegister(Value value) {
    return isImmediate(value) ? MachineInstruction.NONE : in(value);
  }

  // Operations.

  private void instruction(Value result, Operation operation) {
    if (operation instanceof MemoryOperation.Store store) {
      store(store);
    } else if (operation instanceof LoweredOperation.AtomicAdd add) {
      atomicAdd(result, add);
    } else if (operation instanceof KernelOperation.CallHelper call) {
      MachineInstruction made = call(result, Opcode.CALL, call.arguments());
      made.helper = call.helper();
    } else if (operation instanceof KernelOperation.CallKfunc call) {
      MachineInstruction made = call(result, Opcode.CALL_KFUNC, call.arguments());
      made.symbol = call.name();
    } else if (!lazy(result) && uses.count(result) > 0) {
      value(result, operation);
    }
  }

  private void value(Value result, Operation operation) {
    if (operation instanceof IntegerOperation.Binary binary) {
      binary(register(result), binary);
    } else if (operation instanceof MemoryOperation.Load load) {
      load(register(result), load);
    } else if (operation instanceof MemoryOperation.LoadPointer load) {
      loadPointer(register(result), load);
    } else if (operation instanceof IntegerOperation.Compare compare) {
      if (!uses.onlyCondition(result)) {
        int left = in(compare.left());
        int right = rightRegister(compare.right());
        MachineInstruction set = add(Opcode.SET);
        set.d = register(result);
        set.condition = condition(compare.predicate());
        set.a = left;
        right(set, right, compare.right());
      }
    } else if (operation instanceof IntegerOperation.Select select) {
      select(register(result), select);
    } else if (operation instanceof IntegerOperation.Extend extend) {
      extend(register(result), in(extend.value()), size(extend.width()), extend.signed());
    } else if (operation instanceof IntegerOperation.ByteSwap swap) {
      swap(register(result), swap);
    } else if (operation instanceof MemoryOperation.PointerAdd add) {
      pointerAdd(register(result), add);
    } else if (operation instanceof LoweredOperation.GlobalAddress global) {
      global(register(result), global);
    } else {
      throw new IllegalStateException("not expanded: " + operation);
    }
  }

  private void binary(int d, IntegerOperation.Binary binary) {
    Value left = binary.left();
    Value right = binary.right();
    if (commutes(binary.operator())
        && (isImmediate(left) || uses.count(right) == 1 && uses.count(left) > 1)
        && !isImmediate(right)) {
      left = binary.right();
      right = binary.left();
    }
    int made = rightRegister(right);
    materialise(d, left);
    MachineInstruction alu = alu(operation(binary.operator()), Width.W64, d);
    right(alu, made, right);
    if (made == MachineInstruction.NONE && isShift(alu.operation)) {
      alu.immediate &= 63;
    }
  }

  private MachineInstruction alu(AluOperation operation, Width width, int d) {
    MachineInstruction alu = add(Opcode.ALU);
    alu.operation = operation;
    alu.width = width;
    alu.d = d;
    return alu;
  }

  private void aluImmediate(AluOperation operation, int d, long immediate) {
    alu(operation, Width.W64, d).immediate = immediate;
  }

  private static boolean isShift(AluOperation operation) {
    return operation == AluOperation.LSH
        || operation == AluOperation.RSH
        || operation == AluOperation.ARSH;
  }

  private static boolean commutes(BinaryOperator operator) {
    return switch (operator) {
      case ADD, MULTIPLY, AND, OR, XOR -> true;
      default -> false;
    };
  }

  private static AluOperation operation(BinaryOperator operator) {
    return switch (operator) {
      case ADD -> AluOperation.ADD;
      case SUBTRACT -> AluOperation.SUB;
      case MULTIPLY -> AluOperation.MUL;
      case DIVIDE_UNSIGNED -> AluOperation.DIV;
      case DIVIDE_SIGNED -> AluOperation.SDIV;
      case REMAINDER_UNSIGNED -> AluOperation.MOD;
      case REMAINDER_SIGNED -> AluOperation.SMOD;
      case AND -> AluOperation.AND;
      case OR -> AluOperation.OR;
      case XOR -> AluOperation.XOR;
      case SHIFT_LEFT -> AluOperation.LSH;
      case SHIFT_RIGHT_LOGICAL -> AluOperation.RSH;
      case SHIFT_RIGHT_ARITHMETIC -> AluOperation.ARSH;
    };
  }

  private static JumpCondition condition(Predicate predicate) {
    return switch (predicate) {
      case EQUAL -> JumpCondition.EQ;
      case NOT_EQUAL -> JumpCondition.NE;
      case LESS_UNSIGNED -> JumpCondition.LT;
      case LESS_OR_EQUAL_UNSIGNED -> JumpCondition.LE;
      case GREATER_UNSIGNED -> JumpCondition.GT;
      case GREATER_OR_EQUAL_UNSIGNED -> JumpCondition.GE;
      case LESS_SIGNED -> JumpCondition.SLT;
      case LESS_OR_EQUAL_SIGNED -> JumpCondition.SLE;
      case GREATER_SIGNED -> JumpCondition.SGT;
      case GREATER_OR_EQUAL_SIGNED -> JumpCondition.SGE;
    };
  }

  private static Size size(dev.sonde.compiler.ir.Width width) {
    return switch (width) {
      case B1 -> Size.B;
      case B2 -> Size.H;
      case B4 -> Size.W;
      case B8 -> Size.DW;
    };
  }

  private void extend(int d, int a, Size size, boolean signed) {
    if (size == Size.DW) {
      move(d, a);
    } else if (!signed && size == Size.W) {
      MachineInstruction extend = add(Opcode.ZERO_EXTEND);
      extend.d = d;
      extend.a = a;
    } else if (!signed) {
      move(d, a);
      aluImmediate(AluOperation.AND, d, (1L << size.bits()) - 1);
    } else if (target.has(Feature.ISA_V4)) {
      MachineInstruction extend = add(Opcode.SIGN_EXTEND);
      extend.d = d;
      extend.a = a;
      extend.size = size;
    } else {
      move(d, a);
      signExtend(d, size);
    }
  }

  private void signExtend(int d, Size size) {
    aluImmediate(AluOperation.LSH, d, 64 - size.bits());
    aluImmediate(AluOperation.ARSH, d, 64 - size.bits());
  }

  private void swap(int d, IntegerOperation.ByteSwap swap) {
    materialise(d, swap.value());
    if (swap.width() == dev.sonde.compiler.ir.Width.B1) {
      aluImmediate(AluOperation.AND, d, 0xff);
      return;
    }
    MachineInstruction made = add(Opcode.SWAP);
    made.d = d;
    made.size = size(swap.width());
  }

  private void select(int d, IntegerOperation.Select select) {
    int ifTrue = in(select.ifTrue());
    int ifFalse = in(select.ifFalse());
    MachineInstruction made;
    if (fused(select.condition()) instanceof IntegerOperation.Compare compare) {
      int left = in(compare.left());
      int right = rightRegister(compare.right());
      made = add(Opcode.SELECT);
      made.condition = condition(compare.predicate());
      made.a = left;
      right(made, right, compare.right());
    } else {
      int left = in(select.condition());
      made = add(Opcode.SELECT);
      made.condition = JumpCondition.NE;
      made.a = left;
    }
    made.d = d;
    made.c = ifTrue;
    made.e = ifFalse;
  }

  /** The comparison that defines a condition and is made where it decides, or null. */
  private IntegerOperation.Compare fused(Value condition) {
    return uses.definition(condition) instanceof IntegerOperation.Compare compare
            && uses.onlyCondition(condition)
        ? compare
        : null;
  }

  // Memory.

  /** Sets base and offset of an access to {@code pointer + offset}. */
  private void address(MachineInstruction access, int base, Value pointer, int offset) {
    Value at = root(pointer, offset);
    access.offset = offset + distance(pointer, offset);
    if (uses.definition(at) instanceof MemoryOperation.SlotAddress address) {
      access.a = MachineInstruction.FRAME;
      access.slot = address.slot().id();
    } else {
      access.a = base;
    }
  }

  /** The pointer that a constant offset leads away from, as far as the machine's offsets reach. */
  private Value root(Value pointer, int offset) {
    Value at = pointer;
    int total = offset;
    while (uses.definition(at) instanceof MemoryOperation.PointerAdd add
        && uses.definition(add.offset()) instanceof IntegerOperation.Constant constant
        && total + constant.value() == (short) (total + constant.value())) {
      total += (int) constant.value();
      at = add.pointer();
    }
    return at;
  }

  private int distance(Value pointer, int offset) {
    Value end = root(pointer, offset);
    Value at = pointer;
    int total = 0;
    while (at.id() != end.id()) {
      MemoryOperation.PointerAdd add = (MemoryOperation.PointerAdd) uses.definition(at);
      total += (int) immediate(add.offset());
      at = add.pointer();
    }
    return total;
  }

  /** The register for a base, or {@link MachineInstruction#NONE} if it is the frame. */
  private int base(Value pointer, int offset) {
    Value at = root(pointer, offset);
    return uses.definition(at) instanceof MemoryOperation.SlotAddress
        ? MachineInstruction.NONE
        : in(at);
  }

  private void load(int d, MemoryOperation.Load load) {
    int base = base(load.pointer(), load.offset());
    MachineInstruction made = add(Opcode.LOAD);
    made.d = d;
    made.size = size(load.width());
    address(made, base, load.pointer(), load.offset());
    if (load.signed() && made.size != Size.DW) {
      // The context, and memory that may fault on old kernels, know no loads that extend a sign.
      if (target.has(Feature.ISA_V4) && loadsSigned(load.pointer())) {
        made.signed = true;
      } else {
        int narrow = machine.newRegister();
        made.d = narrow;
        extend(d, narrow, made.size, true);
      }
    }
  }

  private void loadPointer(int d, MemoryOperation.LoadPointer load) {
    int base = base(load.pointer(), load.offset());
    MachineInstruction made = add(Opcode.LOAD);
    made.d = d;
    made.size = Size.DW;
    address(made, base, load.pointer(), load.offset());
  }

  private static boolean loadsSigned(Value pointer) {
    return !pointer.type().pointsInto(Space.CONTEXT) && !pointer.type().pointsInto(Space.KERNEL);
  }

  private void store(MemoryOperation.Store store) {
    int base = base(store.pointer(), store.offset());
    boolean constant =
        uses.definition(store.value()) instanceof IntegerOperation.Constant
            && (isImmediate(store.value()) || store.width().bytes() < 8);
    int value = constant ? MachineInstruction.NONE : in(store.value());
    MachineInstruction made = add(Opcode.STORE);
    made.size = size(store.width());
    made.b = value;
    if (constant) {
      made.immediate = (int) immediate(store.value());
    }
    address(made, base, store.pointer(), store.offset());
  }

  private void atomicAdd(Value result, LoweredOperation.AtomicAdd add) {
    int base = base(add.pointer(), add.offset());
    MachineInstruction made;
    if (uses.count(result) == 0) {
      int delta = in(add.delta());
      made = add(Opcode.ATOMIC_ADD);
      made.b = delta;
    } else {
      materialise(register(result), add.delta());
      made = add(Opcode.ATOMIC_FETCH_ADD);
      made.d = register(result);
    }
    made.size = size(add.width());
    address(made, base, add.pointer(), add.offset());
  }

  private void pointerAdd(int d, MemoryOperation.PointerAdd add) {
    Value first = add.pointer();
    Value second = add.offset();
    if (!lazy(first) && !lazy(second) && uses.count(second) == 1 && uses.count(first) > 1) {
      // The offset dies here, the pointer does not.
      first = add.offset();
      second = add.pointer();
    }
    int made = rightRegister(second);
    materialise(d, first);
    right(alu(AluOperation.ADD, Width.W64, d), made, second);
  }

  private MachineInstruction call(Value result, Opcode opcode, List<Value> arguments) {
    for (int pass = 0; pass < 2; pass++) {
      // Copies first: what is made from nothing keeps no other argument from its register.
      for (int i = 0; i < arguments.size(); i++) {
        if (lazy(arguments.get(i)) == (pass == 1)) {
          materialise(1 + i, arguments.get(i));
        }
      }
    }
    MachineInstruction call = add(opcode);
    call.arguments = arguments.size();
    if (uses.count(result) > 0) {
      move(register(result), 0);
    }
    return call;
  }

  // Control.

  private void jump(int target) {
    add(Opcode.JUMP).target = target;
  }

  private void terminator(Terminator terminator, int next) {
    if (terminator instanceof Terminator.Jump jump) {
      copies(jump.target());
      jump(jump.target().block());
    } else if (terminator instanceof Terminator.Branch branch) {
      branch(branch, next);
    } else if (terminator instanceof Terminator.LoopHead loop) {
      add(Opcode.MAY_GOTO).target = way(loop.exhausted());
      through(loop.round());
    } else {
      Terminator.Return ret = (Terminator.Return) terminator;
      materialise(0, ret.value());
      add(Opcode.EXIT);
    }
  }

  private void branch(Terminator.Branch branch, int next) {
    boolean trueThrough =
        branch.likelihood() == Likelihood.UNKNOWN
            ? branch.ifFalse().block() != next
            : branch.likelihood() == Likelihood.TRUE;
    Terminator.Target through = trueThrough ? branch.ifTrue() : branch.ifFalse();
    Terminator.Target other = trueThrough ? branch.ifFalse() : branch.ifTrue();
    MachineInstruction made;
    JumpCondition condition;
    if (fused(branch.condition()) instanceof IntegerOperation.Compare compare) {
      int left = in(compare.left());
      int right = rightRegister(compare.right());
      made = add(Opcode.JUMP_IF);
      made.a = left;
      right(made, right, compare.right());
      condition = condition(compare.predicate());
    } else {
      int left = in(branch.condition());
      made = add(Opcode.JUMP_IF);
      made.a = left;
      condition = JumpCondition.NE;
    }
    made.condition = trueThrough ? condition.negated() : condition;
    made.target = way(other);
    through(through);
  }

  /** The block to jump to for a target: a block of its own where the way there takes copies. */
  private int way(Terminator.Target target) {
    if (target.arguments().isEmpty()) {
      return target.block();
    }
    int id = machine.newBlockId();
    pending.add(new Edge(id, target, block.depth(), location));
    return id;
  }

  /** Goes on to a target behind a conditional jump. */
  private void through(Terminator.Target target) {
    block = machine.append(machine.newBlockId(), block.depth());
    copies(target);
    jump(target.block());
  }

  private void copies(Terminator.Target target) {
    List<Value> parameters = order.block(target.block()).parameters();
    ParallelCopy copies = new ParallelCopy(parameters.size());
    for (int i = 0; i < parameters.size(); i++) {
      Value argument = target.arguments().get(i);
      if (uses.count(parameters.get(i)) > 0 && !lazy(argument)) {
        copies.add(register(parameters.get(i)), register(argument));
      }
    }
    copies.emit(machine, block, location);
    for (int i = 0; i < parameters.size(); i++) {
      Value argument = target.arguments().get(i);
      if (uses.count(parameters.get(i)) > 0 && lazy(argument)) {
        materialise(register(parameters.get(i)), argument);
      }
    }
  }
}
