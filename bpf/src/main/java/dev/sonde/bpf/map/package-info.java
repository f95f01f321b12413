/** Maps: the memory that programs in the kernel and this process share. */
package dev.sonde.bpf.map;
