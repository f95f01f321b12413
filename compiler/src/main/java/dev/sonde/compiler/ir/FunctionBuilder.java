package dev.sonde.compiler.ir;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.object.ProgramKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a {@link Function} as a front end walks its syntax tree.
 *
 * <p>Operations go to the end of the current block. Mutable {@link Variable}s become SSA values as
 * they are read and written, by the algorithm of Braun et al., "Simple and Efficient Construction
 * of Static Single Assignment Form" (2013): a block is <em>sealed</em> once every jump to it is
 * known, and a variable read in an unsealed block becomes a block parameter that is completed, or
 * found to be superfluous, later.
 *
 * <pre>{@code
 * var b = new FunctionBuilder("f", ProgramKind.of(ProgramType.TRACEPOINT));
 * var i = b.declare(Type.I64, "$i");
 * b.write(i, b.constant(0));
 * var body = b.newBlock();
 * var done = b.newBlock();
 * var head = b.loop(done);
 * b.branch(b.compare(Predicate.LESS_SIGNED, b.read(i), b.constant(10)), body, done);
 * b.seal(body);
 * b.switchTo(body);
 * b.write(i, b.binary(BinaryOperator.ADD, b.read(i), b.constant(1)));
 * b.jump(head);
 * b.seal(head);
 * b.seal(done);
 * b.switchTo(done);
 * b.ret(0);
 * Function f = b.build();
 * }</pre>
 */
public final class FunctionBuilder {

  /** A block that is being built. */
  public static final class OpenBlock {
    private final int id;
    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Edge> predecessors = new ArrayList<>(2);
    private final List<Parameter> parameters = new ArrayList<>(2);
    private Value[] definitions = new Value[8];
    private boolean sealed;
    private Exit exit;

    /** Parameters below this index have their arguments. */
    private int completed;

    /** Its index in the finished function; -1 if it cannot be reached. */
    private int index = -1;

    private OpenBlock(int id) {
      this.id = id;
    }
  }

  /** A jump from one block to another. */
  private static final class Edge {
    final OpenBlock from;
    final OpenBlock to;

    /** Its index among the predecessors of {@link #to}. */
    final int position;

    Edge(OpenBlock from, OpenBlock to) {
      this.from = from;
      this.to = to;
      position = to.predecessors.size();
      to.predecessors.add(this);
    }
  }

  /** A block's parameter and, in the order of its block's predecessors, what it is given. */
  private static final class Parameter {
    final Value value;
    final Variable variable;
    final List<Value> arguments = new ArrayList<>(2);
    Value replacement;

    Parameter(Value value, Variable variable) {
      this.value = value;
      this.variable = variable;
    }
  }

  /** How a block ends; {@code template} holds everything but the targets' arguments. */
  private record Exit(Terminator template, Edge first, Edge second) {}

  private static final Terminator.Target NOWHERE = new Terminator.Target(-1, List.of());

  private final String name;
  private final ProgramKind kind;
  private final List<Value> parameters = new ArrayList<>(1);
  private final List<Function> callbacks = new ArrayList<>();
  private final List<Slot> slots = new ArrayList<>();
  private final List<OpenBlock> blocks = new ArrayList<>();
  private final List<Parameter> parametersByValue = new ArrayList<>();
  private OpenBlock current;
  private Location location = Location.NONE;
  private Value undefined;
  private int values;
  private int variables;

  /** Starts a program; the current block is its entry. */
  public FunctionBuilder(String name, ProgramKind kind) {
    this(name, kind, List.of(Type.CONTEXT));
  }

  private FunctionBuilder(String name, ProgramKind kind, List<Type> given) {
    this.name = name;
    this.kind = kind;
    for (int i = 0; i < given.size(); i++) {
      parameters.add(newValue(given.get(i)));
    }
    current = newBlock();
    current.sealed = true;
  }

