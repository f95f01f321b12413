package dev.sonde.compiler;

import dev.sonde.bpf.asm.Code;
import dev.sonde.bpf.object.FunctionSpec;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.ObjectSpec;
import dev.sonde.bpf.object.ProgramSpec;
import dev.sonde.compiler.alloc.FrameLayout;
import dev.sonde.compiler.alloc.RegisterAllocator;
import dev.sonde.compiler.emit.DebugInfo;
import dev.sonde.compiler.emit.FunctionEmitter;
import dev.sonde.compiler.expand.Expanded;
import dev.sonde.compiler.expand.Expander;
import dev.sonde.compiler.expand.PreemptionGuard;
import dev.sonde.compiler.expand.ProgramLayout;
import dev.sonde.compiler.expand.ScratchPlacement;
import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Module;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.pass.Optimizer;
import dev.sonde.compiler.program.CompiledProgram;
import dev.sonde.compiler.select.MachineFunction;
import dev.sonde.compiler.select.Selector;
import dev.sonde.compiler.target.Feature;
import dev.sonde.compiler.target.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Compiles a module of IR for one kernel: optimises, expands what the operations mean into what the
 * machine does, optimises again, selects instructions, allocates registers and emits.
 */
public final class Compiler {
  /** The verifier's {@code MAX_BPF_STACK}. */
  private static final int STACK = 512;

  /**
   * Stack that is left to every function around a callback, and that the slots of a callback may
   * take: its larger ones are better in scratch memory, as loops nest.
   */
  private static final int LEAST_FRAME = 96;

  /** The verifier counts frames in units of this many bytes; check_max_stack_depth_subprog(). */
  private static final int FRAME_UNIT = 32;

  /** What slots leave for spilled registers at first; a function that spills more is done again. */
  private static final int SPILL_RESERVE = 64;

  /** The verifier's {@code BPF_COMPLEXITY_LIMIT_INSNS}: no program may be longer. */
  private static final int MOST_INSTRUCTIONS = 1_000_000;

  private final Module module;
  private final Target target;
  private final CompilerListener listener;
  private final ProgramLayout layout;
  private final DebugInfo debug;
  private final List<MapSpec> scratchMaps = new ArrayList<>();
  private int scratchNames;

  private Compiler(Module module, Target target, CompilerListener listener) {
    this.module = module;
    this.target = target;
    this.listener = listener;
    layout = new ProgramLayout(module, target);
    debug = new DebugInfo(module.sources());
  }

  /**
   * Compiles a module. The rings it may use are as small as a ring can sensibly be: whoever loads
   * the program gives them their size ({@link MapSpec#withMaxEntries}).
   *
   * @throws CompileException if a function cannot be made to fit the machine
   */
  public static CompiledProgram compile(Module module, Target target) {
    return compile(module, target, CompilerListener.NONE);
  }

  /** As {@link #compile(Module, Target)}, watched by {@code listener}. */
  public static CompiledProgram compile(Module module, Target target, CompilerListener listener) {
    return new Compiler(module, target, listener).run();
  }

  private CompiledProgram run() {
    List<ProgramSpec> programs = new ArrayList<>(module.functions().size());
    for (int f = 0; f < module.functions().size(); f++) {
      Function function = module.functions().get(f);
      List<FunctionSpec> specs = new ArrayList<>(1);
      add(specs, function, true, STACK);
      programs.add(
          new ProgramSpec(
              function.name(),
              function.kind().type(),
              function.kind().attachType(),
              function.kind().target(),
              specs,
              module.license(),
              0));
    }
    List<MapSpec> maps = layout.maps();
    maps.addAll(scratchMaps);
    ObjectSpec object = new ObjectSpec(module.name(), programs, maps, Optional.of(debug.build()));
    return new CompiledProgram(
        object,
        layout.placements(),
        layout.start(),
        layout.sites(),
        layout.dataRing(),
        layout.controlRing(),
        layout.wakeup());
  }

  /** Complains of what nothing can stand in for where the kernel lacks it. */
  private void refuseWhatIsMissing(Function function) {
    for (Block block : function.blocks()) {
      for (Instruction instruction : block.instructions()) {
        if (instruction.operation() instanceof MapOperation.MapCount
            && !target.has(Feature.MAP_COUNT)) {
          throw new CompileException(
              instruction.location(),
              "this kernel does not count the keys of a map: bpf_map_sum_elem_count came with Linux"
                  + " 6.6");
        }
      }
    }
  }

