package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.bpf.link.UprobeAttachment;
import dev.sonde.bpf.link.UprobeSetAttachment;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.syntax.AttachPoint;
import dev.sonde.script.syntax.Declaration;
import dev.sonde.script.syntax.Parser;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.program.ElfObjects;
import dev.sonde.symbols.program.ProgramFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against this JVM itself, which most builds of OpenJDK have probes in. */
class UsdtProviderTest {
  private static final String JVM =
      Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so").toString();

  private final Diagnostics diagnostics = new Diagnostics();

  @BeforeEach
  void needsProbes() throws IOException {
    try (ElfObjects objects = new ElfObjects(DebugFolders.STANDARD)) {
      ProgramFile file = objects.program(JVM);
      assumeTrue(!file.usdtProbes().isEmpty(), "the JVM is built without USDT probes");
    }
  }

  private List<ProbePoint> match(String probe, Machine machine) {
    AttachPoint written =
        ((Declaration.Probe)
                Parser.parse(
                        new SourceFile("stdin", probe.replace("JVM", JVM) + " { }"), diagnostics)
                    .declarations()
                    .getFirst())
            .attachPoints()
            .getFirst();
    return Providers.match(written, machine, diagnostics);
  }

  private List<ProbePoint> match(String probe) {
    return match(probe, FakeMachine.bare());
  }

  @Test
  void findsAProbe() {
    ProbePoint point = match("U:JVM:hotspot:gc__begin").getFirst();
    assertThat(diagnostics.all()).isEmpty();
    assertThat(point.name()).isEqualTo("usdt:" + JVM + ":hotspot:gc__begin");
    assertThat(point.pointers()).isEqualTo(AddressSpace.USER);
    assertThat(point.context().numbered()).hasSize(12);
    assertThat(point.context().registers()).isTrue();
    assertThat(point.attachment().orElseThrow())
        .satisfiesAnyOf(
            single -> assertThat(single).isInstanceOf(UprobeAttachment.class),
            several -> assertThat(several).isInstanceOf(UprobeSetAttachment.class));
  }

  @Test
  void findsProbesWithoutTheirProviderAndByPattern() {
    assertThat(match("usdt:JVM:gc__begin"))
        .extracting(ProbePoint::name)
        .containsExactly("usdt:" + JVM + ":hotspot:gc__begin");
    assertThat(match("usdt:JVM:gc__*"))
        .extracting(ProbePoint::name)
        .contains("usdt:" + JVM + ":hotspot:gc__begin", "usdt:" + JVM + ":hotspot:gc__end");
  }

  @Test
  void findsThemInAProcess() {
    Machine narrow = FakeMachine.bare(OptionalInt.of((int) ProcessHandle.current().pid()));
    for (String probe :
        List.of("usdt::hotspot:gc__begin", "usdt:gc__begin", "usdt:*:hotspot:gc__begin")) {
      assertThat(match(probe, narrow))
          .extracting(ProbePoint::name)
          .contains("usdt:" + JVM + ":hotspot:gc__begin");
    }
    assertThat(diagnostics.all()).isEmpty();
  }

  @Test
  void listsThem() {
    ProbeListing listing = new ProbeListing(FakeMachine.bare(), false, diagnostics);
    listing.search("usdt:" + JVM + ":hotspot:gc__b*");
    assertThat(listing.lines()).contains("usdt:" + JVM + ":hotspot:gc__begin");
    int before = listing.lines().size();
    listing.search("*:" + JVM + ":hotspot:gc__begin");
    assertThat(listing.lines().subList(before, listing.lines().size()))
        .containsExactly("usdt:" + JVM + ":hotspot:gc__begin");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          usdt:JVM             | usdt probe type requires 2 or 3 arguments, found 1
          usdt:a:b:c:d               | usdt probe type requires 2 or 3 arguments, found 4
          usdt:/no/file:x            | usdt target file '/no/file' does not exist or is not executable
          usdt:JVM:            | usdt probe must have a target function or wildcard
          usdt::gc__begin               | usdt probe must specify at least path or pid to probe. To target all paths/pids set the path to '*'.
          usdt:JVM:hotspot:none   | No matches for usdt JVM:none.
          """)
  void explainsMistakes(String probe, String message) {
    assertThat(match(probe)).isEmpty();
    assertThat(diagnostics.all())
        .extracting(Diagnostic::message)
        .containsExactly(message.replace("JVM", JVM));
  }
}
