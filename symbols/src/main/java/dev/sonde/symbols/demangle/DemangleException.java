package dev.sonde.symbols.demangle;

/** A name is not mangled in a way that is known here, or goes beyond the limits. */
final class DemangleException extends Exception {
  private static final long serialVersionUID = 1;

  DemangleException(String message) {
    super(message, null, false, false);
  }
}
