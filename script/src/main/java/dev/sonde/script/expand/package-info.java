/**
 * Script to script: macros and C defines are put in where they are used, positional parameters
 * become literals, and what is constant is computed. What leaves this package has only what must be
 * typed and lowered.
 */
package dev.sonde.script.expand;
