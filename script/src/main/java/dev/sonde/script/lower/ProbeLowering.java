package dev.sonde.script.lower;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.host.Signal;
import dev.sonde.bpf.link.SignalAttachment;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.EventPart;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.EventAction;
import dev.sonde.compiler.program.EventFields;
import dev.sonde.compiler.program.Probe;
import dev.sonde.compiler.program.SessionActions;
import dev.sonde.compiler.program.ValueType;
import dev.sonde.script.config.Configuration;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.function.Lowering;
import dev.sonde.script.function.Operand;
import dev.sonde.script.probe.Argument;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.scope.PidNamespace;
import dev.sonde.script.scope.TaskFilter;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.TupleLayout;
import dev.sonde.script.type.TypedProbe;
import dev.sonde.script.type.Types;
import dev.sonde.script.type.VariableSymbol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Lowers the code of one probe, and the bodies of some loops to callbacks of it. */
final class ProbeLowering implements Lowering {
  private static final int MEMORY_SHIFT = 16;

  private final ScriptLowering script;
  private final TypedProbe probe;
  private final FunctionBuilder code;
  private final HelperFailures failures;
  private final StringsAndTuples values;
  private final ExpressionLowering expressions;
  private final StatementLowering statements;
  private final Map<VariableSymbol, Variable> registers = new IdentityHashMap<>();
  private final Map<VariableSymbol, Slot> slots = new IdentityHashMap<>();

  /** What a callback shares with the code around it; null in the probe's own code. */
  private final Captures captures;

  private OpenBlock unreached;
  private Span span;

  ProbeLowering(ScriptLowering script, TypedProbe probe, FunctionBuilder code) {
    this(script, probe, code, null);
  }

  /** For a callback of the code that {@code outer} lowers. */
  ProbeLowering(ProbeLowering outer, Captures captures, FunctionBuilder callback) {
    this(outer.script, outer.probe, callback, captures);
  }

  private ProbeLowering(
      ScriptLowering script, TypedProbe probe, FunctionBuilder code, Captures captures) {
    this.script = script;
    this.probe = probe;
    this.code = code;
    this.captures = captures;
    failures = new HelperFailures(this);
    values = new StringsAndTuples(code, failures);
    expressions = new ExpressionLowering(this);
    statements = new StatementLowering(this);
  }

  /** Lowers the probe's code to where the function has come; it ends the function. */
  void lower() {
    at(probe.declaration().span());
    boolean iterates = probe.point().kind().attachType().equals(Optional.of(AttachType.TRACE_ITER));
    // An iterator goes to its end, as in bpftrace: that has read all of it when it sees exit().
    if (script.endsSession() && probe.point().role() == Probe.Role.EVENT && !iterates) {
      Value ending = code.emit(new EventOperation.SessionEnding());
      leaveUnless(code.compare(Predicate.EQUAL, ending, 0));
    }
    OptionalInt process = script.process();
    if (process.isPresent() && probe.point().firesInEveryProcess(process.getAsInt())) {
      leaveUnlessIn(process.getAsInt());
    }
    if (probe.point().runsInTheTask()) {
      for (TaskFilter filter : script.filters()) {
        leaveUnless(isIn(filter));
      }
    }
    if (iterates) {
      leaveBehindLast();
    }
    if (probe.point().attachment().isPresent()
        && probe.point().attachment().get() instanceof SignalAttachment(Signal signal)) {
      leaveUnlessToldBy(signal);
    }
    if (probe.declaration().predicate().isPresent()) {
      OpenBlock body = code.newBlock();
      OpenBlock out = code.newBlock();
      expressions
          .conditions()
          .branch(probe.declaration().predicate().get(), body, out, Likelihood.UNKNOWN);
      code.seal(out);
      code.switchTo(out);
      code.ret(result());
      code.seal(body);
      code.switchTo(body);
    }
    statements.block(probe.declaration().body());
    if (!code.isTerminated()) {
      code.ret(result());
    }
  }

  /** What {@code -p} asks for, where attaching cannot do it. */
  private void leaveUnlessIn(long process) {
    Span span = probe.declaration().span();
    Expression.Identifier pid = new Expression.Identifier(span, "pid");
    leaveUnless(code.compare(Predicate.EQUAL, number(pid), process));
  }

