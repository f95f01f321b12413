package dev.sonde.script.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormatterTest {

  private static String format(String text) {
    return Formatter.format(new SourceFile("test", text), new Diagnostics()).orElseThrow();
  }

  @Test
  void laysOut() {
    assertThat(
            format(
                """
                // first
                config={max_strlen=64}
                begin{ // why
                  $a=1+2*3; /* in */ $b=4;


                  // before
                  if($a>1){print("// no")}else{print(1) // yes
                  } // behind
                  // last
                }
                // between
                interval:s:1,interval:s:2 /1==1/{@[comm,pid]=count();for($i:0..3){}}
                macro m(x,$y,@z){x}
                end{}// eof
                """))
        .isEqualTo(
            """
            // first
            config = {
              max_strlen = 64;
            }
            begin
            {
              // why
              $a = 1 + 2 * 3;
              /* in */
              $b = 4;

              // before
              if ($a > 1) {
                print("// no");
              } else {
                print(1); // yes
              } // behind
              // last
            }
            // between
            interval:s:1,
            interval:s:2
            /1 == 1/
            {
              @[comm, pid] = count();
              for ($i : 0..3) { }
            }
            macro m(x, $y, @z)
            {
              x
            }
            end
            { } // eof
            """);
  }

  static List<Path> corpus() throws IOException {
    try (Stream<Path> files =
        Files.list(Path.of("src/test/resources/dev/sonde/script/syntax/corpus"))) {
      return files.filter(file -> file.toString().endsWith(".bt")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void meansTheSameAndStaysAsItIs(Path file) throws IOException {
    String text = Files.readString(file);
    String formatted = format(text);
    assertThat(bare(formatted)).isEqualTo(bare(text));
    assertThat(format(formatted)).isEqualTo(formatted);
    assertThat(comments(formatted)).isEqualTo(comments(text));
  }

  private static String bare(String text) {
    return Printer.print(Parser.parse(new SourceFile("test", text), new Diagnostics()));
  }

  private static long comments(String text) {
    Comments comments = new Comments(text);
    return Stream.generate(() -> comments.takeBefore(text.length()))
        .takeWhile(comment -> comment != null)
        .count();
  }

  @Test
  void leavesWhatIsWrongAlone() {
    Diagnostics diagnostics = new Diagnostics();
    assertThat(Formatter.format(new SourceFile("test", "begin {"), diagnostics)).isEmpty();
    assertThat(diagnostics.hasErrors()).isTrue();
  }
}
