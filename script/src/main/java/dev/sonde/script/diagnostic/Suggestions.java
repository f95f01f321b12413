package dev.sonde.script.diagnostic;

import java.util.Optional;

/** Finds the valid name that somebody most likely meant by a wrong one. */
public final class Suggestions {
  private Suggestions() {}

  /**
   * The candidate nearest to {@code word}: the fewest characters inserted, left out, exchanged or
   * swapped with their neighbour, case aside; the first one where several are as near.
   *
   * @return empty where even the nearest differs in more than a third of the word, or in all of it
   */
  public static Optional<String> nearest(String word, Iterable<String> candidates) {
    int limit = word.length() == 1 ? 0 : Math.max(1, word.length() / 3);
    String nearest = null;
    for (String candidate : candidates) {
      int distance = distance(word, candidate, limit);
      if (distance <= limit) {
        nearest = candidate;
        limit = distance - 1;
        if (distance == 0) {
          break;
        }
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** The hint for {@code nearest}: {@code did you mean 'x'?}. */
  public static Optional<String> hint(String word, Iterable<String> candidates) {
    Optional<String> nearest = nearest(word, candidates);
    return nearest.isEmpty() ? nearest : Optional.of("did you mean '" + nearest.get() + "'?");
  }

  /**
   * The optimal string alignment distance, or anything above {@code limit} once it is sure to be
   * above. Three rows of the table are kept; a row whose every cell is above the limit ends it.
   */
  static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) > limit) {
      return limit + 1;
    }
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      int least = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = same(a, i - 1, b, j - 1);
        int distance = last[j - 1] + (same ? 0 : 1);
        distance = Math.min(distance, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1 && j > 1 && same(a, i - 1, b, j - 2) && same(a, i - 2, b, j - 1)) {
          distance = Math.min(distance, beforeLast[j - 2] + 1);
        }
        row[j] = distance;
        least = Math.min(least, distance);
      }
      if (least > limit) {
        return limit + 1;
      }
      int[] oldest = beforeLast;
      beforeLast = last;
      last = row;
      row = oldest;
    }
    return last[b.length()];
  }

  private static boolean same(String a, int i, String b, int j) {
    return Character.toLowerCase(a.charAt(i)) == Character.toLowerCase(b.charAt(j));
  }
}
