/**
 * The intermediate representation: typed SSA with block parameters, in immutable records.
 *
 * <p>A {@link dev.sonde.compiler.ir.Module} holds functions, the maps they share and the sites
 * where something can be lost. A function is a list of blocks; a block takes parameters, computes,
 * and ends in one terminator that hands arguments to the parameters of the blocks it goes to. There
 * are no phi instructions.
 *
 * <p>What a map operation, an event or a read of kernel memory becomes is left open here on
 * purpose: the operations say what is wanted, and expansion picks the fastest form that the target
 * kernel allows.
 */
package dev.sonde.compiler.ir;
