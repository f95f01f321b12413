package dev.sonde.script.lower;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.link.Attachment;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.EventPart;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.Module;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.EventAction;
import dev.sonde.compiler.program.EventLayout;
import dev.sonde.compiler.program.EventSpec;
import dev.sonde.compiler.program.MapView;
import dev.sonde.compiler.program.Probe;
import dev.sonde.compiler.program.Settings;
import dev.sonde.compiler.program.TraceProgram;
import dev.sonde.compiler.program.ValueType;
import dev.sonde.script.config.Configuration;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.probe.Machine;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.scope.PidNamespace;
import dev.sonde.script.scope.TaskFilter;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.TupleLayout;
import dev.sonde.script.type.TypedProbe;
import dev.sonde.script.type.TypedScript;
import dev.sonde.script.type.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Lowers a whole script: gathers what its probes share and has each of them lowered. */
public final class ScriptLowering {
  /** The kernel forgets the others; they are told of again when they are met again. */
  private static final int MAX_PROCESSES_SEEN = 4096;

  private static final String IS_RETURN = "bpf_session_is_return";

  private final TypedScript script;
  private final Types types;
  private final Machine machine;
  private final List<TaskFilter> filters;
  private final Sources sources = new Sources();
  private final List<MapDeclaration> maps = new ArrayList<>();
  private final List<MapView> views = new ArrayList<>();
  private MapDeclaration processesSeen;
  private final List<Site> sites = new ArrayList<>();
  private final List<EventSpec> events = new ArrayList<>();
  private Optional<PidNamespace> pidNamespace;
  private int callbacks;

  private ScriptLowering(
      TypedScript script, Types types, Machine machine, List<TaskFilter> filters) {
    this.script = script;
    this.types = types;
    this.machine = machine;
    this.filters = filters;
  }

  /**
   * Lowers a script.
   *
   * @param name what the compiled object is called
   * @param machine the machine that the script is to run on
   * @param filters what the tasks of events must be in
   */
  public static TraceProgram lower(
      TypedScript script, Types types, String name, Machine machine, List<TaskFilter> filters) {
    return new ScriptLowering(script, types, machine, filters).lower(name);
  }

  private TraceProgram lower(String name) {
    for (MapSymbol map : script.maps()) {
      declare(map);
    }
    List<Function> functions = new ArrayList<>(script.probes().size());
    List<Probe> probes = new ArrayList<>(script.probes().size());
    for (TypedProbe probe : script.probes()) {
      if (!probe.isReturnOfOther()) {
        String function = functionName(probe.point(), functions.size() + 1);
        functions.add(function(probe, function));
        attach(probe, function, probes);
      }
    }
    Configuration configuration = script.configuration();
    return new TraceProgram(
        new Module(name, configuration.license(), sources.all(), maps, sites, functions),
        probes,
        views,
        events,
        new Settings(
            configuration.ringPages(),
            configuration.printMapsOnExit(),
            configuration.truncationTrailer(),
            configuration.symbols(),
            configuration.missingProbes()));
  }

  private Function function(TypedProbe probe, String name) {
    FunctionBuilder code = new FunctionBuilder(name, probe.point().kind());
    if (probe.atReturn().isPresent()) {
      OpenBlock entered = code.newBlock();
      OpenBlock returned = code.newBlock();
      code.at(location(probe.declaration().span()));
      code.branch(isReturn(code), returned, entered);
      code.seal(returned);
      code.switchTo(returned);
      new ProbeLowering(this, probe.atReturn().get(), code).lower();
      code.seal(entered);
      code.switchTo(entered);
    }
    new ProbeLowering(this, probe, code).lower();
    return code.build();
  }

  /** Whether a program that runs at both has been called at the return of the function. */
  private Value isReturn(FunctionBuilder code) {
    // Newer kernels want the context as an argument.
    List<Value> arguments =
        types.kernel().parameterCount(IS_RETURN) == 0 ? List.of() : List.of(code.context());
    Value result = code.emit(new KernelOperation.CallKfunc(IS_RETURN, arguments));
    // It is a C bool, of which only the lowest byte is set.
    return code.compare(Predicate.NOT_EQUAL, code.binary(BinaryOperator.AND, result, 0xff), 0);
  }

