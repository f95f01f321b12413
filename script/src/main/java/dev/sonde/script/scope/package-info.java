/** Whose events a script sees: those of a cgroup, of a container, of a namespace. */
package dev.sonde.script.scope;