  /** Whether the current task is in what the command line names. */
  private Value isIn(TaskFilter filter) {
    return switch (filter) {
      case TaskFilter.InCgroup(long id, int level) ->
          code.compare(
              Predicate.EQUAL,
              code.call(Helper.GET_CURRENT_ANCESTOR_CGROUP_ID, code.constant(level)),
              id);
      case TaskFilter.InPidNamespace(PidNamespace namespace) -> {
        Slot ids = code.slot(Long.BYTES, Integer.BYTES, "namespace");
        yield code.compare(
            Predicate.EQUAL,
            code.call(
                Helper.GET_NS_CURRENT_PID_TGID,
                code.constant(namespace.device()),
                code.constant(namespace.inode()),
                code.address(ids),
                code.constant(Long.BYTES)),
            0);
      }
    };
  }

  /** The signal's number is the first argument of the tracepoint that tells of deliveries. */
  private void leaveUnlessToldBy(Signal signal) {
    Value number = code.load(code.context(), 0, Width.B8, false);
    leaveUnless(code.compare(Predicate.EQUAL, number, signal.number()));
    leaveUnlessIn(ProcessHandle.current().pid());
  }

  private void leaveUnless(Value condition) {
    OpenBlock inside = code.newBlock();
    OpenBlock outside = code.newBlock();
    code.branch(condition, inside, outside);
    code.seal(outside);
    code.switchTo(outside);
    code.ret(result());
    code.seal(inside);
    code.switchTo(inside);
  }

  /** The kernel runs an iterator's program once more behind the last object, without any. */
  private void leaveBehindLast() {
    for (Argument argument : probe.point().arguments()) {
      if (expressions.members().argument(argument) instanceof Operand.Scalar(Value object)
          && argument.declaration().indexOf('*') >= 0) {
        OpenBlock there = code.newBlock();
        OpenBlock behind = code.newBlock();
        code.branch(code.compare(Predicate.NOT_EQUAL, object, 0), there, behind);
        code.seal(behind);
        code.switchTo(behind);
        code.ret(result());
        code.seal(there);
        code.switchTo(there);
        return;
      }
    }
  }

  /**
   * What the kernel is told. A tracepoint's program that returns 0 hides the event from every other
   * user of perf (perf_trace_run_bpf_submit() in kernel/events/core.c).
   */
  private long result() {
    return probe.point().provider().equals("tracepoint") ? 1 : 0;
  }

  void at(Span newSpan) {
    span = newSpan;
    code.at(location(newSpan));
  }

  /** Where in the script the code is that is being lowered. */
  Span span() {
    return span;
  }

  HelperFailures failures() {
    return failures;
  }

  private Location location(Span span) {
    return script.location(span);
  }

  StringsAndTuples values() {
    return values;
  }

  ExpressionLowering expressions() {
    return expressions;
  }

  StatementLowering statements() {
    return statements;
  }

  TypedProbe probe() {
    return probe;
  }

  @Override
  public Types types() {
    return script.types();
  }

  // Variables.

  Operand read(VariableSymbol symbol) {
    if (isInMemory(symbol)) {
      return values.part(address(symbol), 0, symbol.type());
    }
    return new Operand.Scalar(
        isCaptured(symbol) ? captures.number(code, symbol) : code.read(register(symbol)));
  }

  static boolean isInMemory(VariableSymbol symbol) {
    return symbol.addressTaken() || StringsAndTuples.isInMemory(symbol.type());
  }

  /** The address of a variable that lies in memory. */
  Value address(VariableSymbol symbol) {
    return isCaptured(symbol) ? captures.address(code, symbol) : code.address(slot(symbol));
  }

  /** Gives a variable its value, which {@code type} says the type of. */
  void write(VariableSymbol symbol, Operand value, ScriptType type) {
    Operand source = value;
    if (!StringsAndTuples.isInMemory(symbol.type())) {
      Value number = ((Operand.Scalar) value).value();
      Value converted = expressions.convert(number, type, symbol.type());
      if (!isInMemory(symbol)) {
        if (isCaptured(symbol)) {
          captures.number(code, symbol, converted);
        } else {
          code.write(register(symbol), converted);
        }
        return;
      }
      source = new Operand.Scalar(converted);
    }
    if (value instanceof Operand.Elements) {
      // Its parts may be read from the very variable that is written.
      source = values.inMemory(value, type, type);
    }
    values.store(address(symbol), 0, source, type, symbol.type());
  }

