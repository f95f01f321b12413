package dev.sonde.compiler.pass;

import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.LoweredOperation;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Value;
import java.util.List;

/**
 * What was computed so far, found by how it was computed. Entries are taken back in the order they
 * were added, when the walk leaves the part of the function that they hold in.
 */
final class NumberTable {
  private static final int BUCKETS = 64;

  private final int[] heads = new int[BUCKETS];
  private int[] next = new int[32];
  private Operation[] operations = new Operation[32];
  private Value[] results = new Value[32];
  private int[] versions = new int[32];
  private int size;

  NumberTable() {
    for (int i = 0; i < BUCKETS; i++) {
      heads[i] = -1;
    }
  }

  /** How many entries there are: what {@link #shrink} takes to get back here. */
  int size() {
    return size;
  }

  /** Drops the entries added since the table was of this size. */
  void shrink(int newSize) {
    while (size > newSize) {
      size--;
      heads[bucket(operations[size])] = next[size];
    }
  }

  /** The result of an equal operation on memory of the same version, or null. */
  Value find(Operation operation, int version) {
    for (int i = heads[bucket(operation)]; i >= 0; i = next[i]) {
      if (versions[i] == version && same(operations[i], operation)) {
        return results[i];
      }
    }
    return null;
  }

  void add(Operation operation, int version, Value result) {
    if (size == results.length) {
      grow();
    }
    int bucket = bucket(operation);
    operations[size] = operation;
    results[size] = result;
    versions[size] = version;
    next[size] = heads[bucket];
    heads[bucket] = size++;
  }

  private void grow() {
    int larger = 2 * size;
    next = java.util.Arrays.copyOf(next, larger);
    operations = java.util.Arrays.copyOf(operations, larger);
    results = java.util.Arrays.copyOf(results, larger);
    versions = java.util.Arrays.copyOf(versions, larger);
  }

  // Written out rather than left to the records' own equals and hashCode: these are linked at their
  // first call, which takes longer on a cold JVM than all of a small script's compilation.

  private static int bucket(Operation operation) {
    int hash;
    if (operation instanceof IntegerOperation.Constant constant) {
      hash = Long.hashCode(constant.value());
    } else if (operation instanceof IntegerOperation.Binary binary) {
      hash = binary.left().id() * 31 + binary.right().id() + binary.operator().ordinal() * 7;
    } else if (operation instanceof IntegerOperation.Compare compare) {
      hash = compare.left().id() * 31 + compare.right().id() + compare.predicate().ordinal() * 5;
    } else if (operation instanceof MemoryOperation.Load load) {
      hash = load.pointer().id() * 31 + load.offset();
    } else if (operation instanceof IntegerOperation.Extend extend) {
      hash = extend.value().id() * 17 + extend.width().bytes();
    } else if (operation instanceof KernelOperation.CallHelper call) {
      hash = call.helper().id();
    } else {
      hash = 3;
    }
    return hash & BUCKETS - 1;
  }

