package dev.sonde.compiler.ir;

/**
 * Loops that the kernel runs, a call of a callback for each round. A callback ends with {@link
 * #CONTINUE} or {@link #BREAK}. It shares with the function around it what that function puts into
 * its captures: a slot, which is always on the stack, whose address the callback gets. The first 8
 * bytes of the captures are the program's context.
 */
public sealed interface LoopOperation extends Operation {
  /** What a callback returns to go on with the next round. */
  long CONTINUE = 0;

  /** What a callback returns to end the loop. */
  long BREAK = 1;

  /**
   * The most rounds that the kernel allows: {@code BPF_MAX_LOOPS}, include/linux/bpf_verifier.h.
   */
  long MOST_ROUNDS = 8 * 1024 * 1024;

  /** The name of the function that is called: one of {@link Function#callbacks}. */
  String callback();

  /** The address of the captures' slot. */
  Value captures();

  @Override
  default Type resultType() {
    return Type.I64;
  }

  @Override
  default Effect effect() {
    return Effect.WRITE;
  }

  /**
   * Calls back for each entry of a map with keys, in no order; yields how many there were. The
   * callback gets the map, pointers to key and value, and the captures. Of a map per CPU the value
   * is this CPU's.
   */
  record ForEachEntry(MapDeclaration map, String callback, Value captures)
      implements LoopOperation {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(captures);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new ForEachEntry(map, callback, mapping.apply(captures));
    }
  }

  /**
   * Calls back {@code count} times, as often as {@link #MOST_ROUNDS} allows; yields how often it
   * did. The callback gets the number of the round, from 0, and the captures. The kernel must have
   * {@code bpf_loop}.
   */
  record Rounds(Value count, String callback, Value captures) implements LoopOperation {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(count);
      visitor.visit(captures);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new Rounds(mapping.apply(count), callback, mapping.apply(captures));
    }
  }
}