  /** Whether a variable has been given a place here or around. */
  boolean knows(VariableSymbol symbol) {
    return registers.containsKey(symbol) || slots.containsKey(symbol) || isCaptured(symbol);
  }

  private boolean isCaptured(VariableSymbol symbol) {
    return captures != null && captures.holds(symbol);
  }

  /** Gives a new variable the value that means nothing: 0, or the empty string. */
  void clear(VariableSymbol symbol) {
    if (isInMemory(symbol)) {
      Slot slot = slot(symbol);
      code.zero(code.address(slot), 0, slot.size());
    } else {
      code.write(register(symbol), code.constant(0));
    }
  }

  private Variable register(VariableSymbol symbol) {
    Variable variable = registers.get(symbol);
    if (variable == null) {
      variable = code.declare(Type.I64, "$" + symbol.name());
      registers.put(symbol, variable);
    }
    return variable;
  }

  private Slot slot(VariableSymbol symbol) {
    Slot slot = slots.get(symbol);
    if (slot == null) {
      slot = values.slot(symbol.type(), "$" + symbol.name());
      slots.put(symbol, slot);
    }
    return slot;
  }

  // Lowering, for functions.

  @Override
  public FunctionBuilder code() {
    return code;
  }

  @Override
  public ScriptType type(Expression expression) {
    return probe.type(expression);
  }

  @Override
  public Operand evaluate(Expression expression) {
    return expressions.evaluate(expression);
  }

  @Override
  public Operand read(Argument argument) {
    return expressions.members().argument(argument);
  }

  @Override
  public Expression expansion(Expression.Call call) {
    return probe.expansion(call);
  }

  @Override
  public void checkRead(AddressSpace space, Value result) {
    failures.read(space, result);
  }

  @Override
  public void store(Value pointer, int offset, Field field) {
    values.store(pointer, offset, field.value(), field.type(), field.type());
  }

  @Override
  public Operand.Memory inMemory(Operand operand, ScriptType type) {
    return values.inMemory(operand, type, type);
  }

  @Override
  public Value number(Expression expression) {
    return expressions.number(expression);
  }

  @Override
  public MapSymbol map(Expression.MapVariable map) {
    return script.map(map.name());
  }

  @Override
  public MapDeclaration declaration(MapSymbol map) {
    return script.declaration(map);
  }

  @Override
  public MapKey key(MapSymbol map, Expression key) {
    return key == null ? MapKey.NONE : new MapKey(parts(map, key), KeyLayout.of(map.keys()).size());
  }

  /** The key of a map's entry, of which there is one for each interval of time. */
  MapKey key(MapSymbol map, Expression key, Value interval) {
    KeyLayout layout = KeyLayout.withInterval(map.keys());
    List<MapKey.Part> parts = key == null ? new ArrayList<>() : parts(map, key);
    parts.add(new MapKey.Scalar(layout.offsets().getLast(), Width.B8, interval));
    return new MapKey(parts, layout.size());
  }

  private List<MapKey.Part> parts(MapSymbol map, Expression key) {
    KeyLayout layout = KeyLayout.of(map.keys());
    List<MapKey.Part> parts = new ArrayList<>(map.keys().size() + 1);
    ScriptType type = type(key);
    Operand operand = evaluate(key);
    if (type instanceof ScriptType.Tuple tuple && !tuple.elements().isEmpty()) {
      for (int i = 0; i < map.keys().size(); i++) {
        values.key(
            parts,
            layout.offsets().get(i),
            values.element(operand, type, i),
            tuple.elements().get(i),
            map.keys().get(i));
      }
    } else {
      values.key(parts, 0, operand, type, map.keys().getFirst());
    }
    parts.sort(ByOffset.INSTANCE);
    return parts;
  }

  private enum ByOffset implements Comparator<MapKey.Part> {
    INSTANCE;

    @Override
    public int compare(MapKey.Part left, MapKey.Part right) {
      return Integer.compare(left.offset(), right.offset());
    }
  }

  @Override
  public MapSymbol clockMap() {
    String name = script.configuration().clockMap();
    return name.isEmpty() ? null : script.map(name.substring(1));
  }

  @Override
  public Site site(Site.Kind kind, String what, Span span) {
    return script.site(kind, probe.point().name(), what, span);
  }

  @Override
  public void emit(Ring ring, String what, Span span, List<Field> fields, EventAction action) {
    emit(ring, what, span, fields, action, false);
  }

