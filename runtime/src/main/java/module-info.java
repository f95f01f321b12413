/** Runs a compiled program: attaches, reads events, prints, stops. Knows no syntax. */
module dev.sonde.runtime {
  requires transitive dev.sonde.compiler;
  requires transitive dev.sonde.symbols;

  exports dev.sonde.runtime.event;
  exports dev.sonde.runtime.format;
  exports dev.sonde.runtime.info;
  exports dev.sonde.runtime.output;
  exports dev.sonde.runtime.process;
  exports dev.sonde.runtime.session;
  exports dev.sonde.runtime.symbol;
  exports dev.sonde.runtime.value;
}
