package dev.sonde.script.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SourceFileTest {
  @Test
  void findsLinesAndColumns() {
    SourceFile source = new SourceFile("a.bt", "ab\r\n\n😀c");
    assertThat(source.lineCount()).isEqualTo(3);
    assertThat(source.line(0)).isEqualTo(1);
    assertThat(source.line(3)).isEqualTo(1);
    assertThat(source.line(4)).isEqualTo(2);
    assertThat(source.line(5)).isEqualTo(3);
    assertThat(source.line(99)).isEqualTo(3);
    assertThat(source.column(1)).isEqualTo(2);
    assertThat(source.column(7)).isEqualTo(2);
    assertThat(source.lineText(1)).isEqualTo("ab");
    assertThat(source.lineText(2)).isEmpty();
    assertThat(source.lineText(3)).isEqualTo("😀c");
  }

  @Test
  void anEmptyFileHasOneLine() {
    SourceFile source = new SourceFile("a.bt", "");
    assertThat(source.lineCount()).isEqualTo(1);
    assertThat(source.line(0)).isEqualTo(1);
    assertThat(source.column(0)).isEqualTo(1);
    assertThat(source.lineText(1)).isEmpty();
  }

  @Test
  void spansJoin() {
    SourceFile source = new SourceFile("a.bt", "one two three");
    Span joined = new Span(source, 4, 7).to(new Span(source, 0, 3));
    assertThat(joined.text()).isEqualTo("one two");
    assertThat(joined).hasToString("a.bt:1:1-8");
    assertThatThrownBy(() -> new Span(source, 2, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
