/** The settings of a script: its {@code config} block and the {@code BPFTRACE_*} environment. */
package dev.sonde.script.config;
