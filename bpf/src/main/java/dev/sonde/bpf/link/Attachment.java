package dev.sonde.bpf.link;

/**
 * A way of attaching a program to an event source, as data: one record per way. What is described
 * here is attached only when a loaded program is given to it.
 */
public interface Attachment {}