  /**
   * Says where a function is attached: at all places by one attachment, where there is such a one.
   */
  private static void attach(TypedProbe probe, String function, List<Probe> probes) {
    List<Optional<Attachment>> attachments = attachments(probe);
    Attachment joined = attachments.size() == 1 ? null : joined(attachments);
    if (joined != null) {
      ProbePoint first = probe.point();
      probes.add(new Probe(first.name(), function, first.role(), List.of(joined)));
      return;
    }
    for (int i = 0; i < attachments.size(); i++) {
      ProbePoint point = probe.points().get(i);
      Optional<Attachment> its = attachments.get(i);
      probes.add(
          new Probe(
              point.name(),
              function,
              point.role(),
              its.isPresent() ? List.of(its.get()) : List.of()));
    }
  }

  /** What attaches each place, by its index, which the program is told if it asks. */
  private static List<Optional<Attachment>> attachments(TypedProbe probe) {
    List<Optional<Attachment>> attachments = new ArrayList<>(probe.points().size());
    for (int i = 0; i < probe.points().size(); i++) {
      Optional<Attachment> attachment = probe.points().get(i).attachment();
      attachments.add(
          probe.asksForPlace() ? Optional.of(attachment.orElseThrow().numbered(i)) : attachment);
    }
    return attachments;
  }

  private static Attachment joined(List<Optional<Attachment>> attachments) {
    List<Attachment> others = new ArrayList<>(attachments.size());
    for (Optional<Attachment> attachment : attachments) {
      if (attachment.isEmpty()) {
        return null;
      }
      others.add(attachment.get());
    }
    return others.removeFirst().joined(others);
  }

  /** A name of which the first 15 characters, all that the kernel shows, tell most. */
  private static String functionName(ProbePoint point, int index) {
    String name = point.name();
    int colon = name.lastIndexOf(':');
    String last = name.substring(colon + 1);
    boolean telling = colon < 0 || !last.isEmpty() && Character.isLetter(last.charAt(0));
    String base = telling ? last : name.replace(':', '_');
    return base + "_" + index;
  }

  private void declare(MapSymbol map) {
    KeyLayout layout = KeyLayout.of(map.keys());
    boolean keyed = map.form() == MapSymbol.Keys.SOME;
    int keySize = keyed ? layout.size() : 0;
    long entries = keyed ? map.maxEntries() : 1;
    if (map.aggregation() instanceof MapValue.TimeSeries series) {
      keySize = KeyLayout.withInterval(keyed ? map.keys() : List.of()).size();
      entries *= series.intervals();
    }
    maps.add(
        new MapDeclaration(
            map.id(),
            map.written(),
            map.kind(),
            keySize,
            mapValue(map),
            (int) Math.min(entries, Integer.MAX_VALUE)));
    List<ValueType> keys = new ArrayList<>(map.keys().size());
    for (ScriptType key : map.keys()) {
      keys.add(TupleLayout.valueType(key));
    }
    views.add(
        new MapView(
            map.written(),
            keys,
            keyed ? layout.offsets() : List.of(),
            map.value() instanceof ScriptType.Aggregate ? null : valueType(map.value())));
  }

  /**
   * What maps hold is at least as wide as all that is ever added up in them: integers take 8 bytes.
   */
  static ScriptType stored(ScriptType value) {
    return switch (value) {
      case ScriptType.IntegerType integer ->
          integer.signed() ? ScriptType.INT64 : ScriptType.UINT64;
      case ScriptType.Enumeration enumeration ->
          new ScriptType.Enumeration(
              enumeration.name(),
              8,
              enumeration.signed(),
              enumeration.numbers(),
              enumeration.enumerators());
      case ScriptType.Unknown _ -> ScriptType.INT64;
      default -> value;
    };
  }

  private static ValueType valueType(ScriptType value) {
    return TupleLayout.valueType(stored(value));
  }

