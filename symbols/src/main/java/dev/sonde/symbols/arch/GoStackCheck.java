package dev.sonde.symbols.arch;

import java.util.List;

/**
 * What functions of Go begin with: the question whether the goroutine's stack has room for them,
 * and whether it is to be interrupted. If so, they are begun once more, so that only what is behind
 * the question runs once a call; arguments are in the same registers there. As the compiler writes
 * it: {@code stacksplit} in Go's {@code cmd/internal/obj/x86/obj6.go} and {@code arm64/obj7.go}.
 */
public final class GoStackCheck {
  /**
   * Of x86-64, one list a step, with the forms it can have as bytes in hexadecimal, where dots
   * stand for any byte; an empty one where the step can be missing. R14, and before Go 1.17 RCX, is
   * the goroutine.
   */
  private static final List<List<String>> X86_64 =
      List.of(
          // MOVQ -8(FS), R14 or CX.
          List.of("644c8b3425f8ffffff", "64488b0c25f8ffffff", ""),
          // LEAQ -frame(SP), R12 or AX; of large frames MOVQ SP, R12; SUBQ $frame, R12; JCS.
          List.of(
              "4c8d6424..",
              "4c8da424........",
              "488d4424..",
              "488d8424........",
              "4989e44981ec........72..",
              "4989e44981ec........0f82........",
              ""),
          // CMPQ SP, R12 or AX with g.stackguard0, or stackguard1 of what runs on the system's
          // stack.
          List.of("493b6610", "4d3b6610", "483b6110", "483b4110", "493b6618", "4d3b6618"),
          // JLS
          List.of("76..", "0f86........"));

  /** Of arm64. R28 is the goroutine. */
  private static final List<List<String>> ARM64 =
      List.of(
          // MOVD g.stackguard0 or stackguard1, R16.
          List.of("900b40f9", "900f40f9"),
          // Of large frames MOVD $frame, R27.
          List.of("......d2......f2", "......d2", ""),
          // SUB $frame, RSP, R17, or of large frames SUBS; BLO.
          List.of("f1....d1", "f1....f1......54", "f1633beb......54", ""),
          // CMP R16, RSP or R17.
          List.of("ff6330eb", "3f0210eb"),
          // BLS
          List.of("......54"));

  /** No question is longer. */
  public static final int MAX_LENGTH = 48;

  private GoStackCheck() {}

  /**
   * How long the question is.
   *
   * @param code a function's, or its first {@link #MAX_LENGTH} bytes
   * @param arm64 whether it is code of arm64, and not of x86-64
   * @return in bytes; 0 where the function asks nothing
   */
  public static int length(byte[] code, boolean arm64) {
    int at = 0;
    for (List<String> step : arm64 ? ARM64 : X86_64) {
      String form = first(step, code, at);
      if (form == null) {
        return 0;
      }
      at += form.length() / 2;
    }
    return at;
  }

  private static String first(List<String> forms, byte[] code, int at) {
    for (String form : forms) {
      if (isAt(form, code, at)) {
        return form;
      }
    }
    return null;
  }

  private static boolean isAt(String form, byte[] code, int at) {
    int bytes = form.length() / 2;
    if (at + bytes > code.length) {
      return false;
    }
    for (int i = 0; i < bytes; i++) {
      if (form.charAt(2 * i) != '.'
          && Integer.parseInt(form, 2 * i, 2 * i + 2, 16) != (code[at + i] & 0xff)) {
        return false;
      }
    }
    return true;
  }
}
