package dev.sonde.bpf.program;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.asm.AluOperation;
import dev.sonde.bpf.asm.Assembler;
import dev.sonde.bpf.asm.Instruction.Alu;
import dev.sonde.bpf.asm.Instruction.Exit;
import dev.sonde.bpf.asm.Operand;
import dev.sonde.bpf.asm.Register;
import dev.sonde.bpf.asm.Width;
import dev.sonde.bpf.object.FunctionSpec;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.ObjectSpec;
import dev.sonde.bpf.object.ProgramSpec;
import dev.sonde.bpf.object.ProgramType;
import java.util.List;
import java.util.Optional;

/** Shortens the way to the first system call. */
public final class SystemCalls {
  private SystemCalls() {}

  /**
   * Begins, on a thread of its own, to set up what loading an object needs. In a fresh JVM that
   * takes as long as reading and compiling a script does; a command that calls this first and
   * compiles meanwhile waits for neither. Calling it is never needed: whoever makes a call before
   * the set-up is done waits for it.
   */
  public static void prepare() {
    Thread thread = new Thread(null, SystemCalls::loadSmallest, "system-call-setup", 0, false);
    thread.setDaemon(true);
    // What fails here fails for the first real call too, where somebody can answer for it.
    thread.setUncaughtExceptionHandler((failed, reason) -> {});
    thread.start();
  }

  /** Goes the whole way once, with the smallest program and map. */
  private static void loadSmallest() {
    Assembler assembler = new Assembler();
    assembler.add(new Alu(AluOperation.MOV, Width.W64, Register.R0, Operand.of(0)));
    assembler.add(new Exit());
    ProgramSpec program =
        new ProgramSpec(
            "prepare",
            ProgramType.RAW_TRACEPOINT,
            List.of(new FunctionSpec("prepare", 0, assembler.finish())));
    MapSpec data = MapSpec.globalData("prepare", new byte[8]);
    ObjectSpec spec = new ObjectSpec("prepare", List.of(program), List.of(data), Optional.empty());
    try (LoadedObject object = LoadedObject.load(spec)) {
      object.map("prepare").memory();
    } catch (BpfException e) {
      // This process may not; the first real call will be refused as well and explain why.
      return;
    }
  }
}
