package dev.sonde.runtime.session;

import dev.sonde.bpf.asm.AluOperation;
import dev.sonde.bpf.asm.Assembler;
import dev.sonde.bpf.asm.AtomicOperation;
import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.asm.Instruction;
import dev.sonde.bpf.asm.JumpCondition;
import dev.sonde.bpf.asm.Label;
import dev.sonde.bpf.asm.Operand;
import dev.sonde.bpf.asm.Register;
import dev.sonde.bpf.asm.Size;
import dev.sonde.bpf.asm.Width;
import dev.sonde.bpf.link.Attachment;
import dev.sonde.bpf.link.RawTracepointAttachment;
import dev.sonde.bpf.object.FunctionSpec;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.ObjectSpec;
import dev.sonde.bpf.object.ProgramSpec;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.EventPart;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.Module;
import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Source;
import dev.sonde.compiler.program.CompiledProgram;
import dev.sonde.compiler.program.EventLayout;
import dev.sonde.compiler.program.EventSpec;
import dev.sonde.compiler.program.FormatString;
import dev.sonde.compiler.program.MapPlacement;
import dev.sonde.compiler.program.MapView;
import dev.sonde.compiler.program.MissingProbes;
import dev.sonde.compiler.program.Probe;
import dev.sonde.compiler.program.Settings;
import dev.sonde.compiler.program.SiteCounters;
import dev.sonde.compiler.program.SymbolSettings;
import dev.sonde.compiler.program.TraceProgram;
import dev.sonde.compiler.program.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A script as the compiler might have left it, written by hand: it prints a number with {@code
 * printf("%d\n", 7)}, prints and clears {@code @n}, and exits, where its probes say so.
 */
final class HandMadeProgram {
  /** Prints {@code 7}. */
  static final int PRINTF = 0;

  /** Prints map {@code @n}. */
  static final int PRINT_MAP = 1;

  /** Clears map {@code @n}. */
  static final int CLEAR_MAP = 2;

  /** Exits with code 7. */
  static final int EXIT = 3;

  private static final String DATA = "data";
  private static final String EVENTS = "events";
  private static final String CONTROL = "control";
  private static final int WAKEUP = 0;
  private static final int LOST = 8;
  private static final int COUNTER = LOST + SiteCounters.BYTES;
  private static final int PRESENCE = COUNTER + 8;
  private static final int START = PRESENCE + 8;
  private static final int SIZE = START + 8;
  private static final int QUERY_PRODUCER_POSITION = 3;

  private final List<ProgramSpec> programs = new ArrayList<>();
  private final List<Probe> probes = new ArrayList<>();
  private final int ringPages;
  private MissingProbes missingProbes = MissingProbes.ERROR;

  /** Nothing yet. */
  HandMadeProgram(int ringPages) {
    this.ringPages = ringPages;
  }

  /** What is done without probes that cannot be attached. */
  HandMadeProgram withMissing(MissingProbes missing) {
    missingProbes = missing;
    return this;
  }

  /** A begin or end probe that does these things, and counts {@code @n} up for each. */
  HandMadeProgram special(Probe.Role role, int... events) {
    String name = role == Probe.Role.BEGIN ? "begin" : "end";
    Assembler code = new Assembler();
    for (int event : events) {
      emit(code, event);
    }
    add(name, code);
    probes.add(new Probe(name, name, role, List.of()));
    return this;
  }

  /** A raw tracepoint that does these things for one process. */
  HandMadeProgram tracepoint(String tracepoint, long pid, int... events) {
    Assembler code = new Assembler();
    Label out = code.newLabel();
    code.add(new Instruction.CallHelper(Helper.GET_CURRENT_PID_TGID.id()));
    code.add(
        new Instruction.Alu(AluOperation.RSH, Width.W64, Register.R0, Operand.of(Integer.SIZE)));
    code.add(
        new Instruction.JumpIf(
            JumpCondition.NE, Width.W64, Register.R0, Operand.of((int) pid), out));
    for (int event : events) {
      emit(code, event);
    }
    code.bind(out);
    add(tracepoint, code);
    List<Attachment> attachments = List.of(new RawTracepointAttachment(tracepoint));
    probes.add(new Probe("rawtracepoint:" + tracepoint, tracepoint, Probe.Role.EVENT, attachments));
    return this;
  }

  private void add(String name, Assembler code) {
    code.add(move(Register.R0, Operand.of(0)));
    code.add(new Instruction.Exit());
    programs.add(
        new ProgramSpec(
            name, ProgramType.RAW_TRACEPOINT, List.of(new FunctionSpec(name, 0, code.finish()))));
  }

