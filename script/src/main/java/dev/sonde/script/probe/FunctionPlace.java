package dev.sonde.script.probe;

/**
 * The place in a file that a probe names: {@code function}, {@code function+offset} or {@code
 * address}.
 *
 * @param function the name or a pattern; empty where an address is given
 * @param offset from where the function begins, in bytes
 * @param address as the file counts addresses; 0 where a function is named
 */
record FunctionPlace(String function, long offset, long address) {

  /**
   * Reads it.
   *
   * @throws NumberFormatException with a message for the user
   */
  static FunctionPlace parse(String text) {
    int plus = text.indexOf('+');
    if (plus < 0) {
      if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
        return new FunctionPlace(text, 0, 0);
      }
      return new FunctionPlace("", 0, Count.parse(text));
    }
    if (text.indexOf('+', plus + 1) >= 0) {
      throw new NumberFormatException("Cannot take more than one offset");
    }
    if (plus == 0 || plus == text.length() - 1) {
      throw new NumberFormatException("Invalid offset");
    }
    try {
      return new FunctionPlace(text.substring(0, plus), Count.parse(text.substring(plus + 1)), 0);
    } catch (NumberFormatException e) {
      throw new NumberFormatException("Invalid offset: " + e.getMessage());
    }
  }

  boolean isAddress() {
    return function.isEmpty();
  }

  /** As probes spell it. */
  String spelled() {
    if (isAddress()) {
      return Long.toString(address);
    }
    return offset == 0 ? function : function + "+" + offset;
  }
}
