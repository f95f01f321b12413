/** What a tracer asks of its machine besides BPF: signals to processes, and the time of boot. */
package dev.sonde.bpf.host;
