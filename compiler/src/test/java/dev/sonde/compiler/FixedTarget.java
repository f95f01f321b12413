package dev.sonde.compiler;

import dev.sonde.compiler.target.Feature;
import dev.sonde.compiler.target.Target;

/** A kernel made up for tests: everything it has is always the same. */
public record FixedTarget(boolean modern, boolean preempts, int possibleCpus) implements Target {
  /** Two CPUs and all features; programs are not interrupted. */
  public static final FixedTarget MODERN = new FixedTarget(true, false, 2);

  /** Two CPUs and no features. */
  public static final FixedTarget OLD = new FixedTarget(false, false, 2);

  /** As {@link #MODERN}, but programs may be interrupted by another task. */
  public static final FixedTarget PREEMPTING = new FixedTarget(true, true, 2);

  @Override
  public boolean has(Feature feature) {
    return feature == Feature.PREEMPT_DISABLE ? preempts : modern;
  }

  @Override
  public int fieldOffset(String struct, String field) {
    return modern && struct.equals("task_struct") && field.equals("comm") ? 1752 : -1;
  }

  @Override
  public int structId(String struct) {
    return modern ? 100 : 0;
  }
}