  /** Starts a callback for {@link LoopOperation.ForEachEntry}, which {@link #forEach} takes. */
  public FunctionBuilder entryCallback(String callbackName) {
    return new FunctionBuilder(
        callbackName, kind, List.of(Type.MAP, Type.MAP_VALUE, Type.MAP_VALUE, Type.CAPTURED));
  }

  /** Starts a callback for {@link LoopOperation.Rounds}, which {@link #rounds} takes. */
  public FunctionBuilder roundCallback(String callbackName) {
    return roundCallback(callbackName, kind);
  }

  /**
   * Starts a callback for {@code bpf_loop}, which is given the number of the round and its
   * captures.
   */
  public static FunctionBuilder roundCallback(String callbackName, ProgramKind kind) {
    return new FunctionBuilder(callbackName, kind, List.of(Type.I64, Type.CAPTURED));
  }

  /** The function's name. */
  public String name() {
    return name;
  }

  /** What the function is given: a program its context, a callback what its operation passes. */
  public Value parameter(int index) {
    return parameters.get(index);
  }

  /** The captures that a callback is given. */
  public Value captures() {
    Value last = parameters.getLast();
    if (!last.type().pointsInto(Type.Space.CAPTURED)) {
      throw new IllegalStateException(name + " is no callback");
    }
    return last;
  }

  /** The program's context. */
  public Value context() {
    Value first = parameters.getFirst();
    return first.type().pointsInto(Type.Space.CONTEXT)
        ? first
        : loadPointer(captures(), 0, Type.CONTEXT);
  }

  /** Says where the script asks for what is emitted from now on. */
  public void at(Location location) {
    this.location = location;
  }

  /** The current location. */
  public Location location() {
    return location;
  }

  // Blocks.

  /** A new block, empty and unsealed. */
  public OpenBlock newBlock() {
    OpenBlock block = new OpenBlock(blocks.size());
    blocks.add(block);
    return block;
  }

  /** The block that operations are added to. */
  public OpenBlock current() {
    return current;
  }

  /** Goes on at the end of {@code block}. */
  public void switchTo(OpenBlock block) {
    current = block;
  }

  /** Says that every jump to {@code block} is known. */
  public void seal(OpenBlock block) {
    if (block.sealed) {
      throw new IllegalStateException("block " + block.id + " is sealed already");
    }
    while (block.completed < block.parameters.size()) {
      complete(block, block.parameters.get(block.completed++));
    }
    block.sealed = true;
  }

  /** Whether the current block has its terminator: nothing can be added to it any more. */
  public boolean isTerminated() {
    return current.exit != null;
  }

  // Variables.

  /** A new variable. Read before it is written, it is 0. */
  public Variable declare(Type type, String name) {
    return new Variable(variables++, type, name);
  }

  /** Assigns to a variable. */
  public void write(Variable variable, Value value) {
    define(variable, current, value);
  }

  /** The variable's value here. */
  public Value read(Variable variable) {
    return read(variable, current);
  }

  private void define(Variable variable, OpenBlock block, Value value) {
    if (variable.id() >= block.definitions.length) {
      Value[] larger = new Value[Math.max(variables, 2 * block.definitions.length)];
      System.arraycopy(block.definitions, 0, larger, 0, block.definitions.length);
      block.definitions = larger;
    }
    block.definitions[variable.id()] = value;
  }

  private Value read(Variable variable, OpenBlock block) {
    // Up a chain of single predecessors without recursion: unrolled loops make such chains long.
    OpenBlock at = block;
    Value value = definition(variable, at);
    while (value == null && at.sealed && at.predecessors.size() == 1) {
      at = at.predecessors.get(0).from;
      value = definition(variable, at);
    }
    if (value == null) {
      if (at.sealed && at.predecessors.isEmpty()) {
        value = undefined(variable);
      } else {
        Parameter parameter = new Parameter(newValue(variable.type()), variable);
        while (parametersByValue.size() <= parameter.value.id()) {
          parametersByValue.add(null);
        }
        parametersByValue.set(parameter.value.id(), parameter);
        at.parameters.add(parameter);
        value = parameter.value;
        define(variable, at, value);
        if (at.sealed) {
          complete(at, parameter);
        }
      }
    }
    define(variable, block, value);
    return value;
  }

