package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.program.RunningFunction;
import dev.sonde.symbols.dwarf.DebugInformation;
import dev.sonde.symbols.program.ElfObjects;
import dev.sonde.symbols.program.ProgramFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What front ends may ask of the machine that will be traced. Answers are found when asked for. */
public interface Machine {

  /** The kernel's types, or nothing where the kernel offers none. */
  Optional<Btf> kernelBtf();

  /**
   * What the compiler wrote about a program or library, or nothing where that is not there. It
   * stays open for as long as this machine is asked.
   *
   * @throws IOException where it cannot be read, or is damaged
   */
  default Optional<DebugInformation> debugInformation(String path) throws IOException {
    return Optional.ofNullable(objects().debugInformation(path));
  }

  /**
   * A program or library, for its symbols and probes; to be used at once.
   *
   * @throws IOException where it cannot be read, or is damaged
   */
  default ProgramFile program(String path) throws IOException {
    return objects().program(path);
  }

  /** The programs and libraries that are open, each for whoever asks. */
  ElfObjects objects();

  /** The only process that will be traced ({@code -p}), or nothing where all are. */
  default OptionalInt process() {
    return OptionalInt.empty();
  }

  /** Where tracefs is mounted, or nothing where it is not. */
  Optional<Path> tracefs();

  /**
   * The kernel's functions that can be traced, or nothing where it does not tell. Reading them
   * takes the kernel some ten milliseconds; a name that BTF knows need not be looked for there.
   */
  default Optional<KernelFunctions> kernelFunctions() {
    return Optional.empty();
  }

  /**
   * Whether the kernel itself, without its modules, may have several functions of a name. Looking
   * takes some ten milliseconds the first time that a kernel is asked, and little later.
   */
  default boolean hasSeveral(String function) {
    return true;
  }

  /** Whether the kernel has refused to attach a function by a trampoline in a kprobe's place. */
  default boolean refusesTrampoline(String function) {
    return false;
  }

  /** Whether the user has said which functions can be traced: then there are no others. */
  default boolean isTold() {
    return false;
  }

  /**
   * The types of a loaded module, on top of the kernel's own; nothing where no such module is
   * loaded or it has none.
   */
  default Optional<Btf> moduleBtf(String module) {
    return Optional.empty();
  }

  /** The modules whose types have been asked for and found. */
  default List<String> modulesInUse() {
    return List.of();
  }

  /** The names of the modules that are loaded, sorted. */
  default List<String> modules() {
    return List.of();
  }

  /** The functions of the BPF programs in the kernel, as far as they have names. */
  default List<RunningFunction> bpfFunctions() {
    return List.of();
  }

  /** Whether the kernel was built with kprobes. */
  default boolean hasKprobes() {
    return false;
  }

  /** Whether the kernel can do something, and lets this process. Found out by trying. */
  default boolean has(Feature feature) {
    return false;
  }

  /** Whether programs of a kind may call a function of the kernel that BTF knows. */
  default boolean allowsKernelFunction(String function, ProgramKind kind) {
    return false;
  }

  /** Whether what may go wrong is tried all the same: {@code --unsafe}. */
  default boolean isUnsafe() {
    return false;
  }

  /**
   * Where the kernel has a symbol, or nothing where it has none of that name. A machine without
   * symbols has none.
   *
   * @throws IOException where the kernel does not tell, with a message for the user
   */
  default OptionalLong kernelAddress(String symbol) throws IOException {
    return OptionalLong.empty();
  }
}
