package dev.sonde.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.compiler.ir.IrVerifier;
import dev.sonde.compiler.program.TraceProgram;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Severity;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.probe.Machine;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.program.ElfObjects;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Compiles scripts for tests. */
public final class Compiling {

  /** A machine that offers nothing: scripts of begin, end and timers need no more. */
  public static final Machine BARE =
      new Machine() {
        private final ElfObjects objects = new ElfObjects(DebugFolders.STANDARD);

        @Override
        public ElfObjects objects() {
          return objects;
        }

        @Override
        public Optional<Btf> kernelBtf() {
          return Optional.empty();
        }

        @Override
        public Optional<Path> tracefs() {
          return Optional.empty();
        }
      };

  private Compiling() {}

  public static CompileResult compile(String script, String... arguments) {
    return compile(script, CompileOptions.DEFAULT.withArguments(List.of(arguments)), BARE);
  }

  public static CompileResult compile(String script, CompileOptions options, Machine machine) {
    return ScriptCompiler.compile(new SourceFile("test.bt", script), options, machine);
  }

  /** The program of a script that is right; its IR is checked. */
  public static TraceProgram program(String script, String... arguments) {
    return program(compile(script, arguments), script);
  }

  public static TraceProgram program(CompileResult result, String script) {
    assertThat(result)
        .as(script + ": " + result.diagnostics())
        .isInstanceOf(CompileResult.Compiled.class);
    TraceProgram program = ((CompileResult.Compiled) result).program();
    IrVerifier.check(program.module());
    return program;
  }

  /** The messages of a script's mistakes, in order. */
  public static List<String> errors(String script, String... arguments) {
    return messages(compile(script, arguments), Severity.ERROR);
  }

  /** The messages of a script's warnings, in order. */
  public static List<String> warnings(String script) {
    return messages(compile(script), Severity.WARNING);
  }

  private static List<String> messages(CompileResult result, Severity severity) {
    return result.diagnostics().stream()
        .filter(diagnostic -> diagnostic.severity() == severity)
        .map(Diagnostic::message)
        .toList();
  }
}
