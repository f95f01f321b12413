/** The command: arguments, terminal, exit codes. */
module dev.sonde.cli {
  requires dev.sonde.script;
  requires dev.sonde.runtime;
}