  private static void emit(Assembler code, int event) {
    boolean control = event != PRINTF;
    Label lost = code.newLabel();
    Label done = code.newLabel();
    code.add(new Instruction.LoadMapValue(Register.R1, DATA, COUNTER));
    code.add(new Instruction.Store(Size.B, Register.R1, PRESENCE - COUNTER, Operand.of(1)));
    addOne(code);
    code.add(new Instruction.LoadMap(Register.R1, EVENTS));
    code.add(move(Register.R2, Operand.of(QUERY_PRODUCER_POSITION)));
    code.add(new Instruction.CallHelper(Helper.RINGBUF_QUERY.id()));
    code.add(move(Register.R7, Register.R0));
    code.add(new Instruction.LoadMap(Register.R1, control ? CONTROL : EVENTS));
    code.add(move(Register.R2, Operand.of(16)));
    code.add(move(Register.R3, Operand.of(0)));
    code.add(new Instruction.CallHelper(Helper.RINGBUF_RESERVE.id()));
    code.add(new Instruction.JumpIf(JumpCondition.EQ, Width.W64, Register.R0, Operand.of(0), lost));
    code.add(new Instruction.Store(Size.DW, Register.R0, 0, Operand.of(event)));
    if (control) {
      code.add(new Instruction.Store(Size.DW, Register.R0, 8, Register.R7));
      code.add(move(Register.R2, Operand.of(0)));
    } else {
      code.add(new Instruction.Store(Size.DW, Register.R0, 8, Operand.of(7)));
      code.add(new Instruction.LoadMapValue(Register.R2, DATA, WAKEUP));
      code.add(new Instruction.Load(Size.DW, false, Register.R2, Register.R2, 0));
    }
    code.add(move(Register.R1, Register.R0));
    code.add(new Instruction.CallHelper(Helper.RINGBUF_SUBMIT.id()));
    code.add(new Instruction.Jump(done));
    code.bind(lost);
    code.add(new Instruction.LoadMapValue(Register.R1, DATA, LOST));
    addOne(code);
    code.bind(done);
  }

  /** To the word that R1 points to. */
  private static void addOne(Assembler code) {
    code.add(move(Register.R2, Operand.of(1)));
    code.add(new Instruction.Atomic(AtomicOperation.ADD, Size.DW, Register.R1, 0, Register.R2));
  }

  private static Instruction move(Register to, Operand from) {
    return new Instruction.Alu(AluOperation.MOV, Width.W64, to, from);
  }

  /** What the front end would have said about it. */
  TraceProgram program() {
    MapDeclaration counter =
        new MapDeclaration(
            0,
            "@n",
            MapDeclaration.Kind.AUTO,
            0,
            new MapValue.Scalar(dev.sonde.compiler.ir.Width.B8, true),
            1);
    Site site = new Site(0, Site.Kind.EVENT, "begin", new Location(0, 1, 9), "printf");
    Module module =
        new Module(
            "hand",
            "GPL",
            List.of(new Source("stdin", List.of("begin { printf(...) }"))),
            List.of(counter),
            List.of(site),
            List.of());
    ValueType number = new ValueType.Integer(8, true);
    FormatString format =
        new FormatString(
            "%d\n",
            List.of(
                new FormatString.Conversion("", -1, -1, "", 'd', 0, false),
                new FormatString.Literal("\n")));
    EventLayout one =
        EventLayout.of(
            Ring.DATA, List.of(new EventPart.Scalar(dev.sonde.compiler.ir.Width.B8, null)));
    EventLayout none = EventLayout.of(Ring.CONTROL, List.of());
    List<EventSpec> events =
        List.of(
            new EventSpec(
                List.of(number), one, (fields, session) -> session.printf(format, fields)),
            new EventSpec(List.of(), none, (fields, session) -> session.printMap(0, 0, 0)),
            new EventSpec(List.of(), none, (fields, session) -> session.clearMap(0)),
            new EventSpec(List.of(), none, (fields, session) -> session.exit(7)));
    return new TraceProgram(
        module,
        probes,
        List.of(new MapView("@n", List.of(), List.of(), number)),
        events,
        new Settings(ringPages, true, "..", SymbolSettings.DEFAULT, missingProbes));
  }

  /** What the compiler would have made of it. */
  CompiledProgram compiled() {
    List<MapSpec> maps =
        List.of(
            MapSpec.globalData(DATA, new byte[SIZE]),
            MapSpec.ringBuffer(EVENTS, 1 << 12),
            MapSpec.ringBuffer(CONTROL, 1 << 12));
    return new CompiledProgram(
        new ObjectSpec("hand", programs, maps, Optional.empty()),
        List.of(new MapPlacement.Global(DATA, COUNTER, 8, 1, 8, PRESENCE)),
        new CompiledProgram.DataPlace(DATA, START, 8),
        new CompiledProgram.DataPlace(DATA, LOST, SiteCounters.BYTES),
        EVENTS,
        CONTROL,
        new CompiledProgram.DataPlace(DATA, WAKEUP, 8));
  }
}
