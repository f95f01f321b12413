package dev.sonde.runtime.session;

import dev.sonde.bpf.asm.AluOperation;
import dev.sonde.bpf.asm.Assembler;
import dev.sonde.bpf.asm.Immediate;
import dev.sonde.bpf.asm.Instruction;
import dev.sonde.bpf.asm.Register;
import dev.sonde.bpf.asm.Width;
import dev.sonde.bpf.object.FunctionSpec;
import dev.sonde.bpf.object.ObjectSpec;
import dev.sonde.bpf.object.ProgramSpec;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.bpf.program.LoadException;
import dev.sonde.bpf.program.LoadedObject;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.program.RunStatistics;
import dev.sonde.bpf.program.TestRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs of a program by hand, timed by the kernel. The kernel repeats programs for packets in a loop
 * of its own; such a loop tells what the body costs, and nothing else. Where a program cannot be
 * one for packets, each run is a system call and finds what that leaves of the caches.
 */
sealed interface TimedRuns extends AutoCloseable {

  /**
   * Some runs.
   *
   * @param returnValue what the last of them returned
   * @param nanos how long all their bodies took
   * @param spent how long that was measured, with what is not the body
   */
  record Batch(int returnValue, long nanos, long spent) {}

  /** Runs the program so often. */
  Batch run(int times);

  @Override
  void close();

  static TimedRuns of(Program program) {
    return program.type() == ProgramType.XDP ? new Repeated(program) : new Single(program);
  }

  /**
   * Loads an object with these of its programs as programs for packets, or as what they are where
   * the kernel refuses that: before Linux 6.16 most of tracing's helpers are not for packets.
   *
   * @throws LoadException if the kernel looked at a program and refused it
   */
  static LoadedObject load(ObjectSpec object, List<String> timed) {
    List<String> repeated = new ArrayList<>(timed);
    while (true) {
      try {
        return LoadedObject.load(forPackets(object, repeated));
      } catch (LoadException e) {
        if (!repeated.remove(e.program())) {
          throw e;
        }
      }
    }
  }

  private static ObjectSpec forPackets(ObjectSpec object, List<String> names) {
    List<ProgramSpec> programs = new ArrayList<>(object.programs().size());
    for (ProgramSpec program : object.programs()) {
      programs.add(
          names.contains(program.name())
              ? new ProgramSpec(program.name(), ProgramType.XDP, program.functions())
              : program);
    }
    return new ObjectSpec(object.name(), programs, object.maps(), object.btf());
  }

  /** Repeated by the kernel. */
  record Repeated(Program program) implements TimedRuns {
    /** {@code ETH_HLEN}: no packet is shorter. */
    private static final int PACKET_SIZE = 14;

    @Override
    public Batch run(int times) {
      TestRun run = program.run(TestRun.Input.packet(new byte[PACKET_SIZE], times));
      long nanos = (long) run.nanos() * times;
      return new Batch(run.returnValue(), nanos, nanos);
    }

    @Override
    public void close() {}
  }

  /** One by one, less what a program without a body takes for the same. */
  final class Single implements TimedRuns {
    private final Program program;
    private final LoadedObject empty;
    private final RunStatistics statistics;

    private Single(Program program) {
      this.program = program;
      this.empty = LoadedObject.load(withoutBody(program.type()));
      this.statistics = RunStatistics.enable();
    }

    private static ObjectSpec withoutBody(ProgramType type) {
      Assembler code = new Assembler();
      code.add(new Instruction.Alu(AluOperation.MOV, Width.W64, Register.R0, new Immediate(0)));
      code.add(new Instruction.Exit());
      FunctionSpec function = new FunctionSpec("nothing", 0, code.finish());
      ProgramSpec program = new ProgramSpec(function.name(), type, List.of(function));
      return new ObjectSpec("nothing", List.of(program), List.of(), Optional.empty());
    }

    @Override
    public Batch run(int times) {
      Program nothing = empty.programs().getFirst();
      long before = program.info().runNanos();
      long nothingBefore = nothing.info().runNanos();
      int returnValue = 0;
      for (int run = 0; run < times && returnValue == 0; run++) {
        returnValue = program.run().returnValue();
        nothing.run();
      }
      long whole = program.info().runNanos() - before;
      long frame = nothing.info().runNanos() - nothingBefore;
      return new Batch(returnValue, Math.max(0, whole - frame), whole);
    }

    @Override
    public void close() {
      statistics.close();
      empty.close();
    }
  }
}
