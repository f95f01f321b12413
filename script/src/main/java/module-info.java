/** The tracing language, lowered to compiler IR. */
module dev.sonde.script {
  requires transitive dev.sonde.compiler;
}
