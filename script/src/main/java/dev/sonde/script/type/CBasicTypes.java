package dev.sonde.script.type;

import dev.sonde.script.type.ScriptType.IntegerType;
import dev.sonde.script.type.ScriptType.Opaque;
import java.util.Optional;

/** The types that C has without any definition, and those of {@code stdint.h} and the kernel. */
final class CBasicTypes {
  private CBasicTypes() {}

  /** The type of these words, one space between, if C knows it; sizes are those of LP64. */
  static Optional<ScriptType> of(String words) {
    if (words.equals("void")) {
      return Optional.of(ScriptType.NONE);
    }
    ScriptType fixed = fixed(words);
    return fixed != null ? Optional.of(fixed) : Optional.ofNullable(spelled(words));
  }

  private static ScriptType fixed(String name) {
    return switch (name) {
      case "int8_t", "s8", "__s8" -> integer(1, true);
      case "uint8_t", "u8", "__u8" -> integer(1, false);
      case "int16_t", "s16", "__s16" -> integer(2, true);
      case "uint16_t", "u16", "__u16", "__le16", "__be16", "__sum16" -> integer(2, false);
      case "int32_t", "s32", "__s32" -> integer(4, true);
      case "uint32_t", "u32", "__u32", "__le32", "__be32", "__wsum" -> integer(4, false);
      case "int64_t", "s64", "__s64", "ssize_t", "intptr_t", "ptrdiff_t" -> integer(8, true);
      case "uint64_t", "u64", "__u64", "__le64", "__be64", "size_t", "uintptr_t" ->
          integer(8, false);
      default -> null;
    };
  }

  private static IntegerType integer(int size, boolean signed) {
    return new IntegerType(size, signed, false);
  }

  private static ScriptType spelled(String words) {
    int longs = 0;
    boolean unsigned = false;
    boolean shorter = false;
    String base = "int";
    for (String word : words.split(" ")) {
      switch (word) {
        case "unsigned" -> unsigned = true;
        case "signed", "__signed__", "int" -> {}
        case "short" -> shorter = true;
        case "long" -> longs++;
        case "char", "bool", "_Bool", "float", "double", "__int128" -> base = word;
        default -> {
          return null;
        }
      }
    }
    return switch (base) {
      case "char" -> integer(1, !unsigned);
      case "bool", "_Bool" -> ScriptType.BOOL;
      case "float" -> new Opaque(words, 4);
      case "double" -> new Opaque(words, longs > 0 ? 16 : 8);
      case "__int128" -> new Opaque(words, 16);
      default -> integer(shorter ? 2 : longs > 0 ? 8 : 4, !unsigned);
    };
  }

  /** Whether an array of this type is a string. */
  static boolean isCharacter(String words) {
    return words.equals("char");
  }
}
