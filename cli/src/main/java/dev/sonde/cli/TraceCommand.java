package dev.sonde.cli;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.asm.Disassembler;
import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.link.Attachment;
import dev.sonde.bpf.link.TrampolinedKprobe;
import dev.sonde.bpf.program.LoadException;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.program.ProgramInfo;
import dev.sonde.bpf.program.SystemCalls;
import dev.sonde.compiler.CompileException;
import dev.sonde.compiler.Compiler;
import dev.sonde.compiler.ir.IrPrinter;
import dev.sonde.compiler.program.CompiledProgram;
import dev.sonde.compiler.program.Probe;
import dev.sonde.compiler.program.TraceProgram;
import dev.sonde.runtime.output.JsonWriter;
import dev.sonde.runtime.output.MapScreen;
import dev.sonde.runtime.output.OutputSink;
import dev.sonde.runtime.output.OutputWriter;
import dev.sonde.runtime.output.TextWriter;
import dev.sonde.runtime.process.ExistingProcess;
import dev.sonde.runtime.process.TracedCommand;
import dev.sonde.runtime.process.TracedProcess;
import dev.sonde.runtime.session.Fallback;
import dev.sonde.runtime.session.KernelTarget;
import dev.sonde.runtime.session.Session;
import dev.sonde.runtime.session.SessionOptions;
import dev.sonde.runtime.session.Warnings;
import dev.sonde.script.CompileOptions;
import dev.sonde.script.CompileResult;
import dev.sonde.script.ScriptCompiler;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.DiagnosticRenderer;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Severity;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.probe.RunningMachine;
import dev.sonde.script.scope.CgroupHierarchy;
import dev.sonde.script.scope.Containers;
import dev.sonde.script.scope.PidNamespace;
import dev.sonde.script.scope.TaskFilter;
import dev.sonde.script.syntax.AstDump;
import dev.sonde.script.syntax.Parser;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Runs a script. */
final class TraceCommand {
  private static final int USUAL_ROWS = 24;

  private final Arguments arguments;
  private final Messages messages;
  private final RunningMachine machine;

  TraceCommand(Arguments arguments, Messages messages) {
    this.arguments = arguments;
    this.messages = messages;
    this.machine = machine(arguments);
  }

  /** This machine, as the command line wants it looked at. */
  static RunningMachine machine(Arguments arguments) {
    RunningMachine machine =
        new RunningMachine(
            arguments.process(),
            arguments.unsafe(),
            arguments.debugFolders(),
            arguments.traceableFunctions());
    for (Feature feature : arguments.withheld()) {
      machine.features().withhold(feature);
    }
    return machine;
  }

  /** Runs it; gives back the exit code. */
  int run() {
    SystemCalls.prepare();
    Interruption interruption = Interruption.install();
    SourceFile source = ScriptText.read(arguments);
    try (RunningMachine _ = machine;
        TracedProcess target = target()) {
      if (arguments.dumpSyntax()) {
        Messages.print(AstDump.dump(Parser.parse(source, new Diagnostics())));
      }
      List<TaskFilter> filters = filters();
      CompileResult result =
          ScriptCompiler.compile(source, compileOptions((int) target.pid(), filters), machine);
      report(result.diagnostics());
      if (result instanceof CompileResult.Compiled compiled) {
        RefusedTrampolines refused =
            new RefusedTrampolines(
                source, compileOptions((int) target.pid(), filters), machine, verbose());
        return run(compiled.program(), target, interruption, refused);
      }
      if (result instanceof CompileResult.Options own) {
        messages.hint("expected program options:");
        for (String option : own.options()) {
          messages.line(option);
        }
        return Main.failed(); // as bpftrace: nothing was traced
      }
      if (result instanceof CompileResult.Idle idle) {
        messages.line("No probes to attach");
        messages.hint(idle.hint());
        return Main.failed();
      }
      messages.missingRights();
      return result instanceof CompileResult.Rejected rejected && rejected.ofOptions()
          ? Main.wrongUsage()
          : Main.failed();
    }
  }

