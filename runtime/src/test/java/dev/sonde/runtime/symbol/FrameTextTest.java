package dev.sonde.runtime.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.program.StackMode;
import dev.sonde.symbols.frame.Frame;
import dev.sonde.symbols.frame.SourcePlace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is expected of names without places is what bpftrace 0.27.1 printed. */
class FrameTextTest {
  private static final List<Frame> MAIN = List.of(new Frame("main", 43, "/bin/true"));
  private static final List<Frame> NAMELESS = List.of(new Frame("", 0x1234, "/bin/true"));
  private static final List<Frame> INLINED =
      List.of(
          new Frame("clock", 0, "/bin/true", new SourcePlace("/src/a.c", 7), true),
          new Frame("main", 43, "/bin/true", new SourcePlace("/src/b.c", 9), false));

  private static String lines(FrameText text, StackMode mode, List<Frame> frames, boolean user) {
    return new String(text.lines(mode, 0x55ee1234, frames, user), StandardCharsets.UTF_8);
  }

  private static String lines(StackMode mode, List<Frame> frames, boolean user) {
    return lines(new FrameText(true, true), mode, frames, user);
  }

  @Test
  void aFunction() {
    assertThat(lines(StackMode.BPFTRACE, MAIN, true)).isEqualTo("        main+43\n");
    assertThat(lines(StackMode.PERF, MAIN, true)).isEqualTo("\t55ee1234 main+43 (/bin/true)\n");
    assertThat(lines(StackMode.PERF, MAIN, false)).isEqualTo("\t55ee1234 main+43\n");
    assertThat(lines(StackMode.RAW, MAIN, true)).isEqualTo("55ee1234\n");
  }

  @Test
  void anAddressWithoutAName() {
    assertThat(lines(StackMode.BPFTRACE, List.of(), true)).isEqualTo("        0x55ee1234\n");
    assertThat(lines(StackMode.BPFTRACE, NAMELESS, true)).isEqualTo("        0x55ee1234\n");
    assertThat(lines(StackMode.PERF, List.of(), true))
        .isEqualTo("\t55ee1234 0x55ee1234 ([unknown])\n");
    assertThat(lines(StackMode.PERF, List.of(), false)).isEqualTo("\t55ee1234 0x55ee1234\n");
    assertThat(lines(StackMode.PERF, NAMELESS, true))
        .isEqualTo("\t55ee1234 0x55ee1234 (/bin/true)\n");
  }

  @Test
  void placesAndInlinedFunctions() {
    assertThat(lines(StackMode.BPFTRACE, INLINED, true))
        .isEqualTo("        [inlined] clock@/src/a.c:7\n        main+43@/src/b.c:9\n");
    assertThat(lines(StackMode.PERF, INLINED, true))
        .isEqualTo("\t55ee1234 clock (inlined)\n\t55ee1234 main+43 (/bin/true)\n");
    assertThat(lines(new FrameText(true, false), StackMode.BPFTRACE, INLINED, true))
        .isEqualTo("        main+43\n");
  }

  @Test
  void demanglesIfAskedTo() {
    List<Frame> mangled = List.of(new Frame("_ZN3foo3barEi", 1, "/bin/true"));
    assertThat(lines(StackMode.BPFTRACE, mangled, true)).isEqualTo("        foo::bar(int)+1\n");
    assertThat(lines(new FrameText(false, true), StackMode.BPFTRACE, mangled, true))
        .isEqualTo("        _ZN3foo3barEi+1\n");
  }
}
