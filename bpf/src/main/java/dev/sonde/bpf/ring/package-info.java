/** Reading what programs send: the ring buffer, and the older perf buffer of one ring a CPU. */
package dev.sonde.bpf.ring;
