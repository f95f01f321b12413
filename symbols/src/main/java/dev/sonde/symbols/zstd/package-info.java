/**
 * Expands Zstandard (RFC 8878). Written here because the libraries that do it without native code
 * go by {@code sun.misc.Unsafe}, which JDK 25 warns of and later ones lack. Speed is not what it is
 * for: a section of a file is expanded once.
 */
package dev.sonde.symbols.zstd;