  private static boolean same(Operation a, Operation b) {
    if (a instanceof IntegerOperation.Constant x && b instanceof IntegerOperation.Constant y) {
      return x.value() == y.value();
    }
    if (a instanceof IntegerOperation.Binary x && b instanceof IntegerOperation.Binary y) {
      return x.operator() == y.operator()
          && (same(x.left(), y.left()) && same(x.right(), y.right())
              || Arithmetic.commutes(x.operator())
                  && same(x.left(), y.right())
                  && same(x.right(), y.left()));
    }
    if (a instanceof IntegerOperation.Compare x && b instanceof IntegerOperation.Compare y) {
      return x.predicate() == y.predicate()
              && same(x.left(), y.left())
              && same(x.right(), y.right())
          || x.predicate() == Arithmetic.swapped(y.predicate())
              && same(x.left(), y.right())
              && same(x.right(), y.left());
    }
    if (a instanceof IntegerOperation.Select x && b instanceof IntegerOperation.Select y) {
      return same(x.condition(), y.condition())
          && same(x.ifTrue(), y.ifTrue())
          && same(x.ifFalse(), y.ifFalse());
    }
    if (a instanceof IntegerOperation.Extend x && b instanceof IntegerOperation.Extend y) {
      return same(x.value(), y.value()) && x.width() == y.width() && x.signed() == y.signed();
    }
    if (a instanceof IntegerOperation.ByteSwap x && b instanceof IntegerOperation.ByteSwap y) {
      return same(x.value(), y.value()) && x.width() == y.width();
    }
    if (a instanceof MemoryOperation.SlotAddress x && b instanceof MemoryOperation.SlotAddress y) {
      return x.slot().id() == y.slot().id();
    }
    if (a instanceof MemoryOperation.DataAddress x && b instanceof MemoryOperation.DataAddress y) {
      return x.bytes().equals(y.bytes());
    }
    if (a instanceof MemoryOperation.PointerAdd x && b instanceof MemoryOperation.PointerAdd y) {
      return same(x.pointer(), y.pointer())
          && same(x.offset(), y.offset())
          && x.bound() == y.bound();
    }
    if (a instanceof MemoryOperation.Load x && b instanceof MemoryOperation.Load y) {
      return same(x.pointer(), y.pointer())
          && x.offset() == y.offset()
          && x.width() == y.width()
          && x.signed() == y.signed();
    }
    if (a instanceof MemoryOperation.LoadPointer x && b instanceof MemoryOperation.LoadPointer y) {
      return same(x.pointer(), y.pointer()) && x.offset() == y.offset();
    }
    if (a instanceof KernelOperation.CallHelper x && b instanceof KernelOperation.CallHelper y) {
      return x.helper() == y.helper() && sameAll(x.arguments(), y.arguments());
    }
    if (a instanceof KernelOperation.CallKfunc x && b instanceof KernelOperation.CallKfunc y) {
      return x.name().equals(y.name()) && sameAll(x.arguments(), y.arguments());
    }
    if (a instanceof MapOperation.MapGet x && b instanceof MapOperation.MapGet y) {
      return x.map().id() == y.map().id() && same(x.key(), y.key());
    }
    if (a instanceof MapOperation.MapHas x && b instanceof MapOperation.MapHas y) {
      return x.map().id() == y.map().id() && same(x.key(), y.key());
    }
    if (a instanceof LoweredOperation.GlobalAddress x
        && b instanceof LoweredOperation.GlobalAddress y) {
      return x.offset() == y.offset() && x.map().equals(y.map());
    }
    if (a instanceof LoweredOperation.MapReference x
        && b instanceof LoweredOperation.MapReference y) {
      return x.map().equals(y.map());
    }
    if (a instanceof KernelOperation.SessionStart) {
      return b instanceof KernelOperation.SessionStart;
    }
    if (a instanceof LoweredOperation.CallbackReference x
        && b instanceof LoweredOperation.CallbackReference y) {
      return x.callback().equals(y.callback());
    }
    if (a instanceof KernelOperation.CurrentMemory) {
      return b instanceof KernelOperation.CurrentMemory;
    }
    return a instanceof KernelOperation.CurrentTask && b instanceof KernelOperation.CurrentTask;
  }

  private static boolean same(MapKey a, MapKey b) {
    if (a.parts().size() != b.parts().size()) {
      return false;
    }
    for (int i = 0; i < a.parts().size(); i++) {
      if (!same(a.parts().get(i), b.parts().get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(MapKey.Part a, MapKey.Part b) {
    if (a instanceof MapKey.Scalar x && b instanceof MapKey.Scalar y) {
      return x.offset() == y.offset() && x.width() == y.width() && same(x.value(), y.value());
    }
    return a instanceof MapKey.Comm && b instanceof MapKey.Comm && a.offset() == b.offset();
  }

  private static boolean sameAll(List<Value> a, List<Value> b) {
    for (int i = 0; i < a.size(); i++) {
      if (!same(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(Value a, Value b) {
    return a.id() == b.id();
  }
}
