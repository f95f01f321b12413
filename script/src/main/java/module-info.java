/** The tracing language, lowered to compiler IR. */
module dev.sonde.script {
  exports dev.sonde.script;
  exports dev.sonde.script.config;
  exports dev.sonde.script.diagnostic;
  exports dev.sonde.script.function;
  exports dev.sonde.script.probe;
  exports dev.sonde.script.scope;
  exports dev.sonde.script.syntax;
  exports dev.sonde.script.type;

  requires transitive dev.sonde.compiler;
  requires transitive dev.sonde.symbols;
}
