package dev.sonde.script.syntax;

import static dev.sonde.script.syntax.Parsing.mistakes;
import static dev.sonde.script.syntax.Parsing.probe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachPointTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "begin ~ begin",
        "BEGIN{} ~ BEGIN",
        "tracepoint:a:b ~ tracepoint|a|b",
        "kprobe:f* ~ kprobe|f*",
        "*:*_x? ~ *|*_x?",
        "interval:s:1/1/ ~ interval|s|1/1/",
        "begin/1/ ~ begin",
        "begin /1/ ~ begin",
        "begin// comment ~ begin",
        "u:/bin/sh:f ~ u|/bin/sh|f",
        "u:./a.out:0x10 ~ u|./a.out|0x10",
        "u:/bin/sh@a/b.c:3:4 ~ u|/bin/sh|a/b.c|3|4",
        "u:\"/a b:c\":f ~ u|/a b:c|f",
        "u:x:cpp:\"A::f(\\\"x\\\", {1})\" ~ u|x|cpp|A::f(\"x\", {1})",
        "u:pre\"quo:ted\"post:f ~ u|prequo:tedpost|f",
        "software:faults: ~ software|faults|",
        "usdt:/x::p ~ usdt|/x||p",
        "k:f+0x1a ~ k|f+0x1a",
      })
  void cutsParts(String text, String parts) {
    String script = text.endsWith("{}") ? text : text + "\n{ }";
    AttachPoint point = probe(script).attachPoints().getFirst();
    assertThat(String.join("|", point.parts().stream().map(AttachPoint.Part::text).toList()))
        .isEqualTo(parts);
  }

  @Test
  void knowsWhatSeparatedAPart() {
    AttachPoint point = probe("u:/bin/sh@a.c:3 { }").attachPoints().getFirst();
    assertThat(point.parts().stream().map(AttachPoint.Part::separator))
        .containsExactly(':', ':', '@', ':');
    assertThat(point.provider()).isEqualTo("u");
    assertThat(point.part(2)).isEqualTo("a.c");
    assertThat(point.part(4)).isEmpty();
  }

  @Test
  void listsMayEndInAComma() {
    assertThat(probe("a:b,c:d, e:f,\n{ }").attachPoints()).hasSize(3);
    assertThat(probe("a:b, /1/ { }").predicate()).isPresent();
  }

  @Test
  void everyPartHasItsSpan() {
    Declaration.Probe probe = probe(" x=k:\"mod\":f*,\n b:c { }");
    assertThat(probe.span().text()).isEqualTo("x=k:\"mod\":f*,\n b:c");
    AttachPoint point = probe.attachPoints().getFirst();
    assertThat(point.span().text()).isEqualTo("x=k:\"mod\":f*");
    assertThat(point.name().orElseThrow().name()).isEqualTo("x");
    assertThat(point.parts().get(0).span().text()).isEqualTo("k");
    assertThat(point.parts().get(1).span().text()).isEqualTo("\"mod\"");
    assertThat(point.parts().get(2).span().text()).isEqualTo("f*");
  }

  @Test
  void positionalParametersAreFilledInLater() {
    AttachPoint point = probe("u:$1:pre_$2_post { }").attachPoints().getFirst();
    assertThat(point.parts().get(1).hasParameter()).isTrue();
    assertThatThrownBy(() -> point.part(1)).isInstanceOf(IllegalStateException.class);
    AttachPoint filled = point.withArguments(List.of("/bin/sh", "main"));
    assertThat(filled.part(1)).isEqualTo("/bin/sh");
    assertThat(filled.part(2)).isEqualTo("pre_main_post");
    assertThat(filled.parts()).hasSize(3);
    assertThat(point.withArguments(List.of("x")).part(2)).isEqualTo("pre__post");
  }

  @Test
  void anArgumentMayHoldSeveralParts() {
    AttachPoint point = probe("x=$1:last { }").attachPoints().getFirst();
    AttachPoint filled = point.withArguments(List.of("u:/bin/sh@a.c:3"));
    assertThat(filled.parts().stream().map(AttachPoint.Part::text))
        .containsExactly("u", "/bin/sh", "a.c", "3", "last");
    assertThat(filled.parts().stream().map(AttachPoint.Part::separator))
        .containsExactly(':', ':', '@', ':', ':');
    assertThat(filled.name()).isPresent();
  }

  @Test
  void quotesKeepADollarSign() {
    AttachPoint point = probe("u:x:\"a$1\" { }").attachPoints().getFirst();
    assertThat(point.part(2)).isEqualTo("a$1");
    assertThat(mistakes("u:x:a$b { }")).contains("put the part in double quotes");
    assertThat(mistakes("u:x:$0 { }")).contains("no positional parameter '$0'");
    assertThat(mistakes("u:\"x { }")).contains("unterminated string");
  }
}
