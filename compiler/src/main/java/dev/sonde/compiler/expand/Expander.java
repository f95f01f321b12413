package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns what a script means (map operations, events, reads of kernel memory) into what the machine
 * can do, in the fastest form that the target allows. What is left are constants, arithmetic,
 * comparisons, loads, stores, atomic additions, addresses and calls.
 */
public final class Expander {
  private final Function function;
  private final CodeBuilder code;
  private final MemoryExpander memory;
  private final KernelExpander kernel;
  private final MapExpander maps;
  private final EventExpander events;
  private final SignedDivision division;
  private final Sites sites;
  private final HiddenNumbers hidden;
  private final LoopExpander loops;
  private final CallbackExpander callbacks;
  private final CallFrameWalk walk;

  private Expander(Function function, ProgramLayout layout) {
    this.function = function;
    code = new CodeBuilder(function);
    sites = new Sites(code, layout);
    memory = new MemoryExpander(code);
    walk = new CallFrameWalk(code, function, layout, sites);
    kernel = new KernelExpander(code, layout.target(), memory, sites, walk);
    division = new SignedDivision(code, layout.target());
    maps = new MapExpander(code, function, layout, memory, kernel, division, sites);
    events = new EventExpander(code, layout, memory, kernel, sites);
    hidden = new HiddenNumbers(code, layout);
    loops = new LoopExpander(code, function, layout.target(), hidden);
    callbacks = new CallbackExpander(code, function, layout, hidden);
  }

  /** The expanded function. */
  public static Expanded expand(Function function, ProgramLayout layout) {
    return new Expander(function, layout).run();
  }

  private Expanded run() {
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      code.switchTo(b);
      maps.enter(b);
      for (int i = 0; i < block.instructions().size(); i++) {
        Instruction instruction = block.instructions().get(i);
        code.at(instruction.location());
        expand(instruction);
      }
      code.at(block.terminator().location());
      code.end(loops.expand(b, block.terminator()));
    }
    code.at(Location.NONE);
    Function expanded = code.finish();
    boolean[] scratch = new boolean[expanded.slots().size()];
    for (Slot slot : events.buffers()) {
      scratch[slot.id()] = true;
    }
    boolean[] stack = new boolean[expanded.slots().size()];
    for (int s = 0; s < stack.length; s++) {
      stack[s] = callbacks.isCaptures(s);
      scratch[s] |= callbacks.isShared(s);
    }
    for (Slot slot : walk.states()) {
      scratch[slot.id()] = true;
    }
    for (Slot slot : walk.captures()) {
      stack[slot.id()] = true;
    }
    List<Function> called = new ArrayList<>(function.callbacks());
    called.addAll(walk.callbacks());
    return new Expanded(expanded, called, scratch, stack);
  }

  private void expand(Instruction instruction) {
    Operation operation = instruction.operation();
    if (!memory.expand(instruction.result(), operation)
        && !kernel.expand(instruction.result(), operation)
        && !maps.expand(instruction.result(), operation)
        && !division.expand(instruction.result(), operation)
        && !callbacks.expand(instruction.result(), operation)
        && !hidden.expand(instruction.result(), operation)
        && !events.expand(instruction.result(), operation)) {
      if (operation instanceof EventOperation.CountSite count) {
        sites.count(count);
      } else if (operation instanceof MemoryOperation.DataAddress data) {
        maps.constant(instruction.result(), data.bytes());
      } else {
        code.append(instruction);
      }
    }
  }
}
