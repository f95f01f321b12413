package dev.sonde.runtime.session;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Cpus;
import dev.sonde.bpf.link.Attachment;
import dev.sonde.bpf.link.IteratorAttachment;
import dev.sonde.bpf.link.Link;
import dev.sonde.bpf.link.TrampolinedKprobe;
import dev.sonde.bpf.link.WatchpointAttachment;
import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.ObjectSpec;
import dev.sonde.bpf.program.LoadedObject;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.ring.PerfBufferReader;
import dev.sonde.bpf.ring.RingBufferReader;
import dev.sonde.bpf.ring.RingWait;
import dev.sonde.compiler.program.CallFrameMaps;
import dev.sonde.compiler.program.CompiledProgram;
import dev.sonde.compiler.program.MapView;
import dev.sonde.compiler.program.MissingProbes;
import dev.sonde.compiler.program.Probe;
import dev.sonde.compiler.program.TraceProgram;
import dev.sonde.runtime.event.EventDispatcher;
import dev.sonde.runtime.event.EventRing;
import dev.sonde.runtime.event.OrderedRings;
import dev.sonde.runtime.output.Output;
import dev.sonde.runtime.output.OutputWriter;
import dev.sonde.runtime.process.ProcessException;
import dev.sonde.runtime.process.TracedProcess;
import dev.sonde.runtime.symbol.Symbolizer;
import dev.sonde.runtime.unwind.UnwoundProcesses;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.ValueDecoder;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.source.SymbolSources;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program in the kernel, and its output on the way to a writer.
 *
 * <pre>{@code
 * try (Session session = Session.load(program, compiled, SessionOptions.DEFAULT, writer)) {
 *   int code = session.run();
 * }
 * }</pre>
 *
 * <p>One thread loads and runs; any thread may {@link #stop} it. Closing it, or the end of this
 * process however it ends, takes everything out of the kernel.
 */
public final class Session implements AutoCloseable {
  /** What the actions of events that came before {@link #stop} may take together after it. */
  private static final long STOPPING_NANOS = 300_000_000;

  private final TraceProgram program;
  private final SessionOptions options;
  private final OutputWriter writer;
  private final LoadedObject loaded;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final ScriptMaps maps;
  private final Actions actions;
  private final OrderedRings rings;
  private final RingWait wait;
  private final SymbolSources sources;
  private final Symbolizer symbolizer;
  private final EventLoop loop;
  private final LossReport losses;
  private final Iterators iterators;
  private final KprobeReplacements kprobes;

  /** Null where no stack is walked by call frame information. */
  private final UnwoundProcesses unwound;

  private final CompiledProgram.DataPlace start;
  private volatile boolean stopped;
  private boolean closed;

  /** How many places the script goes without. */
  private int unattachedPlaces;

  private Session(
      TraceProgram program,
      CompiledProgram compiled,
      SessionOptions options,
      OutputWriter writer,
      LoadedObject loaded) {
    this.program = program;
    this.options = options;
    this.writer = writer;
    this.loaded = loaded;
    sources =
        options.symbols().isPresent()
            ? options.symbols().get()
            : own(new SymbolSources(DebugFolders.STANDARD));
    symbolizer = own(new Symbolizer(program.settings().symbols(), sources));
    MachineEnvironment environment = new MachineEnvironment(symbolizer);
    ValueDecoder decoder =
        new ValueDecoder(program.settings().stringTruncationTrailer(), environment, symbolizer);
    maps = new ScriptMaps(program, compiled, loaded, decoder);
    unwound =
        compiled.walksCallFrames()
            ? new UnwoundProcesses(
                loaded.map(CallFrameMaps.MAPPINGS),
                loaded.map(CallFrameMaps.TABLES),
                sources.objects())
            : null;
    actions =
        own(
            new Actions(
                writer, maps, decoder, environment, options.warnings(), symbolizer, unwound));
    EventDispatcher dispatcher = new EventDispatcher(program.events(), decoder, actions);
    wait = own(new RingWait());
    RingBufferReader data = ring(compiled.dataRing());
    RingBufferReader control = ring(compiled.controlRing());
    rings =
        new OrderedRings(
            data == null ? EventRing.none() : EventRing.of(data),
            control == null ? EventRing.none() : EventRing.of(control),
            dispatcher,
            dispatcher);
    actions.attachTo(rings);
    if (compiled.sendsPackets()) {
      packets();
    }
    iterators = new Iterators(writer, rings);
    kprobes = own(new KprobeReplacements(loaded, options.fallback()));
    CompiledProgram.DataPlace flags = compiled.wakeup();
    WakeupFlag wakeup =
        flags == null ? new WakeupFlag(null, 0) : new WakeupFlag(memory(flags), flags.offset());
    loop = new EventLoop(rings, wait, wakeup, data == null ? 0 : data.size(), writer);
    CompiledProgram.DataPlace sites = compiled.sites();
    losses =
        new LossReport(
            program.module().sites(),
            program.module().sources(),
            sites == null || sites.size() == 0 ? null : memory(sites),
            sites == null ? 0 : sites.offset(),
            options.warnings());
    start = compiled.start();
  }

  /**
   * Loads a compiled program. Nothing runs yet.
   *
   * @param writer stays open; closed by whoever made it
   * @throws dev.sonde.bpf.program.LoadException if the kernel looked at a program and refused it
   * @throws dev.sonde.bpf.BpfException if anything else of the kernel fails
   */
  public static Session load(
      TraceProgram program, CompiledProgram compiled, SessionOptions options, OutputWriter writer) {
    ObjectSpec object =
        withRingSize(compiled.object(), compiled.dataRing(), RingSize.bytes(program.settings()));
    LoadedObject loaded =
        options.mode() == SessionOptions.Mode.BENCH
            ? TimedRuns.load(object, functions(program, Probe.Role.BENCH))
            : LoadedObject.load(object);
    try {
      return new Session(program, compiled, options, writer, loaded);
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  private static List<String> functions(TraceProgram program, Probe.Role role) {
    List<String> names = new ArrayList<>();
    for (Probe probe : program.probes()) {
      if (probe.role() == role) {
        names.add(probe.function());
      }
    }
    return names;
  }

  private static ObjectSpec withRingSize(ObjectSpec object, String dataRing, int bytes) {
    if (dataRing == null) {
      return object;
    }
    List<MapSpec> maps = new ArrayList<>(object.maps().size());
    for (MapSpec map : object.maps()) {
      maps.add(map.name().equals(dataRing) ? map.withMaxEntries(bytes) : map);
    }
    return new ObjectSpec(object.name(), object.programs(), maps, object.btf());
  }

  private void packets() {
    int pages = RingSize.packetPages(program.settings(), Cpus.online().length);
    PerfBufferReader reader = own(new PerfBufferReader(loaded.map(CompiledProgram.PACKETS), pages));
    wait.add(reader);
    rings.addPackets(reader);
  }

  private RingBufferReader ring(String name) {
    if (name == null) {
      return null;
    }
    RingBufferReader reader = own(new RingBufferReader(loaded.map(name)));
    wait.add(reader);
    return reader;
  }

  private MemorySegment memory(CompiledProgram.DataPlace place) {
    BpfMap map = loaded.map(place.map());
    return map.memory();
  }

  private <T extends AutoCloseable> T own(T resource) {
    opened.add(resource);
    return resource;
  }

  /**
   * Runs the script to its end: what begins it, everything attached until an event or {@link #stop}
   * or the end of the traced process ends it, what ends it, and its maps.
   *
   * @return what the script wants the process to exit with, 0 if it did not say
   * @throws AttachException if a probe cannot be attached
   */
  public int run() {
    // The JVM's clock and the kernel's ktime are one: CLOCK_MONOTONIC.
    memory(start).set(ValueLayout.JAVA_LONG, start.offset(), System.nanoTime());
    runAll(Probe.Role.BEGIN);
    if (options.mode() != SessionOptions.Mode.TRACE) {
      return runByHand();
    }
    if (unwound != null) {
      loadCallFrames();
    }
    options.target().awaitHold();
    attach();
    if (options.dryRun()) {
      detach();
      return 0;
    }
    if (namesProcesses()) {
      loadNames();
    }
    TracedProcess target = options.target();
    target.release();
    if (options.banner()) {
      writer.attachedProbes(probeCount());
    }
    options.attached().run();
    iterators.run(this::isInterrupted);
    if (hasEvents()) {
      target.onExit(this::wakeUp);
      loop.run(new UntilStopped());
    } else {
      rings.poll();
    }
    finish();
    return actions.exitCode();
  }

  /**
   * Sees to it that processes have names even if they live no longer than a moment: a command is
   * let run up to its program, whose files are opened then.
   */
  private void loadNames() {
    TracedProcess target = options.target();
    if (target.pid() == 0) {
      symbolizer.warmUp();
      return;
    }
    try {
      target.loadProgram(sources.objects());
    } catch (BpfException | ProcessException _) {
      // A kernel without uprobes, or a program that others run: names are there if it lives on.
    }
    symbolizer.capture((int) target.pid(), null);
  }

  private void loadCallFrames() {
    TracedProcess target = options.target();
    target.loadProgram(sources.objects());
    if (target.pid() != 0) {
      unwound.add((int) target.pid());
    }
    for (int process : options.unwound()) {
      unwound.add(process);
    }
  }

  private boolean isInterrupted() {
    return stopped;
  }

  private int runByHand() {
    rings.poll();
    options.attached().run();
    boolean tests = options.mode() == SessionOptions.Mode.TEST;
    List<Probe> probes = new ArrayList<>();
    List<Program> programs = new ArrayList<>();
    for (Probe probe : program.probes()) {
      if (probe.role() == (tests ? Probe.Role.TEST : Probe.Role.BENCH)) {
        probes.add(probe);
        programs.add(loaded.program(probe.function()));
      }
    }
    HandRuns runs = new HandRuns(writer, rings, actions);
    int code = tests ? runs.tests(probes, programs) : runs.benchmarks(probes, programs);
    runAll(Probe.Role.END);
    rings.poll();
    losses.write(writer);
    writer.end();
    writer.idle();
    return code;
  }

  /**
   * Has {@link #run} end the session. What was sent before is handled, as far as 300 ms allow; what
   * is left then is reported as lost. May be called by any thread, before and after {@link #run},
   * too.
   */
  public void stop() {
    if (!stopped) {
      rings.stopWithin(STOPPING_NANOS);
    }
    stopped = true;
    wakeUp();
  }

  private synchronized void wakeUp() {
    if (!closed) {
      wait.wakeUp();
    }
  }

  /**
   * What a map holds at this moment. May be called while {@link #run} is in progress from an output
   * listener, or afterwards.
   *
   * @param name as in the script, with its {@code @}
   * @throws IllegalArgumentException if the script has no such map
   */
  public MapSnapshot map(String name) {
    ScriptMap map = maps.find(name);
    if (map == null) {
      throw new IllegalArgumentException("the script has no map " + name);
    }
    return map.snapshot();
  }

  /** The programs as they were loaded, to look at. */
  public List<Program> programs() {
    return loaded.programs();
  }

  private void runAll(Probe.Role role) {
    for (Probe probe : program.probes()) {
      if (probe.role() == role) {
        loaded.program(probe.function()).run();
      }
    }
  }

  /**
   * Attaches all probes. Where the kernel runs the last one first, the first of the script is
   * attached last: at one place, probes run in the order of the script. Those come first since many
   * functions take seconds, in which no interval is to end that belongs to the session.
   */
  private void attach() {
    List<Probe> probes = program.probes();
    for (int i = probes.size() - 1; i >= 0; i--) {
      attach(probes.get(i), true);
    }
    for (int i = 0; i < probes.size(); i++) {
      attach(probes.get(i), false);
    }
    sources.objects().attached();
  }

  private void attach(Probe probe, boolean lastFirst) {
    for (Attachment attachment : probe.attachments()) {
      if (attachment.runsLastAttachedFirst() == lastFirst) {
        attachAll(attachment, probe);
      }
    }
  }

  private void attachAll(Attachment attachment, Probe probe) {
    if (stopped) {
      return;
    }
    Link link;
    try {
      link = attach(narrowed(attachment), probe);
    } catch (AttachException e) {
      unattached(probe, attachment, e);
      return;
    }
    links.add(link);
    if (attachment instanceof IteratorAttachment iterator) {
      iterators.add(iterator, link);
    } else if (attachment instanceof WatchpointAttachment watch) {
      actions.watches(watch.address(), link);
    }
  }

  /**
   * Goes on without a place of a probe, if the script allows it: of many that are attached together
   * without those that are refused.
   *
   * @throws AttachException if it does not
   */
  private void unattached(Probe probe, Attachment attachment, AttachException refusal) {
    MissingProbes missing = program.settings().missingProbes();
    if (missing == MissingProbes.ERROR) {
      throw refusal;
    }
    List<Attachment> halves = attachment.halves();
    if (!halves.isEmpty()) {
      for (Attachment half : halves) {
        attachAll(half, probe);
      }
      return;
    }
    unattachedPlaces += attachment.places();
    if (missing == MissingProbes.WARN) {
      Output.Place place = new Output.Place(probe.name(), null, 0, 0, 0, 0, "");
      String message = refusal.getMessage() + ". Skipping.";
      writer.runtimeError(new Output.RuntimeError(1, message, null, 0, place));
    }
  }

  /** The attachment for the traced process only, where the kernel can tell that one. */
  private Attachment narrowed(Attachment attachment) {
    long pid = options.target().pid();
    return pid == 0 ? attachment : attachment.inProcess((int) pid).orElse(attachment);
  }

  private Link attach(Attachment attachment, Probe probe) {
    try {
      return attachment.attach(loaded.program(probe.function()));
    } catch (BpfException e) {
      if (attachment instanceof TrampolinedKprobe trampolined) {
        return attachAsKprobe(trampolined, probe, e);
      }
      throw new AttachException(name(probe, places(probe)), e);
    }
  }

  private static int places(Probe probe) {
    int places = 0;
    for (Attachment attachment : probe.attachments()) {
      places += attachment.places();
    }
    return places;
  }

  /** A probe's name; of one with many places the first, and how many more there are. */
  private static String name(Probe probe, int places) {
    int others = places - 1;
    return others > 0
        ? probe.name() + " and " + others + (others == 1 ? " other" : " others")
        : probe.name();
  }

  private Link attachAsKprobe(TrampolinedKprobe attachment, Probe probe, BpfException refusal) {
    try {
      return kprobes.attach(attachment, probe.function(), refusal);
    } catch (BpfException e) {
      throw new AttachException(probe.name(), e);
    }
  }

  private void detach() {
    for (Link link : links) {
      link.close();
    }
    links.clear();
  }

  /** Whether the program tells of processes that it meets, so that their addresses can be named. */
  private boolean namesProcesses() {
    for (MapView map : program.maps()) {
      if (!map.isOfScript()) {
        return true;
      }
    }
    return false;
  }

  /** Whether anything may still happen; iterators run once, and that is all. */
  private boolean hasEvents() {
    for (Probe probe : program.probes()) {
      for (Attachment attachment : probe.attachments()) {
        if (!(attachment instanceof IteratorAttachment)) {
          return true;
        }
      }
    }
    return false;
  }

  private int probeCount() {
    int count = -unattachedPlaces;
    for (Probe probe : program.probes()) {
      if (probe.role() != Probe.Role.EVENT) {
        count++;
      }
      for (Attachment attachment : probe.attachments()) {
        count += attachment.places();
      }
    }
    return count;
  }

  private void finish() {
    detach();
    rings.poll();
    if (actions.exited()) {
      // As in bpftrace, what happened after exit() is not shown; what ends the script is.
      rings.resume();
    }
    rings.takeTime();
    losses.writeAbandoned(writer, rings.abandoned());
    runAll(Probe.Role.END);
    rings.poll();
    losses.write(writer);
    writeMissedRuns();
    writer.end();
    if (program.settings().printMapsOnExit()) {
      for (ScriptMap map : maps.sorted()) {
        MapSnapshot snapshot = map.snapshot();
        if (!snapshot.entries().isEmpty()) {
          writer.map(snapshot.ordered(0), 1);
        }
      }
    }
    writer.idle();
  }

  /** Tells of each program once, by its first place and how many more it has. */
  private void writeMissedRuns() {
    Map<String, Integer> places = new HashMap<>();
    for (Probe probe : program.probes()) {
      places.merge(probe.function(), places(probe), Integer::sum);
    }
    for (Probe probe : program.probes()) {
      Integer all = places.remove(probe.function());
      if (probe.role() == Probe.Role.EVENT && all != null) {
        Program replacement = kprobes.program(probe.function());
        Program ran = replacement == null ? loaded.program(probe.function()) : replacement;
        losses.writeMissedRuns(writer, name(probe, all), ran.info().recursionMisses());
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    detach();
    for (int i = opened.size() - 1; i >= 0; i--) {
      close(opened.get(i));
    }
    loaded.close();
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("cannot close " + resource, e);
    }
  }

  /** Until an event, a caller or the end of the traced process ends the session. */
  private final class UntilStopped implements EventLoop.Conditions {
    /** A tick that comes a little early counts: a second, less a tenth. */
    private static final long REFRESH_UNIT = 900_000_000;

    private long refreshed = System.nanoTime();

    @Override
    public boolean stopping() {
      return stopped || actions.exited() || !options.target().isAlive();
    }

    @Override
    public void tick() {
      losses.write(writer);
      symbolizer.keepUp();
      if (unwound != null) {
        unwound.keepUp();
      }
      if (options.refreshSeconds() > 0) {
        refresh();
      }
    }

    private void refresh() {
      long now = System.nanoTime();
      if (now - refreshed >= options.refreshSeconds() * REFRESH_UNIT) {
        refreshed = now;
        List<MapSnapshot> shown = new ArrayList<>();
        for (ScriptMap map : maps.sorted()) {
          MapSnapshot snapshot = map.snapshot();
          if (!snapshot.entries().isEmpty()) {
            shown.add(snapshot.ordered(0));
          }
        }
        writer.refresh(shown);
        writer.idle();
      }
    }
  }
}