  @Override
  public void endSession(String what, Span span, List<Field> fields, EventAction action) {
    emit(Ring.CONTROL, what, span, fields, action, true);
    leave();
  }

  private void emit(
      Ring ring, String what, Span span, List<Field> fields, EventAction action, boolean ends) {
    at(span);
    List<EventPart> parts = new ArrayList<>(fields.size());
    List<ValueType> types = new ArrayList<>(fields.size());
    for (Field field : fields) {
      parts.add(values.part(field.value(), field.type()));
      types.add(TupleLayout.valueType(field.type()));
    }
    int event = script.event(ring, parts, types, action);
    Site site = site(Site.Kind.EVENT, what, span);
    code.emit(new EventOperation.Emit(ring, event, parts, site, ends));
  }

  @Override
  public Value emitPacket(
      String what, Span span, Value packet, Value time, Value length, EventAction action) {
    at(span);
    int event = script.packet(action);
    Site site = site(Site.Kind.EVENT, what, span);
    return code.emit(new EventOperation.EmitPacket(event, packet, time, length, site));
  }

  @Override
  public void sight(Value process, Span span) {
    at(span);
    MapDeclaration seen = script.processesSeen();
    Value memory = code.emit(new KernelOperation.CurrentMemory());
    // An mm_struct begins at a cache line, so that the id finds room below its address.
    Value shifted = code.binary(BinaryOperator.SHIFT_LEFT, memory, MEMORY_SHIFT);
    Value identity = code.binary(BinaryOperator.OR, shifted, process);
    MapKey key = new MapKey(List.of(new MapKey.Scalar(0, Width.B8, identity)), seen.keySize());
    OpenBlock unseen = code.newBlock();
    OpenBlock done = code.newBlock();
    code.branch(code.emit(new MapOperation.MapHas(seen, key)), done, unseen, Likelihood.TRUE);
    code.seal(unseen);
    code.switchTo(unseen);
    code.emit(new MapOperation.MapSet(seen, key, code.constant(1), null));
    emit(
        Ring.CONTROL,
        "process",
        span,
        List.of(new Field(new Operand.Scalar(process), ScriptType.UINT32)),
        new Sighting(program()));
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
  }

  /** The file that all places of the probe are in, or null. */
  private String program() {
    String file = null;
    for (ProbePoint place : probe.points()) {
      String its = place.attachment().isEmpty() ? null : place.attachment().get().file();
      if (its == null || file != null && !its.equals(file)) {
        return null;
      }
      file = its;
    }
    return file;
  }

  /**
   * Tells the session of a process.
   *
   * @param program a file that it has mapped for certain, or null
   */
  private record Sighting(String program) implements EventAction {
    @Override
    public void perform(EventFields fields, SessionActions session) {
      session.sawProcess((int) fields.integer(0), program);
    }
  }

  @Override
  public void leave() {
    leave(code.constant(result()));
    continueUnreached();
  }

  /** Ends the probe with a result for the kernel. */
  void leave(Value result) {
    if (captures == null) {
      code.ret(result);
    } else {
      captures.leave(code, result);
    }
  }

  @Override
  public boolean loopsCallBack() {
    return script.loopsCallBack();
  }

  @Override
  public String callbackName() {
    return script.callbackName(code.name());
  }

  /** Goes on in a block that nothing leads to. */
  void continueUnreached() {
    unreached = code.newBlock();
    code.seal(unreached);
    code.switchTo(unreached);
  }

  /** Whether nothing leads to where instructions go now. */
  boolean isUnreached() {
    return code.current() == unreached;
  }

  @Override
  public ProbePoint point() {
    return probe.point();
  }

  @Override
  public List<ProbePoint> points() {
    return probe.points();
  }

  @Override
  public int longestName() {
    return probe.longestName();
  }

  @Override
  public Value place() {
    probe.asksForPlace(true);
    Value cookie = code.call(Helper.GET_ATTACH_COOKIE, code.context());
    return code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, cookie, Integer.SIZE);
  }

  @Override
  public Configuration configuration() {
    return script.configuration();
  }

  @Override
  public boolean isDiscarded(Expression.Call call) {
    return statements.isDiscarded(call);
  }

  @Override
  public Optional<PidNamespace> pidNamespace() {
    return script.pidNamespace();
  }
}
