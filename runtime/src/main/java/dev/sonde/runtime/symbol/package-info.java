/** Addresses that programs send, shown as functions. */
package dev.sonde.runtime.symbol;
