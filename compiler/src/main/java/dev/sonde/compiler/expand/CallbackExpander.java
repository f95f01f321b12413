package dev.sonde.compiler.expand;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.LoopOperation;
import dev.sonde.compiler.ir.LoweredOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.program.MapPlacement.Keyed;
import java.util.List;

/**
 * Loops that the kernel runs become calls of the helpers that run them.
 *
 * <p>Verifiers before Linux 6.7 follow a callback once and believe that it is called once. What it
 * shares with the code around it must not be a constant to them, or they take the branches of later
 * rounds, and those of no round at all, for dead. So numbers have a zero in memory added to them
 * where they go into the captures and where they come out; what is shared by its address lies in
 * scratch memory, whose content no verifier follows. Newer verifiers are done sooner for it: one
 * round is like another.
 */
final class CallbackExpander {
  private final CodeBuilder code;
  private final ProgramLayout layout;
  private final HiddenNumbers hidden;

  /** By slot, whether it is captures; the helpers take nothing but the stack. */
  private final boolean[] captures;

  /** By slot, whether its address is put into captures. */
  private final boolean[] shared;

  CallbackExpander(
      CodeBuilder code, Function function, ProgramLayout layout, HiddenNumbers hidden) {
    this.code = code;
    this.layout = layout;
    this.hidden = hidden;
    captures = new boolean[function.slots().size()];
    shared = new boolean[function.slots().size()];
    if (!function.callbacks().isEmpty()) {
      find(function);
    }
  }

  private void find(Function function) {
    Slot[] slots = new Slot[function.valueCount()];
    for (Block block : function.blocks()) {
      for (int i = 0; i < block.instructions().size(); i++) {
        if (block.instructions().get(i).operation() instanceof MemoryOperation.SlotAddress at) {
          slots[block.instructions().get(i).result().id()] = at.slot();
        }
      }
    }
    for (Block block : function.blocks()) {
      for (int i = 0; i < block.instructions().size(); i++) {
        if (block.instructions().get(i).operation() instanceof LoopOperation loop) {
          captures[slots[loop.captures().id()].id()] = true;
        }
      }
    }
    for (Block block : function.blocks()) {
      for (int i = 0; i < block.instructions().size(); i++) {
        if (block.instructions().get(i).operation() instanceof MemoryOperation.Store store) {
          Slot into = slots[store.pointer().id()];
          Slot address = slots[store.value().id()];
          if (into != null && address != null && captures[into.id()]) {
            shared[address.id()] = true;
          }
        }
      }
    }
  }

  /** Whether a slot of the function is captures. */
  boolean isCaptures(int slot) {
    return slot < captures.length && captures[slot];
  }

  /** Whether a slot of the function is shared with a callback by its address. */
  boolean isShared(int slot) {
    return slot < shared.length && shared[slot];
  }

  boolean expand(Value result, Operation operation) {
    if (operation instanceof LoopOperation loop) {
      Value callback = code.emit(new LoweredOperation.CallbackReference(loop.callback()));
      Value flags = code.constant(0);
      code.define(
          result,
          switch (loop) {
            case LoopOperation.ForEachEntry each -> {
              Keyed keyed = (Keyed) layout.placement(each.map());
              yield new KernelOperation.CallHelper(
                  Helper.FOR_EACH_MAP_ELEM,
                  List.of(code.map(keyed.map()), callback, loop.captures(), flags));
            }
            case LoopOperation.Rounds rounds ->
                new KernelOperation.CallHelper(
                    Helper.LOOP, List.of(rounds.count(), callback, loop.captures(), flags));
          });
      return true;
    }
    if (operation instanceof MemoryOperation.Store store
        && store.value().type() instanceof Type.I64
        && isInCaptures(store.pointer())) {
      code.store(store.pointer(), store.offset(), store.width(), hidden(store.value()));
      return true;
    }
    if (operation instanceof MemoryOperation.Load load && isInCaptures(load.pointer())) {
      Value number = code.emit(load);
      code.define(result, new IntegerOperation.Binary(BinaryOperator.ADD, number, hidden.zero()));
      return true;
    }
    return false;
  }

  private boolean isInCaptures(Value pointer) {
    Slot slot = code.slotAt(pointer);
    return slot != null && isCaptures(slot.id());
  }

  private Value hidden(Value number) {
    return code.binary(BinaryOperator.ADD, number, hidden.zero());
  }
}
