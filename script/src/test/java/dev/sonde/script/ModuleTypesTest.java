package dev.sonde.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.compiler.ir.IrPrinter;
import dev.sonde.script.probe.FakeMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types that only a module has. */
class ModuleTypesTest {
  @TempDir Path folder;
  private FakeMachine machine;

  @BeforeEach
  void setUp() throws IOException {
    machine = new FakeMachine(folder);
    machine.features.add(Feature.FENTRY);
  }

  private String lowered(String script) {
    return IrPrinter.print(
        Compiling.program(Compiling.compile(script, CompileOptions.DEFAULT, machine), script)
            .module());
  }

  private List<String> mistakes(String script) {
    return Compiling.compile(script, CompileOptions.DEFAULT, machine).diagnostics().stream()
        .map(diagnostic -> diagnostic.message())
        .toList();
  }

  @Test
  void argumentsHaveThem() {
    assertThat(lowered("rawtracepoint:ext4:ext4_sync { @ = args.inode.flags; }")).contains("s32");
    // From a structure of the module to one of the kernel.
    assertThat(lowered("fentry:ext4:ext4_read { @ = args.inode.owner.prio; }"))
        .contains("task_struct");
    assertThat(mistakes("fentry:ext4_read { @ = args.inode.nothing; }"))
        .anyMatch(message -> message.contains("ext4_inode"));
  }

  @Test
  void theyAreNamedInCasts() {
    lowered("kprobe:ext4:ext4_read { @ = ((struct ext4_inode *)arg0)->flags; }");
    assertThat(lowered("begin { print(sizeof(struct ext4_inode)); }")).contains("16");
    assertThat(mistakes("begin { print(sizeof(struct nobody_has_this)); }")).isNotEmpty();
  }

  @Test
  void aTypedefIsKnownOnceItsModuleIsTraced() {
    String script = "fentry:ext4_read { print(sizeof(ext4_group_t)); }";
    assertThat(mistakes(script)).isNotEmpty();
    machine.inUse = List.of("ext4");
    assertThat(lowered(script)).contains("4");
  }
}
