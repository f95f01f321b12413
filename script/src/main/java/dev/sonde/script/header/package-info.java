/**
 * Reads C headers: a preprocessor, and what picks the types out of what it leaves. It takes C as
 * far as headers of the kernel and the C library go; a declaration it cannot read is as if it were
 * not there.
 */
package dev.sonde.script.header;
