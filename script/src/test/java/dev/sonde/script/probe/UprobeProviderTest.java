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
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a library that is sure to be there: one of this JVM's own. */
class UprobeProviderTest {
  private static final String LIBRARY =
      Path.of(System.getProperty("java.home"), "lib", "libjava.so").toString();

  private final Diagnostics diagnostics = new Diagnostics();

  private List<ProbePoint> match(String probe) {
    return match(probe, FakeMachine.bare());
  }

  private List<ProbePoint> match(String probe, Machine machine) {
    AttachPoint written =
        ((Declaration.Probe)
                Parser.parse(
                        new SourceFile("stdin", probe.replace("LIB", LIBRARY) + " { }"),
                        diagnostics)
                    .declarations()
                    .getFirst())
            .attachPoints()
            .getFirst();
    return Providers.match(written, machine, diagnostics);
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
    assertThat(point.firesInEveryProcess(42)).isFalse();
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
  void findsItInAllFilesThatMatch() {
    List<String> names =
        match("u:" + LIBRARY.replace("libjava", "lib*a") + ":JNU_ThrowByName").stream()
            .map(ProbePoint::name)
            .toList();
    assertThat(names).contains("uprobe:" + LIBRARY + ":JNU_ThrowByName");
  }

  @Test
  void findsItInAProcess() {
    int self = (int) ProcessHandle.current().pid();
    Machine narrow = FakeMachine.bare(OptionalInt.of(self));
    String expected = "uprobe:" + LIBRARY + ":JNU_ThrowByName";
    assertThat(match("u:*:JNU_ThrowByName", narrow))
        .extracting(ProbePoint::name)
        .containsExactly(expected);
    assertThat(match("u:" + self + ":JNU_ThrowByName"))
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.name()).isEqualTo(expected);
              UprobeAttachment attachment = (UprobeAttachment) point.attachment().orElseThrow();
              assertThat(attachment.pid()).hasValue(self);
            });
    assertThat(match("u:libjava:JNU_ThrowByName", narrow))
        .extracting(ProbePoint::name)
        .containsExactly(expected);
    assertThat(diagnostics.all()).isEmpty();
  }

  @Test
  void takesTheProgramOfTheProcess() {
    Machine narrow = FakeMachine.bare(OptionalInt.of((int) ProcessHandle.current().pid()));
    assertThat(match("u:no_such_function", narrow)).isEmpty();
    assertThat(messages())
        .singleElement()
        .asString()
        .startsWith("No matches for uprobe ")
        .endsWith("/bin/java:no_such_function.");
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
          u:LIB                        | uprobe probe type requires 2 or 3 arguments, found 1
          u:/no/file:main              | uprobe target file '/no/file' does not exist or is not executable
          u:/etc/passwd:main           | uprobe target file '/etc/passwd' does not exist or is not executable
          u::main                      | uprobe should have a target
          u:LIB:                       | uprobe should be attached to a function and/or address
          u:LIB:go:main                | unsupported language type: go
          u:/no/*:12                   | Cannot use wildcards with absolute address
          u:/no/*:x                    | uprobe target file '/no/*' does not exist or is not executable
          u:LIB:no*such                | No matches for uprobe LIB:no*such.
          u:LIB:JNU_ThrowByName+1+2    | Cannot take more than one offset
          u:LIB:JNU_ThrowByName+       | Invalid offset
          u:LIB:JNU_ThrowByName+x      | Invalid offset: invalid integer: x
          ur:LIB:JNU_ThrowByName+4     | uretprobes can not be attached to a function offset
          """)
  void explainsMistakes(String probe, String message) {
    assertThat(match(probe)).isEmpty();
    assertThat(messages()).containsExactly(message.replace("LIB", LIBRARY));
  }

  @Test
  void findsInstructionsWithinAFunction() {
    List<ProbePoint> found = new ArrayList<>();
    int refused = 0;
    for (int into = 1; into < 16; into++) {
      List<ProbePoint> points = match("u:LIB:JNU_ThrowByName+" + into);
      found.addAll(points);
      refused += points.isEmpty() ? 1 : 0;
    }
    assertThat(found).isNotEmpty();
    assertThat(found.getFirst().name()).startsWith("uprobe:" + LIBRARY + ":JNU_ThrowByName+");
    assertThat(messages())
        .hasSize(refused)
        .allMatch(message -> message.startsWith("Could not add uprobe into middle of instruction"));
  }

  @Test
  void takesFilesThatAreNoProgramsWhereTheUserTakesTheRisk() {
    assertThat(match("u:/etc/passwd:0x0")).isEmpty();
    Machine unsafe = new RunningMachine(OptionalInt.empty(), true, List.of(), null);
    for (String place : List.of("0x0", "0x10")) {
      UprobeAttachment attachment =
          (UprobeAttachment)
              match("u:/etc/passwd:" + place, unsafe).getFirst().attachment().orElseThrow();
      assertThat(attachment.path()).isEqualTo("/etc/passwd");
      assertThat(attachment.offset()).isEqualTo(place.equals("0x0") ? 0 : 16);
    }
    assertThat(match("u:/etc/passwd:main", unsafe)).isEmpty();
    assertThat(match("u:LIB:", unsafe)).isEmpty();
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

  @Test
  void isListedUnaskedOnlyWhereItIsClearWhichProgramsAreMeant() {
    Provider provider = UprobeProvider.atEntry();
    assertThat(provider.isListedUnasked("*", FakeMachine.bare())).isFalse();
    assertThat(provider.isListedUnasked("*", FakeMachine.bare(OptionalInt.of(1)))).isTrue();
    assertThat(provider.isListedUnasked(LIBRARY + ":*", FakeMachine.bare())).isTrue();
    assertThat(provider.isListedUnasked("/no/file:*", FakeMachine.bare())).isFalse();
    assertThat(UprobeProvider.atReturn().isListedUnasked(LIBRARY + ":*", FakeMachine.bare()))
        .isFalse();
  }

  private List<String> messages() {
    List<String> messages = new ArrayList<>();
    for (Diagnostic diagnostic : diagnostics.all()) {
      messages.add(diagnostic.message());
    }
    return messages;
  }
}
