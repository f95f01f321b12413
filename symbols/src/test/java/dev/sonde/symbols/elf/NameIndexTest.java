package dev.sonde.symbols.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameIndexTest {
  private static final int[] KINDS = {0x02, 0x22, 0x12, 0x11, 0x21, 0x00, 0x04};

  private static SymbolSection section(ElfWriter writer) throws IOException {
    return SymbolSection.read(ElfFile.of("x", writer.write()), SectionHeader.SHT_SYMTAB);
  }

  private static NameIndex index(List<SymbolSection> list) throws IOException {
    SymbolSections sections = SymbolSections.of(list);
    NameIndex index = new NameIndex(sections);
    for (int i = 0; i < sections.size(); i++) {
      sections.get(i).rewind();
      while (sections.get(i).next()) {
        index.add(sections.get(i), sections.base(i));
      }
    }
    return index;
  }

  /** What a walk over all symbols finds. */
  private static Symbol walkedTo(List<SymbolSection> sections, String name) throws IOException {
    Symbol best = null;
    for (SymbolSection section : sections) {
      section.rewind();
      while (section.next()) {
        if (section.isSymbol() && section.name().equals(name)) {
          Symbol found = section.symbol();
          if (best == null || found.binding().compareTo(best.binding()) > 0) {
            best = found;
          }
        }
      }
    }
    return best;
  }

  @Test
  void findsWhatAWalkFinds() throws IOException {
    Random random = new Random(3);
    for (int round = 0; round < 300; round++) {
      List<SymbolSection> sections = new ArrayList<>();
      for (int s = 0; s < 1 + round % 3; s++) {
        ElfWriter writer = ElfWriter.ofX86().text(0x1000, 0x1000);
        int count = 1 + random.nextInt(40);
        for (int i = 0; i < count; i++) {
          String version = random.nextInt(4) == 0 ? "@@V1" : random.nextInt(4) == 0 ? "@V2" : "";
          String name = "n".repeat(random.nextInt(3)) + random.nextInt(12) + version;
          int kind = KINDS[random.nextInt(KINDS.length)];
          writer.symbol(name, 0x1000 + random.nextInt(0x1000), 4, kind, 1);
        }
        sections.add(section(writer));
      }
      NameIndex index = index(sections);
      for (int length = 0; length < 3; length++) {
        for (int i = 0; i < 14; i++) {
          String name = "n".repeat(length) + i;
          assertThat(index.find(name))
              .as("round %d, %s", round, name)
              .isEqualTo(walkedTo(sections, name));
        }
      }
    }
  }

  @Test
  void aVersionMayBeNamedOrNot() throws IOException {
    ElfWriter writer =
        ElfWriter.ofX86()
            .text(0x1000, 0x100)
            .function("copy@V1", 0x1000, 4)
            .function("copy@@V2", 0x1010, 4)
            .function("@at", 0x1020, 4);
    NameIndex index = index(List.of(section(writer)));
    assertThat(index.find("copy").address()).isEqualTo(0x1000);
    assertThat(index.find("copy@V1").address()).isEqualTo(0x1000);
    assertThat(index.find("copy@@V2").address()).isEqualTo(0x1010);
    assertThat(index.find("@at").address()).isEqualTo(0x1020);
    assertThat(index.find("cop")).isNull();
    assertThat(index.find("copy@V3")).isNull();
    assertThat(index.find("")).isNull();
  }

  @Test
  void manySymbolsOfOneNameAreNoBurden() throws IOException {
    ElfWriter writer = ElfWriter.ofX86().text(0x1000, 0x100);
    for (int i = 0; i < 50_000; i++) {
      writer.symbol("same", 0x1000 + i % 0x100, 1, 0x02, 1);
    }
    writer.function("other", 0x1000, 1);
    writer.symbol("same", 0x1080, 1, 0x12, 1);
    NameIndex index = index(List.of(section(writer)));
    assertThat(index.find("other")).isNotNull();
    assertThat(index.find("same").binding()).isEqualTo(Symbol.Binding.GLOBAL);
    assertThat(index.find("same").address()).isEqualTo(0x1080);
  }

  @Test
  void aNameThatHasNoEndIsNone() throws IOException {
    byte[] image = ElfWriter.ofX86().text(0x1000, 0x100).function("whole", 0x1000, 4).write();
    ElfFile file = ElfFile.of("x", image);
    SectionHeader names = file.section(file.findSection(SectionHeader.SHT_SYMTAB).link());
    for (int i = 1; i < names.size(); i++) {
      image[(int) names.offset() + i] = 'x';
    }
    SymbolSection section = SymbolSection.read(file, SectionHeader.SHT_SYMTAB);
    NameIndex index = index(List.of(section));
    assertThat(index.find("whole")).isNull();
    assertThat(index.find("x".repeat((int) names.size() - 1))).isNull();
  }
}
