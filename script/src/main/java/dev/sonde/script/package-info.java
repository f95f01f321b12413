/**
 * The tracing language: from a script's text to a program for the compiler and the session. {@link
 * dev.sonde.script.ScriptCompiler} is the way in.
 */
package dev.sonde.script;
