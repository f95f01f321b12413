package dev.sonde.bpf;

import static dev.sonde.bpf.asm.Register.R0;
import static dev.sonde.bpf.asm.Register.R1;
import static dev.sonde.bpf.asm.Register.R2;

import dev.sonde.bpf.asm.AluOperation;
import dev.sonde.bpf.asm.Assembler;
import dev.sonde.bpf.asm.AtomicOperation;
import dev.sonde.bpf.asm.Code;
import dev.sonde.bpf.asm.Instruction;
import dev.sonde.bpf.asm.Instruction.Alu;
import dev.sonde.bpf.asm.Instruction.Atomic;
import dev.sonde.bpf.asm.Instruction.Exit;
import dev.sonde.bpf.asm.Instruction.LoadMapValue;
import dev.sonde.bpf.asm.Operand;
import dev.sonde.bpf.asm.Register;
import dev.sonde.bpf.asm.Size;
import dev.sonde.bpf.asm.Width;
import dev.sonde.bpf.object.FunctionSpec;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.ObjectSpec;
import dev.sonde.bpf.object.ProgramSpec;
import dev.sonde.bpf.object.ProgramType;
import java.util.List;
import java.util.Optional;

/** Small programs for tests. */
public final class TestCode {
  private TestCode() {}

  /** {@code destination = source}, 64 bits wide. */
  public static Instruction move(Register destination, Operand source) {
    return new Alu(AluOperation.MOV, Width.W64, destination, source);
  }

  /** {@code destination = value}. */
  public static Instruction move(Register destination, int value) {
    return move(destination, Operand.of(value));
  }

  /** {@code destination += value}. */
  public static Instruction add(Register destination, int value) {
    return new Alu(AluOperation.ADD, Width.W64, destination, Operand.of(value));
  }

  /** The code of these instructions. */
  public static Code code(Instruction... instructions) {
    Assembler assembler = new Assembler();
    for (Instruction instruction : instructions) {
      assembler.add(instruction);
    }
    return assembler.finish();
  }

  /** A program of one function. */
  public static ProgramSpec program(String name, ProgramType type, Instruction... instructions) {
    return new ProgramSpec(name, type, List.of(new FunctionSpec(name, 0, code(instructions))));
  }

  /** An object without BTF. */
  public static ObjectSpec object(List<ProgramSpec> programs, MapSpec... maps) {
    return new ObjectSpec("test", programs, List.of(maps), Optional.empty());
  }

  /** A program that adds one to the eight bytes that global data {@code counter} begins with. */
  public static ObjectSpec counting(ProgramType type) {
    ProgramSpec program =
        program(
            "count",
            type,
            new LoadMapValue(R1, "counter", 0),
            move(R2, 1),
            new Atomic(AtomicOperation.ADD, Size.DW, R1, 0, R2),
            move(R0, 0),
            new Exit());
    return object(List.of(program), MapSpec.globalData("counter", new byte[8]));
  }
}
