package dev.sonde.symbols.unwind;

import java.io.IOException;

/**
 * What several functions have in common: a "common information entry" (CIE).
 *
 * @param codeFactor what advances of the location are multiplied by
 * @param dataFactor what offsets of saved registers are multiplied by
 * @param returnRegister the number of the column for the return address
 * @param pointerEncoding how addresses of functions are written
 * @param augmented whether each function's entry has a length of further data
 * @param signal whether the functions are entered by a signal, at an instruction that did not call
 * @param program where the instructions begin that every function starts with
 * @param end where they end
 */
record CommonEntry(
    long codeFactor,
    long dataFactor,
    int returnRegister,
    int pointerEncoding,
    boolean augmented,
    boolean signal,
    long program,
    long end) {

  /** What every function starts with is some ten bytes; each of them runs it again. */
  private static final int MAX_PROGRAM = 512;

  /**
   * Reads an entry behind its id.
   *
   * @param end of the entry
   * @param exceptions whether it is in {@code .eh_frame}
   */
  static CommonEntry read(EncodedReader in, long end, boolean exceptions) throws IOException {
    int version = in.u8();
    if (version != 1 && version != 3 && version != 4) {
      throw in.damaged("an entry has the version " + version);
    }
    int length = in.data().stringLength(in.position());
    String augmentation = in.data().string(in.position());
    in.skip(length + 1L);
    if (version == 4) {
      in.u8(); // The size of addresses.
      in.u8(); // The size of segments.
    }
    long codeFactor = in.uleb();
    long dataFactor = in.sleb();
    long returnRegister = version == 1 ? in.u8() : in.uleb();
    int encoding = 0;
    boolean augmented = augmentation.startsWith("z");
    boolean signal = false;
    if (augmented) {
      long size = in.uleb();
      long next = in.position() + size;
      for (int i = 1; i < augmentation.length(); i++) {
        switch (augmentation.charAt(i)) {
          case 'R' -> encoding = in.u8();
          case 'P' -> in.pointer(in.u8() & 0x7f);
          case 'L' -> in.u8();
          case 'S' -> signal = true;
          default -> {
            // B and G are marks of arm64, without data.
          }
        }
      }
      if (size < 0 || next < 0 || next > end) {
        throw in.damaged("an entry has more data than there is");
      }
      in.moveTo(next);
    } else if (!augmentation.isEmpty()) {
      throw in.damaged("an entry is of the unknown kind \"" + augmentation + "\"");
    }
    if (returnRegister < 0
        || returnRegister > CallFrameMachine.MAX_REGISTER
        || in.position() > end
        || end - in.position() > MAX_PROGRAM) {
      throw in.damaged("an entry ends within its header, or has no end");
    }
    return new CommonEntry(
        codeFactor,
        dataFactor,
        (int) returnRegister,
        exceptions || augmented ? encoding : 0,
        augmented,
        signal,
        in.position(),
        end);
  }
}
