package dev.sonde.symbols.arch;

import java.util.List;

/**
 * The registers of a process as a program on a probe finds them in its context, {@code struct
 * pt_regs} ({@code struct user_pt_regs} on arm64) of {@code arch/.../include/uapi/asm/ptrace.h},
 * and what the calling convention keeps in them.
 */
public final class ProbeRegisters {
  /** AMD64 System V ABI, section 3.2.3. */
  private static final ProbeRegisters X86_64 =
      new ProbeRegisters(
          "x86_64",
          List.of(
              "r15",
              "r14",
              "r13",
              "r12",
              "bp",
              "bx",
              "r11",
              "r10",
              "r9",
              "r8",
              "ax",
              "cx",
              "dx",
              "si",
              "di",
              "orig_rax",
              "ip",
              "cs",
              "flags",
              "sp",
              "ss"),
          List.of(
              "ax", "dx", "cx", "bx", "si", "di", "bp", "sp", "r8", "r9", "r10", "r11", "r12",
              "r13", "r14", "r15"),
          List.of("di", "si", "dx", "cx", "r8", "r9"),
          "ax",
          "ip",
          "bp",
          Long.BYTES);

  /** Procedure Call Standard for the Arm 64-bit Architecture, section 6.8.2. */
  private static final ProbeRegisters ARM64 =
      new ProbeRegisters(
          "aarch64",
          List.of(
              "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12",
              "r13", "r14", "r15", "r16", "r17", "r18", "r19", "r20", "r21", "r22", "r23", "r24",
              "r25", "r26", "r27", "r28", "r29", "r30", "sp", "pc", "pstate"),
          List.of(
              "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12",
              "r13", "r14", "r15", "r16", "r17", "r18", "r19", "r20", "r21", "r22", "r23", "r24",
              "r25", "r26", "r27", "r28", "r29", "r30", "sp"),
          List.of("r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7"),
          "r0",
          "pc",
          "r29",
          0);

  private final String architecture;
  private final List<String> names;
  private final List<String> numbered;
  private final List<String> arguments;
  private final String result;
  private final String instructionPointer;
  private final String framePointer;
  private final int stackArguments;

  private ProbeRegisters(
      String architecture,
      List<String> names,
      List<String> numbered,
      List<String> arguments,
      String result,
      String instructionPointer,
      String framePointer,
      int stackArguments) {
    this.architecture = architecture;
    this.names = names;
    this.numbered = numbered;
    this.arguments = arguments;
    this.result = result;
    this.instructionPointer = instructionPointer;
    this.framePointer = framePointer;
    this.stackArguments = stackArguments;
  }

  /** Those of this machine. */
  public static ProbeRegisters host() {
    return System.getProperty("os.arch").equals("aarch64") ? ARM64 : X86_64;
  }

  /** What the kernel calls the architecture: {@code x86_64}. */
  public String architecture() {
    return architecture;
  }

  /** The name of every register, as scripts call it. */
  public List<String> names() {
    return names;
  }

  /**
   * Where a register is in the context, in bytes; -1 where there is none of that name. It may be
   * called as {@code pt_regs} calls it ({@code ax}, {@code ip}), as assembly does ({@code rax},
   * {@code x0}), or {@code pc} for the instruction pointer.
   */
  public int offset(String name) {
    int index = names.indexOf(name);
    if (index < 0) {
      index = names.indexOf(name.equals("pc") ? instructionPointer : fieldName(name));
    }
    return index < 0 ? -1 : index * Long.BYTES;
  }

  private String fieldName(String assembly) {
    if (this == ARM64) {
      return assembly.startsWith("x") ? "r" + assembly.substring(1) : assembly;
    }
    return assembly.startsWith("r") ? assembly.substring(1) : assembly;
  }

  /**
   * Where the register is in the context that debug information gives a number ("DWARF Register
   * Number Mapping" of the architecture's ABI); -1 where it is not in there, as a vector register.
   */
  public int numberedOffset(int number) {
    return number < 0 || number >= numbered.size() ? -1 : offset(numbered.get(number));
  }

  /** How many arguments of a function are in registers. */
  public int argumentRegisters() {
    return arguments.size();
  }

  /**
   * Where an argument is in the context when a function is entered.
   *
   * @param argument below {@link #argumentRegisters}
   */
  public int argumentOffset(int argument) {
    return offset(arguments.get(argument));
  }

  /** Where the result is in the context when a function returns. */
  public int resultOffset() {
    return offset(result);
  }

  /** Where the stack pointer is in the context. */
  public int stackPointerOffset() {
    return offset("sp");
  }

  /** Where the instruction pointer is in the context. */
  public int instructionPointerOffset() {
    return offset(instructionPointer);
  }

  /** Where the frame pointer is in the context. */
  public int framePointerOffset() {
    return offset(framePointer);
  }

  /**
   * Where an argument that is not in a register is when a function is entered, counted in bytes
   * from where the stack pointer points.
   *
   * @param index 0 for the first of them
   */
  public int stackArgumentOffset(int index) {
    return stackArguments + index * Long.BYTES;
  }
}
