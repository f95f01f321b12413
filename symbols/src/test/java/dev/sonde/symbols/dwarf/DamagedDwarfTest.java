package dev.sonde.symbols.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.symbols.Compiler;
import dev.sonde.symbols.Mutations;
import dev.sonde.symbols.elf.DebugFiles;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.RootFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is done to debug information, reading it gives an answer or an {@link IOException}. The
 * number of inputs is -Dsonde.fuzz, 5,000 unless given.
 */
class DamagedDwarfTest {
  private static final String SOURCE =
      """
      typedef unsigned long Size;
      enum Color { RED, GREEN };
      struct Node { struct Node *next; int values[2]; unsigned a : 3; enum Color c;
        int (*call)(struct Node *, Size); };
      static inline __attribute__((always_inline)) int twice(int x, struct Node *n) {
        return x * 2 + n->values[0];
      }
      __attribute__((noinline)) int visit(struct Node *node, Size size, const char *why, ...) {
        return node->values[1] + twice(size, node) + why[0];
      }
      int _start(int count) {
        struct Node node = { .values = { 1, count } };
        return visit(&node, 3, "");
      }
      """;

  private @TempDir Path folder;

  private byte[] sample(String options) throws IOException {
    String all = "-nostdlib -static -Wl,--build-id=none " + options;
    Path program = new Compiler(folder).c("sample", SOURCE, all.split(" "));
    new Compiler(folder).run("objcopy", "-R", ".comment", "sample");
    return Files.readAllBytes(program);
  }

  @Test
  @Timeout(3600)
  void neverLeadsAstray() throws IOException {
    List<byte[]> samples = new ArrayList<>();
    List<long[]> addresses = new ArrayList<>();
    for (String options :
        List.of(
            "-gdwarf-5 -O2",
            "-gdwarf-4 -O2",
            "-gdwarf-5 -O0 -fdebug-types-section",
            "-gdwarf-3 -O1 -fdebug-types-section",
            "-gdwarf-5 -O2 -c")) {
      byte[] sample = sample(options);
      samples.add(sample);
      try (ElfFile file = ElfFile.of("sample", sample);
          DebugInformation information = open(file)) {
        long visit = information.functions("visit").getFirst().entry();
        addresses.add(
            new long[] {visit, visit + 9, information.functions("_start").getFirst().entry()});
      }
    }
    Mutations mutations = new Mutations(20261125);
    int inputs = Integer.getInteger("sonde.fuzz", 5_000);
    int refused = 0;
    for (int i = 0; i < inputs; i++) {
      int sample = i % samples.size();
      refused += exercise(mutations.of(samples.get(sample)), addresses.get(sample));
    }
    assertThat(refused).isGreaterThan(inputs / 20);
  }

  private static DebugInformation open(ElfFile file) throws IOException {
    return DebugInformation.open(file, "/none/sample", new DebugFiles(RootFolder.SELF, List.of()));
  }

  /** Asks everything that can be asked; gives whether one answer was a refusal. */
  private static int exercise(byte[] image, long[] addresses) {
    DebugInformation information;
    try {
      information = open(ElfFile.of("damaged", image));
    } catch (IOException _) {
      return 1;
    }
    if (information == null) {
      return 0;
    }
    int refused = 0;
    for (long address : addresses) {
      refused |= attempt(() -> information.line(address));
      refused |= attempt(() -> information.frames(address));
      refused |= attempt(() -> spell(information.functionAt(address)));
    }
    refused |= attempt(() -> information.functions("visit"));
    refused |= attempt(() -> information.find("sample.c", 6, 0));
    refused |= attempt(() -> walk(information.findType(TypeKind.STRUCT, "Node"), 3));
    refused |= attempt(() -> walk(information.findType(TypeKind.ENUM, "Color"), 3));
    refused |= attempt(() -> walk(information.findType(TypeKind.TYPEDEF, "Size"), 3));
    return refused;
  }

  private static int spell(DwarfFunction function) throws IOException {
    int length = 0;
    if (function != null) {
      length += ArgumentPlaces.of(function, false).size();
      length += ArgumentPlaces.of(function, true).size();
      for (DwarfFunction.Parameter parameter : function.parameters()) {
        length += parameter.type() == null ? 0 : parameter.type().spelling().length();
        length += walk(parameter.type(), 3);
      }
    }
    return length;
  }

  private static int walk(TypeReference reference, int depth) throws IOException {
    if (reference == null || depth == 0) {
      return 0;
    }
    int total = (int) reference.size();
    reference.strip();
    return total
        + switch (reference.resolve()) {
          case DwarfType.Pointer pointer -> walk(pointer.target(), depth - 1);
          case DwarfType.Typedef typedef -> walk(typedef.target(), depth - 1);
          case DwarfType.Array array -> walk(array.element(), depth - 1);
          case DwarfType.Composite composite -> {
            int sum = 0;
            for (DwarfType.Member member : composite.members()) {
              sum += walk(member.type(), depth - 1);
            }
            yield sum;
          }
          default -> 1;
        };
  }

  private interface Question {
    Object ask() throws IOException;
  }

  private static int attempt(Question question) {
    try {
      question.ask();
      return 0;
    } catch (IOException _) {
      return 1;
    }
  }
}
