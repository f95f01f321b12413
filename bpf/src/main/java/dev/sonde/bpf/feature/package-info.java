/**
 * What the running kernel can do and what this process may do there: each answer found by asking
 * the kernel itself, never by comparing versions, and only when somebody asks.
 */
package dev.sonde.bpf.feature;
