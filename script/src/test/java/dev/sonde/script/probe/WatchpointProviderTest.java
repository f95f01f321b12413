package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.link.WatchpointAttachment;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.syntax.Declaration;
import dev.sonde.script.syntax.Parser;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchpointProviderTest {
  private final Diagnostics diagnostics = new Diagnostics();

  private List<ProbePoint> match(String probe) {
    Declaration declaration =
        Parser.parse(new SourceFile("stdin", probe + " { }"), diagnostics)
            .declarations()
            .getFirst();
    return Providers.match(
        ((Declaration.Probe) declaration).attachPoints().getFirst(),
        FakeMachine.bare(),
        diagnostics);
  }

  @Test
  void watchesMemoryOfProcesses() {
    ProbePoint point = match("w:0x1000_0000:8:wr").getFirst();
    assertThat(diagnostics.all()).isEmpty();
    assertThat(point.name()).isEqualTo("watchpoint:268435456:8:rw");
    assertThat(point.programType()).isEqualTo(ProgramType.PERF_EVENT);
    assertThat(point.pointers()).isEqualTo(AddressSpace.USER);
    assertThat(point.attachment())
        .contains(
            new WatchpointAttachment(
                0x10000000L,
                8,
                WatchpointAttachment.READ | WatchpointAttachment.WRITE,
                OptionalInt.empty()));
    assertThat(point.firesInEveryProcess(42)).isFalse();
  }

  @Test
  void watchesMemoryOfTheKernel() {
    ProbePoint point = match("watchpoint:0xffffffff81000000:4:w").getFirst();
    assertThat(point.pointers()).isEqualTo(AddressSpace.KERNEL);
    assertThat(point.name()).isEqualTo("watchpoint:18446744071578845184:4:w");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          w:0x1000:8      | watchpoint probe type requires 3 arguments, found 2
          w:f+arg0:8:w    | Invalid function/address argument: invalid integer: f+arg0
          w:0xg:8:w       | Invalid function/address argument: invalid integer: 0xg
          w:0x1000:x:w    | Invalid length argument: invalid integer: x
          w:0:8:w         | watchpoint must be attached to a non-zero address
          w:0x1000:3:w    | watchpoint length must be one of (1,2,4,8)
          w:0x1000:8:     | watchpoint mode must be combination of (r,w,x)
          w:0x1000:8:a    | watchpoint mode must be combination of (r,w,x)
          w:0x1000:8:ww   | watchpoint modes may not be duplicated
          w:0x1000:8:wx   | invalid watchpoint mode: wx
          """)
  void explainsMistakes(String probe, String message) {
    assertThat(match(probe)).isEmpty();
    assertThat(diagnostics.all()).extracting(Diagnostic::message).containsExactly(message);
  }
}