  private CompileOptions compileOptions(int target, List<TaskFilter> filters) {
    return new CompileOptions(
        arguments.parameters(),
        System.getenv(),
        new CompileOptions.Session(
            arguments.unsafe(),
            arguments.warnings() == Warnings.ALL,
            arguments.childCommand() == null ? 0 : target),
        new CompileOptions.Headers(arguments.includes(), arguments.includeFolders()),
        new CompileOptions.Selection(mode(), probeFilter(), filters));
  }

  private CompileOptions.Mode mode() {
    return switch (arguments.mode()) {
      case TRACE -> CompileOptions.Mode.TRACE;
      case TEST -> CompileOptions.Mode.TEST;
      case BENCH -> CompileOptions.Mode.BENCH;
    };
  }

  private List<TaskFilter> filters() {
    List<TaskFilter> filters = new ArrayList<>();
    if (arguments.cgroup() != null) {
      filters.add(CgroupHierarchy.mounted().find(arguments.cgroup()));
    }
    if (arguments.container() != null) {
      Containers containers = new Containers(CgroupHierarchy.mounted(), Path.of("/"));
      filters.add(containers.find(arguments.container()));
    }
    if (arguments.namespaceOf() != 0) {
      filters.add(new TaskFilter.InPidNamespace(PidNamespace.ofProcess(arguments.namespaceOf())));
    }
    return filters;
  }

  private Optional<Pattern> probeFilter() {
    String filter = arguments.probeFilter();
    try {
      return filter == null ? Optional.empty() : Optional.of(Pattern.compile(filter));
    } catch (PatternSyntaxException e) {
      throw new UsageException(
          "Invalid --probe-filter regex '" + filter + "': " + e.getDescription());
    }
  }

  /** Errors first. */
  private void report(List<Diagnostic> diagnostics) {
    if (diagnostics.isEmpty()) {
      return;
    }
    DiagnosticRenderer renderer = new DiagnosticRenderer(Messages.color());
    for (Diagnostic diagnostic : diagnostics) {
      if (diagnostic.severity() == Severity.ERROR) {
        messages.text(renderer.render(diagnostic));
      }
    }
    for (Diagnostic diagnostic : diagnostics) {
      if (diagnostic.severity() == Severity.WARNING && arguments.warnings() != Warnings.NONE) {
        messages.text(renderer.render(diagnostic));
      }
    }
  }

  private TracedProcess target() {
    if (arguments.childCommand() != null) {
      return TracedCommand.start(arguments.childCommand());
    }
    return arguments.pid() == 0 ? TracedProcess.none() : ExistingProcess.of(arguments.pid());
  }

  /** Where what -v has to say goes; null if nobody asks for it. */
  private Messages verbose() {
    return arguments.verbose() ? messages : null;
  }

  private int run(
      TraceProgram compiledFirst,
      TracedProcess target,
      Interruption interruption,
      RefusedTrampolines refused) {
    TraceProgram program = compiledFirst;
    SessionOptions options =
        new SessionOptions(
            target,
            arguments.warnings(),
            !arguments.quiet(),
            arguments.dryRun(),
            arguments.refreshSeconds(),
            switch (arguments.mode()) {
              case TRACE -> SessionOptions.Mode.TRACE;
              case TEST -> SessionOptions.Mode.TEST;
              case BENCH -> SessionOptions.Mode.BENCH;
            },
            arguments.unwoundProcesses(),
            Optional.of(machine.symbols()),
            new WhenAttached(program, System.getenv()),
            refused);
    try {
      if (arguments.dumpIr()) {
        Messages.print(IrPrinter.print(program.module()));
      }
      CompiledProgram compiled = Compiler.compile(program.module(), kernel(machine));
      if (arguments.compileOnly()) {
        return Main.ok();
      }
      if (compiled.walksCallFrames()
          && target.pid() == 0
          && arguments.unwoundProcesses().isEmpty()) {
        messages.error(
            "dw_ustack requires a target process. Use -p, -c, or --dwarf-pid to specify one.");
        return Main.failed();
      }
      try (OutputWriter writer = writer();
          Session first = loadUnlessRefused(program, compiled, options, writer, refused)) {
        if (first != null) {
          return run(first, program, interruption);
        }
        Fallback.Version version = refused.withoutAny();
        program = version.program();
        try (Session session = Session.load(program, version.compiled(), options, writer)) {
          return run(session, program, interruption);
        }
      }
    } catch (CompileException e) {
      new ScriptPlace(program.module().sources(), e.location()).error(e.getMessage(), messages);
      return Main.failed();
    } catch (LoadException e) {
      if (!explained(program)) {
        new LoadRefusal(program, e).tell(messages, arguments.verbose());
      }
      return Main.failed();
    } catch (BpfException e) {
      if (explained(program)) {
        return Main.failed();
      }
      throw e;
    }
  }

