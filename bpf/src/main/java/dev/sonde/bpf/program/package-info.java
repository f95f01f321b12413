/**
 * Programs: loading them, what the verifier says about them, running them by hand, and what the
 * kernel counts about them.
 */
package dev.sonde.bpf.program;
