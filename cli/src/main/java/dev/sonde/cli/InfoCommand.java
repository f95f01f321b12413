package dev.sonde.cli;

import dev.sonde.bpf.feature.KernelFeatures;
import dev.sonde.runtime.info.SystemReport;
import dev.sonde.script.probe.RunningMachine;
import java.io.IOException;

/** {@code --info}: what this kernel can do. */
final class InfoCommand {
  private InfoCommand() {}

  /** Prints the report. */
  static int run() throws IOException {
    RunningMachine machine = new RunningMachine();
    KernelFeatures features = new KernelFeatures(() -> machine.kernelBtf().orElseThrow());
    return Messages.print(new SystemReport(features, Version.text()).text());
  }
}
