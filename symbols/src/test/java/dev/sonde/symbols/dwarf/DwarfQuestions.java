package dev.sonde.symbols.dwarf;

import java.io.IOException;

/**
 * Everything that can be asked of debug information of {@link #SOURCE}: lines, inlining, functions
 * with their parameters and the places of these, types.
 */
final class DwarfQuestions {
  /** A program without libraries, which is small. */
  static final String SOURCE =
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

  private DwarfQuestions() {}

  /**
   * Asks {@code information}, which may be null.
   *
   * @param addresses of code in it
   * @return 1 if one answer was a refusal, else 0
   */
  static int ask(DebugInformation information, long[] addresses) {
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
