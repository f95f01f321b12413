package dev.sonde.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.compiler.ir.IrVerifier;
import dev.sonde.compiler.program.TraceProgram;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.probe.Machine;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.program.ElfObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScriptCompilerTest {
  private static final Path SCRIPTS = Path.of("../cli/src/test/resources/differential");

  /** A machine that offers nothing: these scripts need no more. */
  private static final Machine BARE =
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

  static List<Path> differentialScripts() throws IOException {
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      return files.filter(file -> file.toString().endsWith(".bt")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("differentialScripts")
  void compilesWhatBpftraceRuns(Path script) throws IOException {
    SourceFile source = new SourceFile(script.getFileName().toString(), Files.readString(script));
    CompileOptions options = CompileOptions.DEFAULT.withArguments(List.of("42", "hello"));
    CompileResult result = ScriptCompiler.compile(source, options, BARE);
    assertThat(result).isInstanceOf(CompileResult.Compiled.class);
    TraceProgram program = ((CompileResult.Compiled) result).program();
    IrVerifier.check(program.module());
    assertThat(program.probes()).isNotEmpty();
    assertThat(program.maps()).hasSameSizeAs(program.module().maps());
  }
}
