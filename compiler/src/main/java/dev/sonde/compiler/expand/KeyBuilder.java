package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.Dominators;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the keys of map operations into memory. Equal keys are put there once: a slot that holds a
 * key is never written again, so whatever the block that wrote it dominates can use it.
 */
final class KeyBuilder {

  /** A key in memory. */
  private record Built(int block, MapKey key, boolean index, Slot slot) {}

  private final CodeBuilder code;
  private final Dominators dominators;
  private final MemoryExpander memory;
  private final KernelExpander kernel;
  private final List<Built> built = new ArrayList<>();
  private int block;

  KeyBuilder(CodeBuilder code, Function function, MemoryExpander memory, KernelExpander kernel) {
    this.code = code;
    dominators = Dominators.of(function);
    this.memory = memory;
    this.kernel = kernel;
  }

  /** Says which block of the original function is being expanded. */
  void enter(int originalBlock) {
    block = originalBlock;
  }

  /** The address of a key in memory. */
  Value pointer(MapDeclaration map, MapKey key) {
    if (key.parts().size() == 1
        && key.parts().get(0) instanceof MapKey.Bytes bytes
        && bytes.size() == key.size()) {
      return code.plus(bytes.pointer(), bytes.pointerOffset());
    }
    boolean index = ProgramLayout.indexed(map);
    for (int i = 0; i < built.size(); i++) {
      Built candidate = built.get(i);
      if (candidate.index == index
          && same(candidate.key, key)
          && dominators.dominates(candidate.block, block)) {
        return code.address(candidate.slot);
      }
    }
    Slot slot = code.slot(index ? 4 : key.size(), "key");
    Value pointer = code.address(slot);
    if (index) {
      code.store(pointer, 0, Width.B4, index(key));
    } else {
      write(pointer, key);
    }
    built.add(new Built(block, key, index, slot));
    return pointer;
  }

  private void write(Value pointer, MapKey key) {
    int end = 0;
    for (int i = 0; i < key.parts().size(); i++) {
      MapKey.Part part = key.parts().get(i);
      int offset = part.offset();
      memory.zero(pointer, end, offset - end);
      if (part instanceof MapKey.Scalar scalar) {
        storeScalar(pointer, offset, scalar.width(), scalar.value());
        end = offset + scalar.width().bytes();
      } else if (part instanceof MapKey.Bytes bytes) {
        memory.copy(pointer, offset, bytes.pointer(), bytes.pointerOffset(), bytes.size());
        end = offset + bytes.size();
      } else if (part instanceof MapKey.Comm) {
        kernel.comm(pointer, offset);
        end = offset + KernelExpander.COMM_SIZE;
      } else if (part instanceof MapKey.Stack stack) {
        kernel.stack(stack.stack(), pointer, offset);
        end = offset + stack.stack().size();
      }
    }
    memory.zero(pointer, end, key.size() - end);
  }

  private void storeScalar(Value pointer, int offset, Width width, Value value) {
    if (offset % width.bytes() != 0) {
      throw new IllegalArgumentException(
          "a key's part of " + width.bytes() + " bytes cannot lie at byte " + offset);
    }
    code.store(pointer, offset, width, value);
  }

  /** The index of an array's entry, as the kernel takes it: 4 bytes, all of the key in them. */
  private Value index(MapKey key) {
    MapKey.Scalar scalar = (MapKey.Scalar) key.parts().get(0);
    Value most = code.constant(0xffff_ffffL);
    Value fits = code.compare(Predicate.LESS_UNSIGNED, scalar.value(), most);
    return code.emit(new IntegerOperation.Select(fits, scalar.value(), most));
  }

  /** Whether two keys are certainly equal; bytes in memory may have changed in between. */
  private static boolean same(MapKey left, MapKey right) {
    if (left.size() != right.size() || left.parts().size() != right.parts().size()) {
      return false;
    }
    for (int i = 0; i < left.parts().size(); i++) {
      MapKey.Part a = left.parts().get(i);
      MapKey.Part b = right.parts().get(i);
      boolean equal = a.offset() == b.offset();
      if (a instanceof MapKey.Scalar x && b instanceof MapKey.Scalar y) {
        equal &= x.width() == y.width() && x.value().id() == y.value().id();
      } else if (a instanceof MapKey.Stack x && b instanceof MapKey.Stack y) {
        // The site tells where in the script it is taken.
        equal &= x.stack().equals(y.stack());
      } else {
        equal &= a instanceof MapKey.Comm && b instanceof MapKey.Comm;
      }
      if (!equal) {
        return false;
      }
    }
    return true;
  }
}
