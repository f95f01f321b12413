package dev.sonde.bpf.program;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.object.ProgramSpec;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.bpf.sys.Descriptor;

/**
 * A program in the kernel, verified and compiled. It lives until it is closed here and no link
 * holds it.
 */
public final class Program implements AutoCloseable {
  private final ProgramSpec spec;
  private final LinkedProgram linked;
  private final Descriptor descriptor;

  private Program(ProgramSpec spec, LinkedProgram linked, Descriptor descriptor) {
    this.spec = spec;
    this.linked = linked;
    this.descriptor = descriptor;
  }

  /**
   * Loads a program.
   *
   * @param btf the descriptor of the BTF its functions and lines refer to, or 0
   * @throws LoadException if the kernel looked at it and refused it
   * @throws BpfException if it names what is not there, or this process may not load programs
   */
  static Program load(ProgramSpec spec, LinkedProgram.Symbols symbols, int btf) {
    LinkedProgram linked = LinkedProgram.of(spec, symbols);
    return new Program(spec, linked, ProgramLoad.load(spec, linked, btf));
  }

  /** The program's name in its object. */
  public String name() {
    return spec.name();
  }

  /** What it is. */
  public ProgramType type() {
    return spec.type();
  }

  /** What was loaded. */
  public ProgramSpec spec() {
    return spec;
  }

  /** The instructions as they were given to the kernel, functions linked and symbols resolved. */
  public byte[] code() {
    return linked.code().clone();
  }

  /**
   * The number of its descriptor.
   *
   * @throws IllegalStateException if it is closed
   */
  public int fd() {
    return descriptor.number();
  }

  /**
   * Runs it once, without input, on the CPU of the caller. Programs for raw tracepoints and system
   * calls can be run so.
   *
   * @throws BpfException if the kernel cannot run programs of this type
   */
  public TestRun run() {
    return run(TestRun.Input.NONE);
  }

  /**
   * Runs it with an input.
   *
   * @throws BpfException if the kernel cannot run programs of this type, or not with this input
   */
  public TestRun run(TestRun.Input input) {
    return TestRun.of(this, input);
  }

  /** What the kernel says about it, and has counted so far. */
  public ProgramInfo info() {
    return ProgramInfo.of(descriptor, name());
  }

  /**
   * The instructions as the kernel runs them, after verification. Needs CAP_SYS_ADMIN or CAP_BPF.
   */
  public byte[] translatedCode() {
    return ProgramInfo.translatedCode(descriptor, name());
  }

  @Override
  public void close() {
    descriptor.close();
  }

  @Override
  public String toString() {
    return spec.type() + " program " + spec.name();
  }
}