  private static Value definition(Variable variable, OpenBlock block) {
    return variable.id() < block.definitions.length ? block.definitions[variable.id()] : null;
  }

  private void complete(OpenBlock block, Parameter parameter) {
    for (int i = 0; i < block.predecessors.size(); i++) {
      parameter.arguments.add(read(parameter.variable, block.predecessors.get(i).from));
    }
  }

  private Value undefined(Variable variable) {
    if (!(variable.type() instanceof Type.I64)) {
      throw new IllegalStateException(variable.name() + " is read before it points anywhere");
    }
    if (undefined == null) {
      undefined = newValue(Type.I64);
    }
    return undefined;
  }

  // Operations.

  /** Adds an operation to the current block and yields what it defines. */
  public Value emit(Operation operation) {
    if (current.exit != null) {
      throw new IllegalStateException("block " + current.id + " is terminated");
    }
    Value result = newValue(operation.resultType());
    current.instructions.add(new Instruction(result, operation, location));
    return result;
  }

  private Value newValue(Type type) {
    return new Value(values++, type);
  }

  /** A constant. */
  public Value constant(long value) {
    return emit(new IntegerOperation.Constant(value));
  }

  /** Arithmetic. */
  public Value binary(BinaryOperator operator, Value left, Value right) {
    return emit(new IntegerOperation.Binary(operator, left, right));
  }

  /** Arithmetic with a constant. */
  public Value binary(BinaryOperator operator, Value left, long right) {
    return binary(operator, left, constant(right));
  }

  /** A comparison: 1 or 0. */
  public Value compare(Predicate predicate, Value left, Value right) {
    return emit(new IntegerOperation.Compare(predicate, left, right));
  }

  /** A comparison with a constant. */
  public Value compare(Predicate predicate, Value left, long right) {
    return compare(predicate, left, constant(right));
  }

  /** One of two values. */
  public Value select(Value condition, Value ifTrue, Value ifFalse) {
    return emit(new IntegerOperation.Select(condition, ifTrue, ifFalse));
  }

  /** The same number, unknown to the verifier: see {@link IntegerOperation.Hidden}. */
  public Value hidden(Value value) {
    return emit(new IntegerOperation.Hidden(value));
  }

  /** The low bits of a value, extended to 64. */
  public Value extend(Value value, Width width, boolean signed) {
    return emit(new IntegerOperation.Extend(value, width, signed));
  }

  /** A new slot of memory that lives as long as one run. */
  public Slot slot(int size, int alignment, String name) {
    Slot slot = new Slot(slots.size(), size, alignment, name);
    slots.add(slot);
    return slot;
  }

  /** The address of a slot. */
  public Value address(Slot slot) {
    return emit(new MemoryOperation.SlotAddress(slot));
  }

  /** The address of read-only bytes. */
  public Value data(Bytes bytes) {
    return emit(new MemoryOperation.DataAddress(bytes));
  }

  /** A direct load. */
  public Value load(Value pointer, int offset, Width width, boolean signed) {
    return offset == (short) offset
        ? emit(new MemoryOperation.Load(pointer, offset, width, signed))
        : emit(new MemoryOperation.Load(distant(pointer, offset), 0, width, signed));
  }

  /** A load of a pointer; see {@link MemoryOperation.LoadPointer}. */
  public Value loadPointer(Value pointer, int offset, Type type) {
    return emit(new MemoryOperation.LoadPointer(pointer, offset, type));
  }

  /** A direct store. */
  public void store(Value pointer, int offset, Width width, Value value) {
    if (offset == (short) offset) {
      emit(new MemoryOperation.Store(pointer, offset, width, value));
    } else {
      emit(new MemoryOperation.Store(distant(pointer, offset), 0, width, value));
    }
  }

