/** What a run takes names from, with one owner. */
package dev.sonde.symbols.source;
