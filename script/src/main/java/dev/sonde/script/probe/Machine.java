package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import java.nio.file.Path;
import java.util.Optional;

/** What front ends may ask of the machine that will be traced. Answers are found when asked for. */
public interface Machine {

  /** The kernel's types, or nothing where the kernel offers none. */
  Optional<Btf> kernelBtf();

  /** Where tracefs is mounted, or nothing where it is not. */
  Optional<Path> tracefs();
}
