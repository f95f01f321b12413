package dev.sonde.bpf.object;

import java.util.List;
import java.util.Optional;

/**
 * A program to be loaded: {@code BPF_PROG_LOAD} as data.
 *
 * @param name unique in its object, of any length (the kernel shows the first 15 characters, with
 *     what is neither letter, digit, '_' nor '.' replaced)
 * @param expectedAttachType for the types that leave a choice
 * @param target what it attaches to, for the types that must say so when they are loaded
 * @param functions the entry first, then the functions it calls or passes as callbacks
 * @param license the kernel lets only GPL-compatible programs call most tracing helpers
 * @param flags {@code BPF_F_*} of {@code include/uapi/linux/bpf.h}
 */
public record ProgramSpec(
    String name,
    ProgramType type,
    Optional<AttachType> expectedAttachType,
    Optional<AttachTarget> target,
    List<FunctionSpec> functions,
    String license,
    int flags) {

  /** The program may sleep: {@code BPF_F_SLEEPABLE}. */
  public static final int SLEEPABLE = 1 << 4;

  public ProgramSpec {
    functions = List.copyOf(functions);
    if (functions.isEmpty()) {
      throw new IllegalArgumentException("program " + name + " has no code");
    }
  }

  /** A GPL program that is attached after it is loaded, without flags. */
  public ProgramSpec(String name, ProgramType type, List<FunctionSpec> functions) {
    this(name, type, Optional.empty(), Optional.empty(), functions, "GPL", 0);
  }

  /** The function that runs first. */
  public FunctionSpec entry() {
    return functions.getFirst();
  }

  /** The same program for this attach type. */
  public ProgramSpec withExpectedAttachType(AttachType attachType) {
    return new ProgramSpec(name, type, Optional.of(attachType), target, functions, license, flags);
  }

  /** The same program, attaching to this. */
  public ProgramSpec withTarget(AttachTarget newTarget) {
    return new ProgramSpec(
        name, type, expectedAttachType, Optional.of(newTarget), functions, license, flags);
  }

  /** The same program with other flags. */
  public ProgramSpec withFlags(int newFlags) {
    return new ProgramSpec(name, type, expectedAttachType, target, functions, license, newFlags);
  }
}
