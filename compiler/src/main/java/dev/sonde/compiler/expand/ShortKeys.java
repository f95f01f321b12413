package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.LoopOperation;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.Module;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.StackCapture;
import java.util.Arrays;

/**
 * Which maps have their short keys in a map of their own. The kernel hashes and compares all of a
 * key, and of one that ends with a stack most is zeros: 1 KiB, where few stacks have more than 48
 * frames. So a key whose stack has no more is cut behind them. What of a map's keys is short is
 * told by the number of frames alone, so that no key is ever in both.
 */
final class ShortKeys {
  /** The frames that a short key has room for. */
  static final int FRAMES = 48;

  private static final int UNKNOWN = -1;
  private static final int NONE = -2;

  /** By map, where the last stack of its keys begins, {@link #UNKNOWN} or {@link #NONE}. */
  private final int[] stacks;

  ShortKeys(Module module) {
    stacks = new int[module.maps().size()];
    Arrays.fill(stacks, UNKNOWN);
    for (int f = 0; f < module.functions().size(); f++) {
      scan(module.functions().get(f));
    }
  }

  /** Whether a map's keys may be short. */
  boolean has(MapDeclaration map) {
    return map.kind() == MapDeclaration.Kind.AUTO && stacks[map.id()] >= 0;
  }

  /** Where the stack begins that a map's keys end with, in bytes. */
  int stackOffset(MapDeclaration map) {
    return stacks[map.id()];
  }

  /** The bytes of a map's short keys. */
  int size(MapDeclaration map) {
    return stacks[map.id()] + StackCapture.HEADER + FRAMES * Long.BYTES;
  }

  private void scan(Function function) {
    for (int c = 0; c < function.callbacks().size(); c++) {
      scan(function.callbacks().get(c));
    }
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      for (int i = 0; i < block.instructions().size(); i++) {
        scan(block.instructions().get(i).operation());
      }
    }
  }

  private void scan(Operation operation) {
    if (operation instanceof MapOperation.MapAggregate aggregate) {
      keyed(aggregate.map(), aggregate.key());
    } else if (operation instanceof MapOperation.MapAdd add) {
      keyed(add.map(), add.key());
    } else if (operation instanceof MapOperation.MapSet set) {
      keyed(set.map(), set.key());
    } else if (operation instanceof MapOperation.MapSetBytes set) {
      keyed(set.map(), set.key());
    } else if (operation instanceof MapOperation.MapGet get) {
      keyed(get.map(), get.key());
    } else if (operation instanceof MapOperation.MapGetBytes get) {
      keyed(get.map(), get.key());
    } else if (operation instanceof MapOperation.MapHas has) {
      keyed(has.map(), has.key());
    } else if (operation instanceof MapOperation.MapDelete delete) {
      whole(delete.map());
    } else if (operation instanceof MapOperation.MapReadAggregate read) {
      whole(read.map());
    } else if (operation instanceof MapOperation.MapCount count) {
      whole(count.map());
    } else if (operation instanceof MapOperation.MapAddress address) {
      whole(address.map());
    } else if (operation instanceof LoopOperation.ForEachEntry each) {
      whole(each.map());
    }
  }

  private void whole(MapDeclaration map) {
    stacks[map.id()] = NONE;
  }

  private void keyed(MapDeclaration map, MapKey key) {
    int offset = NONE;
    if (!key.parts().isEmpty()
        && key.parts().getLast() instanceof MapKey.Stack last
        && last.stack().kind() != StackCapture.Kind.USER_BUILD_ID
        && last.stack().limit() > FRAMES
        && last.offset() + last.stack().size() == key.size()) {
      offset = last.offset();
    }
    int id = map.id();
    stacks[id] = stacks[id] == UNKNOWN || stacks[id] == offset ? offset : NONE;
  }
}
