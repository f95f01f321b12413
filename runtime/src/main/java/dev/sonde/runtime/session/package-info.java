/** Runs a program: loads and attaches it, reads its events and ends it. Also the embedding API. */
package dev.sonde.runtime.session;
