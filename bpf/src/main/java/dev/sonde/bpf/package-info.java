/** What all rooms of this module share: errors of the kernel, and which CPUs there are. */
package dev.sonde.bpf;
