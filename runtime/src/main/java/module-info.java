/** Runs a compiled program: attaches, reads events, prints, stops. Knows no syntax. */
module dev.sonde.runtime {
  requires transitive dev.sonde.compiler;
}
