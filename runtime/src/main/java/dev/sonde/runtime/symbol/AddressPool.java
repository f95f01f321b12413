package dev.sonde.runtime.symbol;

import java.util.Arrays;

/**
 * Numbers addresses in the order in which they come. A million stacks have some thousands of
 * different ones, so that two bytes do for each.
 */
final class AddressPool {
  private static final int MAX_ADDRESSES = Character.MAX_VALUE;

  /** The number of each address. */
  private final AddressMap<Integer> known = new AddressMap<>();

  private long[] addresses = new long[256];
  private int count;

  /** The numbers of addresses, or null where there are too many different ones. */
  char[] numbers(long[] words) {
    char[] numbers = new char[words.length];
    for (int i = 0; i < words.length; i++) {
      Integer number = known.get(words[i]);
      if (number == null) {
        if (count == MAX_ADDRESSES) {
          return null;
        }
        number = add(words[i]);
      }
      numbers[i] = (char) (int) number;
    }
    return numbers;
  }

  private Integer add(long address) {
    if (count == addresses.length) {
      addresses = Arrays.copyOf(addresses, 2 * count);
    }
    addresses[count] = address;
    Integer number = count++;
    known.put(address, number);
    return number;
  }

  long address(int number) {
    return addresses[number];
  }

  /** The addresses of numbers. */
  long[] addresses(char[] numbers) {
    long[] words = new long[numbers.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = addresses[numbers[i]];
    }
    return words;
  }
}
