package dev.sonde.runtime.info;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SectionTest {
  private static String print(Section section) {
    StringBuilder out = new StringBuilder();
    section.print(out);
    return out.toString();
  }

  @Test
  void printsTwoColumns() {
    Section section =
        Section.columns("Kernel helpers").add("dpath", false).add("loop", true).add("last", true);
    assertThat(print(section))
        .isEqualTo(
            """
            Kernel helpers
              dpath: no                        loop: yes
              last: yes

            """);
  }

  @Test
  void keepsLongEntriesApart() {
    Section section = Section.columns("x").add("a name of more than a column's width", true);
    assertThat(print(section.add("next", true)))
        .isEqualTo("x\n  a name of more than a column's width: yes next: yes\n\n");
  }

  @Test
  void printsLines() {
    assertThat(print(Section.lines("System").add("OS", "Linux").add("Arch", "x86_64")))
        .isEqualTo("System\n  OS: Linux\n  Arch: x86_64\n\n");
    assertThat(Section.lines("System").isEmpty()).isTrue();
  }
}
