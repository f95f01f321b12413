package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.runtime.output.FlushPolicy;
import dev.sonde.runtime.session.Warnings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
  @Test
  void aScriptOnTheCommandLine() {
    Arguments arguments =
        parse("-qv|-e|begin { }|-f|json|-Bline|-o|out|-k|--unsafe|--dry-run|-p123|--debug=ast,bpf");
    assertThat(arguments.command()).isEqualTo(Arguments.Command.TRACE);
    assertThat(arguments.program()).isEqualTo("begin { }");
    assertThat(arguments.file()).isNull();
    assertThat(arguments.format()).isEqualTo(Arguments.Format.JSON);
    assertThat(arguments.flushPolicy()).isEqualTo(FlushPolicy.LINE);
    assertThat(arguments.outputFile()).isEqualTo("out");
    assertThat(arguments.warnings()).isEqualTo(Warnings.ALL);
    assertThat(arguments.dryRun()).isTrue();
    assertThat(arguments.quiet()).isTrue();
    assertThat(arguments.verbose()).isTrue();
    assertThat(arguments.pid()).isEqualTo(123);
    assertThat(arguments.dumpSyntax()).isTrue();
    assertThat(arguments.dumpIr()).isFalse();
    assertThat(arguments.dumpCode()).isTrue();
    assertThat(arguments.parameters()).isEmpty();
  }

  @Test
  void aScriptInAFileWithParametersAndOptionsBehindIt() {
    Arguments arguments = parse("script.bt|one|-v|two|--|-q|--name=3");
    assertThat(arguments.file()).isEqualTo("script.bt");
    assertThat(arguments.parameters()).containsExactly("one", "two", "-q", "--name=3");
    assertThat(arguments.verbose()).isTrue();
    assertThat(arguments.quiet()).isFalse();
  }

  @Test
  void parametersOfAScriptOnTheCommandLine() {
    Arguments arguments = parse("-e|begin { }|1|two words");
    assertThat(arguments.parameters()).containsExactly("1", "two words");
  }

  @Test
  void standardInput() {
    assertThat(parse("-|x").file()).isEqualTo("-");
  }

  @Test
  void listing() {
    assertThat(parse("-l").command()).isEqualTo(Arguments.Command.LIST);
    assertThat(parse("-l").search()).isEmpty();
    Arguments detailed = parse("-lv|tracepoint:*");
    assertThat(detailed.search()).isEqualTo("tracepoint:*");
    assertThat(detailed.verbose()).isTrue();
    assertThat(parse("--list|x").search()).isEqualTo("x");
  }

  @Test
  void theOtherCommands() {
    assertThat(parse("--info").command()).isEqualTo(Arguments.Command.INFO);
    assertThat(parse("-V").command()).isEqualTo(Arguments.Command.VERSION);
    assertThat(parse("-h").command()).isEqualTo(Arguments.Command.HELP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-e",
        "-x",
        "--no-such",
        "-f|xml|-e|x",
        "-B|some|-e|x",
        "-p|x|-e|x",
        "-p|0|-e|x",
        "-p|99999999|-e|x",
        "-p|1|-c|ls|-e|x",
        "-k|--no-warnings|-e|x",
        "-d|everything|-e|x",
        "--quiet=yes|-e|x",
        "-l|a|b",
        "-i|x|-e|x",
        "-i|0|-e|x",
        "--mode|none|-e|x",
        "--test|--bench|-e|x",
        "--mode|format|--fmt|x",
        "--no-feature|all|-e|x",
        "--emit-elf|file|-e|x"
      })
  void mistakes(String line) {
    assertThatThrownBy(() -> parse(line)).isInstanceOf(UsageException.class).message().isNotBlank();
  }

  @Test
  void modes() {
    assertThat(parse("--test|-e|x").mode()).isEqualTo(Arguments.Mode.TEST);
    assertThat(parse("--mode|bench|-e|x").mode()).isEqualTo(Arguments.Mode.BENCH);
    assertThat(parse("--mode=codegen|-e|x").compileOnly()).isTrue();
    assertThat(parse("--fmt|file").command()).isEqualTo(Arguments.Command.FORMAT);
    Arguments explain = parse("help|count|probes");
    assertThat(explain.command()).isEqualTo(Arguments.Command.EXPLAIN);
    assertThat(explain.parameters()).containsExactly("count", "probes");
  }

  @Test
  void whatIsLeftOut() {
    Arguments arguments = parse("--probe-filter|x|--no-feature|kprobe_multi,uprobe_multi|-e|x");
    assertThat(arguments.probeFilter()).isEqualTo("x");
    assertThat(arguments.withheld()).containsExactly(Feature.KPROBE_MULTI, Feature.UPROBE_MULTI);
    assertThat(parse("-e|x").withheld()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "-B|some|-e|x, 'USAGE: -B must be either ''line'', ''full'', or ''none''.'",
    "--test|--bench|-e|x, USAGE: --bench conflicts with existing --mode",
    "-p|1|-c|ls|-e|x, USAGE: Cannot use both -c and -p.",
    "-p|a1|-e|x, Failed to parse pid: invalid integer: a1",
    "-p|1a|-e|x, Failed to parse pid: invalid trailing bytes: 1a",
    "-p|5000000|-e|x, Pid out of range: 5000000",
    "-p|99999999999999999999|-e|x, Pid out of range: 99999999999999999999",
    "-f|xml|-e|x, Invalid output format \"xml\""
  })
  void mistakesThatBpftraceHasWordsFor(String line, String words) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOf(UsageException.class)
        .message()
        .startsWith(words);
  }

  private static Arguments parse(String line) {
    return Arguments.parse(line.isEmpty() ? new String[0] : line.split("\\|"));
  }
}