  /**
   * Compiles a function and, behind it, its callbacks.
   *
   * @param stack how deep its frame may be together with those of the functions it has called
   * @return how deep they are
   */
  private int add(List<FunctionSpec> specs, Function lowered, boolean program, int stack) {
    listener.function("lowered", lowered);
    Expanded expanded = expanded(program ? PreemptionGuard.around(lowered, target) : lowered);
    int index = specs.size();
    specs.add(null);
    int below = 0;
    for (int c = 0; c < expanded.callbacks().size(); c++) {
      Function callback = expanded.callbacks().get(c);
      below = Math.max(below, add(specs, callback, false, stack - LEAST_FRAME));
    }
    int wanted = stack - below - SPILL_RESERVE;
    Placed placed =
        code(lowered, expanded, program ? wanted : Math.min(LEAST_FRAME, wanted), stack - below);
    listener.code(lowered.name(), placed.code);
    String name = lowered.name();
    int type = program ? debug.function(name) : debug.callback(name, lowered.parameters().size());
    specs.set(index, new FunctionSpec(name, type, placed.code));
    return below + Math.max(FRAME_UNIT, (placed.frame + FRAME_UNIT - 1) & -FRAME_UNIT);
  }

  /** A function's code and how deep its frame is. */
  private record Placed(Code code, int frame) {}

  private Expanded expanded(Function lowered) {
    refuseWhatIsMissing(lowered);
    Function optimised = Optimizer.optimise(lowered);
    listener.function("optimised", optimised);
    Expanded expanded = Expander.expand(optimised, layout);
    listener.function("expanded", expanded.function());
    return expanded;
  }

  /**
   * Compiles a function.
   *
   * @param room how many bytes of stack its slots should take at most
   * @param stack how deep its frame may be
   */
  private Placed code(Function lowered, Expanded expanded, int room, int stack) {
    int budget = Math.max(0, room);
    String mapName = CompiledProgram.SCRATCH.concat(Integer.toString(scratchNames++));
    while (true) {
      boolean[] scratch = Arrays.copyOf(expanded.scratch(), expanded.scratch().length);
      Fitted fitted = toFit(expanded, scratch, budget, mapName);
      Function flat = fitted.function;
      FrameLayout frame = fitted.frame;
      MachineFunction machine = Selector.select(flat, target);
      int slots = flat.slots().size();
      int spills = RegisterAllocator.allocate(machine, slots);
      int size = frame.size() + 8 * spills;
      if (size <= stack) {
        listener.function("final", flat);
        Code code = FunctionEmitter.emit(machine, depths(frame, slots, spills), debug);
        if (code.slots() > MOST_INSTRUCTIONS) {
          throw new CompileException(
              Location.NONE, lowered.name() + " is longer than the kernel's million instructions");
        }
        return new Placed(code, size);
      }
      if (budget == 0) {
        throw new CompileException(
            location(lowered),
            lowered.name() + " keeps more values at once than the 512-byte stack has room for");
      }
      budget = Math.max(0, Math.min(budget - 8, stack - 8 * spills));
    }
  }

  /** A function whose slots fit the stack, as they lie there. */
  private record Fitted(Function function, FrameLayout frame) {}

  /** Moves the largest slots to scratch memory until the others fit, or have to be on the stack. */
  private Fitted toFit(Expanded expanded, boolean[] scratch, int budget, String mapName) {
    while (true) {
      ScratchPlacement placement =
          ScratchPlacement.of(expanded.function(), scratch, mapName, layout.regionCopies());
      Function flat = Optimizer.optimise(placement.function());
      FrameLayout frame = FrameLayout.of(flat);
      if (frame.size() <= budget) {
        replaceScratchMap(mapName, placement.map());
        return new Fitted(flat, frame);
      }
      // All of the largest size at once: an unrolled loop has hundreds of the same.
      int largest = largest(flat, scratch, expanded.stack());
      if (largest < 0) {
        replaceScratchMap(mapName, placement.map());
        return new Fitted(flat, frame);
      }
      int size = flat.slots().get(largest).size();
      for (int s = 0; s < scratch.length; s++) {
        scratch[s] |= !expanded.stack()[s] && flat.slots().get(s).size() == size;
      }
    }
  }

  private void replaceScratchMap(String name, MapSpec map) {
    if (!scratchMaps.isEmpty() && scratchMaps.getLast().name().equals(name)) {
      scratchMaps.removeLast();
    }
    if (map != null) {
      scratchMaps.add(map);
    }
  }

  /** The largest slot that is still on the stack and need not be; -1 if there is none. */
  private static int largest(Function function, boolean[] scratch, boolean[] stack) {
    int largest = -1;
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      for (int i = 0; i < block.instructions().size(); i++) {
        Instruction instruction = block.instructions().get(i);
        if (instruction.operation() instanceof MemoryOperation.SlotAddress address) {
          Slot slot = address.slot();
          boolean larger = largest < 0 || slot.size() > function.slots().get(largest).size();
          if (!scratch[slot.id()] && !stack[slot.id()] && larger) {
            largest = slot.id();
          }
        }
      }
    }
    return largest;
  }

  private static int[] depths(FrameLayout frame, int slots, int spills) {
    int[] depths = new int[slots + spills];
    for (int s = 0; s < slots; s++) {
      depths[s] = frame.depth(s);
    }
    for (int s = 0; s < spills; s++) {
      depths[slots + s] = frame.size() + 8 * (s + 1);
    }
    return depths;
  }

  private static Location location(Function function) {
    return function.blocks().getFirst().terminator().location();
  }
}
