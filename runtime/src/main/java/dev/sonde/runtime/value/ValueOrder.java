package dev.sonde.runtime.value;

import java.util.Arrays;
import java.util.List;

/**
 * The orders that maps are printed in. (Chains of {@code instanceof} here and in the decoders, as
 * pattern switches cost milliseconds when a cold JVM first meets them.)
 */
final class ValueOrder {
  private ValueOrder() {}

  /** Integers and aggregates by their size; 0 for what has none. */
  static int byMagnitude(Value left, Value right) {
    if (left instanceof Value.Int value) {
      return compare(value.bits(), ((Value.Int) right).bits(), value.signed());
    }
    if (left instanceof Value.Aggregate aggregate) {
      return aggregate.compareMagnitude((Value.Aggregate) right);
    }
    return 0;
  }

  /** Keys: integers as signed ones, strings by their bytes, tuples by their first difference. */
  static int byContent(Value left, Value right) {
    if (left instanceof Value.Int value) {
      return Long.compare(value.bits(), ((Value.Int) right).bits());
    }
    if (left instanceof Value.Text value) {
      return Arrays.compareUnsigned(
          value.bytes().toArray(), ((Value.Text) right).bytes().toArray());
    }
    if (left instanceof Value.Buffer value) {
      return Arrays.compareUnsigned(
          value.bytes().toArray(), ((Value.Buffer) right).bytes().toArray());
    }
    if (left instanceof Value.Tuple value) {
      return compare(value.elements(), ((Value.Tuple) right).elements());
    }
    if (left instanceof Value.Bool value) {
      return Boolean.compare(value.truth(), ((Value.Bool) right).truth());
    }
    if (left instanceof Value.Symbol value) {
      return Long.compareUnsigned(value.number(), ((Value.Symbol) right).number());
    }
    if (left instanceof Value.Stack value) {
      return value.trace().compareTo(((Value.Stack) right).trace());
    }
    if (left instanceof Value.Array value) {
      return compare(value.elements(), ((Value.Array) right).elements());
    }
    if (left instanceof Value.Struct value) {
      List<Value.Member> members = ((Value.Struct) right).members();
      int order = 0;
      for (int i = 0; i < members.size() && order == 0; i++) {
        order = byContent(value.members().get(i).value(), members.get(i).value());
      }
      return order;
    }
    return 0;
  }

  private static int compare(List<Value> left, List<Value> right) {
    int order = 0;
    for (int i = 0; i < left.size() && order == 0; i++) {
      order = byContent(left.get(i), right.get(i));
    }
    return order;
  }

  static int compare(long left, long right, boolean signed) {
    return signed ? Long.compare(left, right) : Long.compareUnsigned(left, right);
  }
}