  /** A pointer to where the 16 bits of an instruction's offset do not reach. */
  private Value distant(Value pointer, int offset) {
    return emit(new MemoryOperation.PointerAdd(pointer, constant(offset), offset + 1));
  }

  /** A copy between regions that do not overlap. */
  public void copy(
      Value destination, int destinationOffset, Value source, int sourceOffset, int size) {
    emit(new MemoryOperation.Copy(destination, destinationOffset, source, sourceOffset, size));
  }

  /** Zero bytes. */
  public void zero(Value destination, int destinationOffset, int size) {
    emit(new MemoryOperation.Zero(destination, destinationOffset, size));
  }

  /** A helper call. */
  public Value call(Helper helper, Value... arguments) {
    return emit(new KernelOperation.CallHelper(helper, List.of(arguments)));
  }

  /** Loops over the entries of a map: see {@link LoopOperation.ForEachEntry}. */
  public Value forEach(MapDeclaration map, Function callback, Value captures) {
    callbacks.add(callback);
    return emit(new LoopOperation.ForEachEntry(map, callback.name(), captures));
  }

  /** Loops a number of times: see {@link LoopOperation.Rounds}. */
  public Value rounds(Value count, Function callback, Value captures) {
    callbacks.add(callback);
    return emit(new LoopOperation.Rounds(count, callback.name(), captures));
  }

  // Terminators.

  /** Goes to {@code target}. */
  public void jump(OpenBlock target) {
    Edge edge = edge(target);
    end(new Exit(new Terminator.Jump(NOWHERE, location), edge, null));
  }

  /** Goes to {@code ifTrue} if {@code condition} is not 0, else to {@code ifFalse}. */
  public void branch(Value condition, OpenBlock ifTrue, OpenBlock ifFalse) {
    branch(condition, ifTrue, ifFalse, Terminator.Likelihood.UNKNOWN);
  }

  /** As {@link #branch(Value, OpenBlock, OpenBlock)}, knowing which way it goes as a rule. */
  public void branch(
      Value condition, OpenBlock ifTrue, OpenBlock ifFalse, Terminator.Likelihood likelihood) {
    Edge first = edge(ifTrue);
    Edge second = edge(ifFalse);
    end(
        new Exit(
            new Terminator.Branch(condition, NOWHERE, NOWHERE, likelihood, location),
            first,
            second));
  }

  /**
   * Begins a loop, whose rounds start here; {@code exhausted} is where it ends once the budget is
   * spent.
   *
   * @return the loop's head, to be jumped to for another round, and then sealed
   */
  public OpenBlock loop(OpenBlock exhausted) {
    OpenBlock head = newBlock();
    OpenBlock round = newBlock();
    jump(head);
    switchTo(head);
    Edge first = edge(round);
    Edge second = edge(exhausted);
    end(new Exit(new Terminator.LoopHead(NOWHERE, NOWHERE, location), first, second));
    seal(round);
    switchTo(round);
    return head;
  }

  /** Ends the program. */
  public void ret(Value value) {
    end(new Exit(new Terminator.Return(value, location), null, null));
  }

  /** Ends the program with a constant. */
  public void ret(long value) {
    ret(constant(value));
  }

  private Edge edge(OpenBlock target) {
    if (target.sealed) {
      throw new IllegalStateException("block " + target.id + " is sealed: no jump may be added");
    }
    return new Edge(current, target);
  }

  private void end(Exit exit) {
    if (current.exit != null) {
      throw new IllegalStateException("block " + current.id + " is terminated already");
    }
    current.exit = exit;
  }

  // The end.

