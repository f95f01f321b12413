/** The tracing language, lowered to compiler IR. */
module dev.sonde.script {
  exports dev.sonde.script.diagnostic;
  exports dev.sonde.script.probe;
  exports dev.sonde.script.syntax;

  requires transitive dev.sonde.compiler;
}