  private static MapValue mapValue(MapSymbol map) {
    if (map.value() instanceof ScriptType.Aggregate) {
      return map.aggregation();
    }
    return switch (map.value()) {
      case ScriptType.IntegerType integer -> new MapValue.Scalar(Width.B8, integer.signed());
      case ScriptType.Enumeration enumeration ->
          new MapValue.Scalar(Width.B8, enumeration.signed());
      case ScriptType.Unknown _ -> new MapValue.Scalar(Width.B8, true);
      case ScriptType.Pointer _ -> new MapValue.Scalar(Width.B8, false);
      case ScriptType.Rendered rendered when rendered.isNumber() ->
          new MapValue.Scalar(Width.B8, false);
      case ScriptType.Rendered _, ScriptType.Buffer _, ScriptType.Stack _ ->
          new MapValue.Bytes(StringsAndTuples.size(map.value()));
      case ScriptType.Bool _ -> new MapValue.Scalar(Width.B1, false);
      case ScriptType.Text text -> new MapValue.Bytes(text.capacity());
      case ScriptType.Tuple _, ScriptType.RecordType _, ScriptType.Struct _, ScriptType.Array _ ->
          new MapValue.Bytes(StringsAndTuples.size(map.value()));
      default -> throw new IllegalArgumentException("no map holds " + map.value());
    };
  }

  // What the probes share.

  Types types() {
    return types;
  }

  Configuration configuration() {
    return script.configuration();
  }

  OptionalInt process() {
    return machine.process();
  }

  /** Whether any of the probes may end the session. */
  boolean endsSession() {
    for (TypedProbe probe : script.probes()) {
      if (probe.endsSession()) {
        return true;
      }
    }
    return false;
  }

  List<TaskFilter> filters() {
    return filters;
  }

  MapSymbol map(String name) {
    for (MapSymbol map : script.maps()) {
      if (map.name().equals(name)) {
        return map;
      }
    }
    throw new IllegalArgumentException("no map is called @" + name);
  }

  MapDeclaration declaration(MapSymbol map) {
    return maps.get(map.id());
  }

  /** Whether the kernel runs loops by callbacks, and has no other way to bound them. */
  boolean loopsCallBack() {
    return !machine.has(Feature.MAY_GOTO) && machine.has(Feature.LOOP_HELPER);
  }

  /** The processes that the session has been told of. */
  MapDeclaration processesSeen() {
    if (processesSeen == null) {
      processesSeen =
          new MapDeclaration(
              maps.size(),
              "processes_seen",
              MapDeclaration.Kind.LRU_HASH,
              Long.BYTES,
              new MapValue.Scalar(Width.B1, false),
              MAX_PROCESSES_SEEN);
      maps.add(processesSeen);
      views.add(
          new MapView(
              processesSeen.name(),
              List.of(new ValueType.Integer(Long.BYTES, false)),
              List.of(0),
              new ValueType.Bool()));
    }
    return processesSeen;
  }

  Location location(Span span) {
    return sources.location(span);
  }

  Site site(Site.Kind kind, String probe, String what, Span span) {
    Site site = new Site(sites.size(), kind, probe, location(span), what);
    sites.add(site);
    return site;
  }

  /** A name for a new callback of a function. */
  String callbackName(String function) {
    return function + "_loop_" + callbacks++;
  }

  /** The index of a new event. */
  int event(Ring ring, List<EventPart> parts, List<ValueType> fields, EventAction action) {
    events.add(new EventSpec(fields, EventLayout.of(ring, parts), action));
    return events.size() - 1;
  }

  /** The index of a new event that is a packet. */
  int packet(EventAction action) {
    ValueType number = TupleLayout.valueType(ScriptType.UINT64);
    events.add(new EventSpec(List.of(number, number), EventLayout.ofPacket(), action));
    return events.size() - 1;
  }

  Optional<PidNamespace> pidNamespace() {
    if (pidNamespace == null) {
      pidNamespace = PidNamespace.own();
    }
    return pidNamespace;
  }
}
