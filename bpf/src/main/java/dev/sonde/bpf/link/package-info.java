/**
 * Attaching programs: one record for each way, and what keeps a program attached. Everything is
 * held by open descriptors, so that nothing stays behind a process that ends, however it ends.
 */
package dev.sonde.bpf.link;
