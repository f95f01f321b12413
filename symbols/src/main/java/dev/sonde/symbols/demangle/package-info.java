/**
 * From the names that linkers see to those that people wrote: C++ (Itanium ABI, section "External
 * Names (Mangling)"), Rust (legacy, and v0 by RFC 2603), and Java. C++ is written as {@code
 * c++filt} of GNU binutils writes it.
 *
 * <p>Names come from files that anybody may have made: how deep they nest, how much work they are
 * and how long they become is limited, and a name beyond that, or one that is not well formed,
 * stays as it is.
 */
package dev.sonde.symbols.demangle;
