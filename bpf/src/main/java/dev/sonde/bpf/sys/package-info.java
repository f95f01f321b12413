/**
 * System calls, the structures they take, and the owners of what they give. Not exported: the other
 * rooms of this module say what it all means.
 */
package dev.sonde.bpf.sys;
