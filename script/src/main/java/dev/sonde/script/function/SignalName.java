package dev.sonde.script.function;

import java.util.List;

/** {@code signal_name(signal)}: what a signal means. */
final class SignalName extends NumberName {
  SignalName() {
    super(
        new Documentation(
            "signal_name",
            List.of("string signal_name(int sig)"),
            "What a signal's number means, in the words of strsignal(3).",
            "tracepoint:signal:signal_generate { @[signal_name(args.sig)] = count(); }"));
  }

  @Override
  NameTable table() {
    return new NameTable(SignalNumbers.meanings(), "N/A");
  }
}