  private int run(Session session, TraceProgram program, Interruption interruption) {
    interruption.ends(session);
    if (arguments.dumpCode()) {
      dumpCode(session);
    }
    if (arguments.verbose()) {
      describe(session);
      describe(program);
    }
    return session.run();
  }

  /** Null if the kernel refuses a script of which kprobes have become trampolines. */
  private static Session loadUnlessRefused(
      TraceProgram program,
      CompiledProgram compiled,
      SessionOptions options,
      OutputWriter writer,
      RefusedTrampolines refused) {
    try {
      return Session.load(program, compiled, options, writer);
    } catch (BpfException e) {
      if (!RefusedTrampolines.areIn(program)) {
        throw e;
      }
      refused.refused(e);
      return null;
    }
  }

  /** Says so if the kernel lacks what a kind of probe needs. */
  private boolean explained(TraceProgram program) {
    MissingFeature missing = MissingFeature.of(program, machine.features());
    if (missing == null) {
      return false;
    }
    messages.error(missing.message());
    messages.hint(missing.hint());
    return true;
  }

  /** The kernel of a machine, as the compiler sees it. */
  static KernelTarget kernel(RunningMachine machine) {
    return new KernelTarget(machine.features(), machine::kernelBtf);
  }

  private OutputWriter writer() {
    OutputSink out = new OutputSink(output(), arguments.flushPolicy());
    return arguments.format() == Arguments.Format.JSON
        ? new JsonWriter(out)
        : new TextWriter(out, messages.sink(), screen());
  }

  /** The terminal, if maps are to be shown on it again and again. */
  private MapScreen screen() {
    if (arguments.refreshSeconds() == 0 || arguments.outputFile() != null) {
      return null;
    }
    Console console = System.console();
    return console == null || !console.isTerminal() ? null : new MapScreen(rows());
  }

  /** How many lines the terminal has, as far as the shell tells. */
  private static int rows() {
    String lines = System.getenv("LINES");
    try {
      return lines == null ? USUAL_ROWS : Integer.parseInt(lines);
    } catch (NumberFormatException _) {
      return USUAL_ROWS;
    }
  }

  private FileOutputStream output() {
    if (arguments.outputFile() == null) {
      return new FileOutputStream(FileDescriptor.out);
    }
    try {
      return new FileOutputStream(arguments.outputFile());
    } catch (FileNotFoundException e) {
      throw new ScriptFileException("cannot write output (-o): " + e.getMessage(), e);
    }
  }

  private static void dumpCode(Session session) {
    StringBuilder text = new StringBuilder();
    for (Program program : session.programs()) {
      text.append(program).append(":\n");
      text.append(Disassembler.disassemble(program.code())).append('\n');
    }
    Messages.print(text.toString());
  }

  /** Which kprobes are attached as something else. */
  private void describe(TraceProgram program) {
    for (Probe probe : program.probes()) {
      for (Attachment attachment : probe.attachments()) {
        if (attachment instanceof TrampolinedKprobe trampolined) {
          String as = trampolined.kprobe().atReturn() ? "fexit" : "fentry";
          messages.line("Attaching " + probe.name() + " as " + as);
        }
      }
    }
  }

  /** How large each program has become. */
  private void describe(Session session) {
    for (Program program : session.programs()) {
      ProgramInfo info = program.info();
      messages.line(
          "Loaded "
              + program
              + ": "
              + info.translatedInstructions()
              + " instructions, "
              + info.jitedBytes()
              + " bytes of machine code");
    }
  }
}
