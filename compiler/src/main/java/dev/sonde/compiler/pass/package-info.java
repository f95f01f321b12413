/**
 * The optimiser: small passes from function to function, put in order by {@link
 * dev.sonde.compiler.pass.Optimizer}. They run on what front ends write, where equal look-ups in
 * maps can still be seen to be equal, and again on what expansion made of it.
 */
package dev.sonde.compiler.pass;
