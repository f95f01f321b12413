package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.link.UprobeAttachment;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.syntax.AttachPoint;
import dev.sonde.script.syntax.Declaration;
import dev.sonde.script.syntax.Parser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a library that is sure to be there: one of this JVM's own. */
class UprobeProviderTest {
  private static final String LIBRARY =
      Path.of(System.getProperty("java.home"), "lib", "libjava.so").toString();

  private final Diagnostics diagnostics = new Diagnostics();

  private List<ProbePoint> match(String probe) {
    AttachPoint written =
        ((Declaration.Probe)
                Parser.parse(
                        new SourceFile("stdin", probe.replace("LIB", LIBRARY) + " { }"),
                        diagnostics)
                    .declarations()
                    .getFirst())
            .attachPoints()
            .getFirst();
    return Providers.match(written, FakeMachine.bare(), diagnostics);
  }

  @Test
  void findsAFunction() {
    List<ProbePoint> points = match("u:LIB:JNU_ThrowByName");
    assertThat(diagnostics.all()).isEmpty();
    assertThat(points).hasSize(1);
    ProbePoint point = points.getFirst();
    assertThat(point.name()).isEqualTo("uprobe:" + LIBRARY + ":JNU_ThrowByName");
    assertThat(point.programType()).isEqualTo(ProgramType.KPROBE);
    assertThat(point.pointers()).isEqualTo(AddressSpace.USER);
    assertThat(point.context()).isEqualTo(ProbeContext.functionEntry());
    UprobeAttachment attachment = (UprobeAttachment) point.attachment().orElseThrow();
    assertThat(attachment.path()).isEqualTo(LIBRARY);
    assertThat(attachment.offset()).isPositive();
    assertThat(attachment.atReturn()).isFalse();
    assertThat(point.firesInEveryProcess()).isTrue();
    assertThat(point.inProcess(42).firesInEveryProcess()).isFalse();
  }

  @Test
  void findsItsReturn() {
    ProbePoint point = match("ur:LIB:JNU_ThrowByName").getFirst();
    assertThat(point.name()).isEqualTo("uretprobe:" + LIBRARY + ":JNU_ThrowByName");
    assertThat(point.context()).isEqualTo(ProbeContext.functionReturn());
    assertThat(((UprobeAttachment) point.attachment().orElseThrow()).atReturn()).isTrue();
  }

  @Test
  void findsItByItsAddressToo() {
    UprobeAttachment named =
        (UprobeAttachment) match("u:LIB:JNU_ThrowByName+0").getFirst().attachment().orElseThrow();
    assertThat(named)
        .isEqualTo(match("u:LIB:JNU_ThrowByName").getFirst().attachment().orElseThrow());
    assertThat(match("u:LIB:1")).isEmpty();
    assertThat(messages()).containsExactly("Could not resolve address: " + LIBRARY + ":0x1");
  }

  @Test
  void findsAllThatMatch() {
    List<String> names = match("u:LIB:JNU_Throw*").stream().map(ProbePoint::name).toList();
    assertThat(names).hasSizeGreaterThan(5).isSorted().doesNotHaveDuplicates();
    assertThat(names).contains("uprobe:" + LIBRARY + ":JNU_ThrowByName");
  }

  @Test
  void findsLibrariesByTheirNames() {
    assertThat(match("u:libc.so.6:malloc"))
        .singleElement()
        .satisfies(point -> assertThat(point.name()).matches("uprobe:/.*/libc\\.so\\.6:malloc"));
  }

  @Test
  void suggestsWhatIsNear() {
    assertThat(match("u:LIB:JNU_ThrowByNam")).isEmpty();
    assertThat(messages()).containsExactly("No matches for uprobe " + LIBRARY + ":JNU_ThrowByNam.");
    assertThat(diagnostics.all().getFirst().notes().getFirst().message())
        .isEqualTo("did you mean 'JNU_ThrowByName'?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          u:LIB                        | uprobe probe type requires 2 arguments, found 1
          u:/no/file:main              | uprobe target file '/no/file' does not exist or is not executable
          u:/etc/passwd:main           | uprobe target file '/etc/passwd' does not exist or is not executable
          u::main                      | uprobe should have a target
          u:LIB:                       | uprobe should be attached to a function and/or address
          u:LIB:JNU_ThrowByName+1+2    | Cannot take more than one offset
          u:LIB:JNU_ThrowByName+       | Invalid offset
          u:LIB:JNU_ThrowByName+x      | Invalid offset: invalid integer: x
          ur:LIB:JNU_ThrowByName+4     | uretprobes can not be attached to a function offset
          """)
  void explainsMistakes(String probe, String message) {
    assertThat(match(probe)).isEmpty();
    assertThat(messages()).containsExactly(message);
  }

  @Test
  void refusesWhatIsBeyondAFunction() {
    assertThat(match("u:LIB:JNU_ThrowByName+1000000")).isEmpty();
    assertThat(messages())
        .singleElement()
        .asString()
        .startsWith("Offset outside the function bounds ('JNU_ThrowByName' size is ");
  }

  @Test
  void listsFunctions() {
    ProbeListing listing = new ProbeListing(FakeMachine.bare(), false, diagnostics);
    listing.search("uprobe:" + LIBRARY + ":JNU_ThrowBy*");
    assertThat(listing.lines())
        .isSorted()
        .contains("uprobe:" + LIBRARY + ":JNU_ThrowByName")
        .allMatch(line -> line.startsWith("uprobe:" + LIBRARY + ":JNU_ThrowBy"));
  }

  private List<String> messages() {
    List<String> messages = new ArrayList<>();
    for (Diagnostic diagnostic : diagnostics.all()) {
      messages.add(diagnostic.message());
    }
    return messages;
  }
}