  /**
   * The finished function. Blocks that cannot be reached are left out.
   *
   * @throws IllegalStateException if a reachable block is unsealed or has no terminator
   */
  public Function build() {
    List<OpenBlock> reachable = reachable();
    removeTrivialParameters(reachable);
    ValueMapping resolution =
        new ValueMapping() {
          @Override
          public Value apply(Value value) {
            return resolve(value);
          }
        };
    Block[] built = new Block[reachable.size()];
    for (int i = 0; i < built.length; i++) {
      OpenBlock block = reachable.get(i);
      List<Value> parameters = new ArrayList<>(block.parameters.size());
      for (Parameter parameter : block.parameters) {
        if (parameter.replacement == null) {
          parameters.add(parameter.value);
        }
      }
      List<Instruction> instructions = new ArrayList<>(block.instructions.size() + 1);
      if (i == 0 && undefined != null) {
        instructions.add(
            new Instruction(undefined, new IntegerOperation.Constant(0), Location.NONE));
      }
      for (Instruction instruction : block.instructions) {
        Operation operation = instruction.operation().withOperands(resolution);
        instructions.add(new Instruction(instruction.result(), operation, instruction.location()));
      }
      built[i] = new Block(i, parameters, instructions, terminator(block.exit, resolution));
    }
    return new Function(name, kind, parameters, slots, List.of(built), callbacks);
  }

  private Terminator terminator(Exit exit, ValueMapping resolution) {
    Terminator terminator = exit.template.withOperands(resolution);
    if (exit.first != null) {
      terminator = terminator.withTarget(0, target(exit.first));
    }
    if (exit.second != null) {
      terminator = terminator.withTarget(1, target(exit.second));
    }
    return terminator;
  }

  private Terminator.Target target(Edge edge) {
    List<Value> arguments = new ArrayList<>(edge.to.parameters.size());
    for (Parameter parameter : edge.to.parameters) {
      if (parameter.replacement == null) {
        arguments.add(resolve(parameter.arguments.get(edge.position)));
      }
    }
    return new Terminator.Target(edge.to.index, arguments);
  }

  private List<OpenBlock> reachable() {
    List<OpenBlock> reachable = new ArrayList<>(blocks.size());
    boolean[] seen = new boolean[blocks.size()];
    List<OpenBlock> work = new ArrayList<>();
    work.add(blocks.get(0));
    seen[0] = true;
    while (!work.isEmpty()) {
      OpenBlock block = work.removeLast();
      if (block.exit == null) {
        throw new IllegalStateException("block " + block.id + " has no terminator");
      }
      if (!block.sealed) {
        throw new IllegalStateException("block " + block.id + " is not sealed");
      }
      visit(block.exit.first, seen, work);
      visit(block.exit.second, seen, work);
    }
    for (OpenBlock block : blocks) {
      if (seen[block.id]) {
        block.index = reachable.size();
        reachable.add(block);
      }
    }
    return reachable;
  }

  private static void visit(Edge edge, boolean[] seen, List<OpenBlock> work) {
    if (edge != null && !seen[edge.to.id]) {
      seen[edge.to.id] = true;
      work.add(edge.to);
    }
  }

  /** Replaces parameters that are given one and the same value, or themselves, by every jump. */
  private void removeTrivialParameters(List<OpenBlock> reachable) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (OpenBlock block : reachable) {
        for (Parameter parameter : block.parameters) {
          if (parameter.replacement == null) {
            parameter.replacement = onlyArgument(block, parameter);
            changed |= parameter.replacement != null;
          }
        }
      }
    }
  }

  private Value onlyArgument(OpenBlock block, Parameter parameter) {
    Value only = null;
    for (int i = 0; i < parameter.arguments.size(); i++) {
      if (block.predecessors.get(i).from.index < 0) {
        continue;
      }
      Value argument = resolve(parameter.arguments.get(i));
      if (argument.id() == parameter.value.id()) {
        continue;
      }
      if (only != null && only.id() != argument.id()) {
        return null;
      }
      only = argument;
    }
    return only;
  }

  private Value resolve(Value value) {
    Value resolved = value;
    while (resolved.id() < parametersByValue.size()) {
      Parameter parameter = parametersByValue.get(resolved.id());
      if (parameter == null || parameter.replacement == null) {
        break;
      }
      resolved = parameter.replacement;
    }
    return resolved;
  }
}
