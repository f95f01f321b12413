package dev.sonde.script;

import dev.sonde.compiler.program.TraceProgram;
import dev.sonde.script.config.Configuration;
import dev.sonde.script.config.ConfigurationReader;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Severity;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.expand.Folder;
import dev.sonde.script.expand.ImportResolver;
import dev.sonde.script.expand.MacroExpander;
import dev.sonde.script.expand.ScriptArguments;
import dev.sonde.script.header.HeaderPath;
import dev.sonde.script.header.HeaderReader;
import dev.sonde.script.infer.TypeInference;
import dev.sonde.script.lower.ScriptLowering;
import dev.sonde.script.probe.Machine;
import dev.sonde.script.syntax.CHeaders;
import dev.sonde.script.syntax.CPreamble;
import dev.sonde.script.syntax.Declaration;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Parser;
import dev.sonde.script.syntax.Script;
import dev.sonde.script.type.TypedProbe;
import dev.sonde.script.type.TypedScript;
import dev.sonde.script.type.Types;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compiles scripts: parses them, puts in macros and arguments, finds the places their probes stand
 * for, infers types, and lowers. Each step runs only if those before it found no mistake.
 */
public final class ScriptCompiler {
  private final CompileOptions options;
  private final Machine machine;
  private final Diagnostics diagnostics = new Diagnostics();

  /** What is wrong with the options, and not with the script. */
  private final Diagnostics wrongOptions = new Diagnostics();

  /** Whether there are probes of which nothing is attached, so that they are not typed. */
  private boolean incomplete;

  private ScriptCompiler(CompileOptions options, Machine machine) {
    this.options = options;
    this.machine = machine;
  }

  /** Compiles a script for a machine. */
  public static CompileResult compile(SourceFile source, CompileOptions options, Machine machine) {
    return new ScriptCompiler(options, machine).compile(source);
  }

  private CompileResult compile(SourceFile source) {
    Script script = ImportResolver.resolve(Parser.parse(source, diagnostics), diagnostics);
    if (diagnostics.hasErrors()) {
      return rejected();
    }
    Configuration configuration =
        ConfigurationReader.read(script.config(), options.environment(), diagnostics, wrongOptions)
            .onCommandLine(
                options.session().unsafe(),
                options.session().reportFailures(),
                options.session().child());
    refuseUnsupported(script);
    CPreamble preamble = preamble(script);
    ScriptArguments arguments = new ScriptArguments(options.arguments());
    ProbeMatcher matcher =
        new ProbeMatcher(arguments.positional(), options, machine, configuration, diagnostics);
    List<TypedProbe> probes = probes(script, preamble, matcher, arguments);
    if (arguments.asksForHelp()) {
      return new CompileResult.Options(arguments.expected(), diagnostics.all());
    }
    checkNames(arguments);
    Types types = new Types(machine, preamble, diagnostics);
    if (diagnostics.hasErrors() || wrongOptions.hasErrors()) {
      return rejected();
    }
    if (probes.isEmpty()) {
      return new CompileResult.Idle(matcher.whatIsMissing(), diagnostics.all());
    }
    TypedScript typed =
        TypeInference.infer(
            probes, declaredMaps(script), incomplete, configuration, types, diagnostics);
    if (diagnostics.hasErrors()) {
      return rejected();
    }
    TraceProgram program =
        ScriptLowering.lower(typed, types, "sonde", machine, options.selection().filters());
    return new CompileResult.Compiled(program, diagnostics.all());
  }

  private CompileResult rejected() {
    boolean ofOptions = !diagnostics.hasErrors();
    List<Diagnostic> all = new ArrayList<>(wrongOptions.all());
    all.addAll(diagnostics.all());
    return new CompileResult.Rejected(ofOptions, all);
  }

  private void refuseUnsupported(Script script) {
    for (Declaration declaration : script.declarations()) {
      if (declaration instanceof Declaration.Function function) {
        diagnostics.error(
            function.span(),
            "functions are not supported yet",
            "a macro can do the same: macro " + function.name().name() + "(...) { ... }");
      }
    }
  }

  private CPreamble preamble(Script script) {
    Map<String, Long> predefined =
        !script.preamble().isEmpty() && machine.kernelBtf().isPresent()
            ? Map.of(CPreamble.BTF, 1L)
            : Map.of();
    CHeaders headers = CHeaders.NONE;
    if (!script.preamble().isEmpty() || !options.headers().included().isEmpty()) {
      Path folder = Path.of(script.span().source().name()).toAbsolutePath().getParent();
      HeaderReader reader = new HeaderReader(HeaderPath.of(options.headers().folders()), folder);
      for (String header : options.headers().included()) {
        if (!reader.include(header)) {
          wrongOptions.add(
              new Diagnostic(
                  Severity.ERROR,
                  "--include: '" + header + "' file not found",
                  Optional.empty(),
                  List.of()));
        }
      }
      headers = reader;
    }
    return CPreamble.of(script, predefined, headers, diagnostics);
  }

  private static List<Declaration.MapDeclaration> declaredMaps(Script script) {
    List<Declaration.MapDeclaration> maps = new ArrayList<>();
    for (Declaration declaration : script.declarations()) {
      if (declaration instanceof Declaration.MapDeclaration map) {
        maps.add(map);
      }
    }
    return maps;
  }

  private void checkNames(ScriptArguments arguments) {
    List<String> unexpected = arguments.unexpected();
    if (!unexpected.isEmpty()) {
      List<String> expected = arguments.expected();
      diagnostics.add(
          new Diagnostic(
                  Severity.ERROR,
                  "unexpected program command line options: " + String.join(", ", unexpected),
                  Optional.empty(),
                  List.of())
              .hint(
                  expected.isEmpty()
                      ? "the script takes none: it does not call getopt()"
                      : "expected program options: " + String.join(", ", expected)));
    }
  }

  private List<TypedProbe> probes(
      Script script, CPreamble preamble, ProbeMatcher matcher, ScriptArguments arguments) {
    MacroExpander macros = new MacroExpander(script, preamble, diagnostics);
    matcher.announce(script);
    for (Declaration declaration : script.declarations()) {
      if (declaration instanceof Declaration.Probe probe) {
        Folder folder = new Folder(arguments, diagnostics);
        matcher.add(simplify(probe, macros, folder), folder.names());
      }
    }
    incomplete = matcher.leftSomeOut();
    return matcher.probes();
  }

  private static Declaration.Probe simplify(
      Declaration.Probe probe, MacroExpander macros, Folder folder) {
    Optional<Expression> predicate = probe.predicate();
    Expression.Block body = probe.body();
    if (!macros.isIdle()) {
      predicate = predicate.isPresent() ? Optional.of(macros.expand(predicate.get())) : predicate;
      body = macros.expand(body);
    }
    predicate = predicate.isPresent() ? Optional.of(folder.fold(predicate.get())) : predicate;
    return new Declaration.Probe(probe.span(), probe.attachPoints(), predicate, folder.fold(body));
  }
}
