package dev.sonde.compiler.program;

import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.MapType;

/**
 * The maps in which a program that walks stacks by call frame information looks it up, and who
 * loads the program has put it.
 *
 * <p>{@link #MAPPINGS} tells what a process has at an address: a trie, by the longest prefix of
 * process and address. A key is {@code u32 bits}, then with the highest byte first {@code u32
 * process} and {@code u64 address}. Each mapping with code is there under the prefixes that its
 * addresses have, and each process that is known under its 32 bits alone, with a value of zeros for
 * all that is no such mapping. A mapping without rows is code that has no call frame information,
 * such as that of a JIT: it is walked by {@link #FRAME_POINTER_RULE}.
 *
 * <p>{@link #TABLES} has a table for each file that is mapped: an array of rows {@code u64 start,
 * u64 rule}, by ascending start, which is the address in the file from which the rule holds.
 */
public final class CallFrameMaps {
  /** The map of the processes' mappings. */
  public static final String MAPPINGS = "unwind_mappings";

  /** The map of the tables. */
  public static final String TABLES = "unwind_tables";

  /** The bytes of a key of {@link #MAPPINGS}. */
  public static final int KEY_SIZE = 16;

  /** Where a key has the process, behind the number of bits. */
  public static final int KEY_PROCESS = 4;

  /** Where a key has the address. */
  public static final int KEY_ADDRESS = 8;

  /** The bits of a key that tell the process. */
  public static final int PROCESS_BITS = 32;

  /** The bits of a key that tell process and address. */
  public static final int ALL_BITS = 96;

  /** Where a mapping has its first address, a {@code u64}. */
  public static final int START = 0;

  /** Where a mapping has the address behind its last, a {@code u64}. */
  public static final int END = 8;

  /** Where a mapping has what its addresses exceed those in the file by, a {@code u64}. */
  public static final int BIAS = 16;

  /** Where a mapping has the number of its table, a {@code u32}. */
  public static final int TABLE = 24;

  /** Where a mapping has how many rows its table has, a {@code u32}. */
  public static final int ROWS = 28;

  /** The bytes of a mapping. */
  public static final int MAPPING_SIZE = 32;

  /** Where a row has its rule, behind its start. */
  public static final int ROW_RULE = 8;

  /** The bytes of a row. */
  public static final int ROW_SIZE = 16;

  /** The binary logarithm of the most rows of a table. */
  public static final int ROW_BITS = 22;

  /** How many tables there can be. */
  public static final int MAX_TABLES = 4096;

  /** How many prefixes of mappings there can be; each takes memory only when it is there. */
  public static final int MAX_PREFIXES = 1 << 20;

  // A rule, from its lowest bit.

  /** The bits of a rule, the lowest, that say what the canonical frame address is found from. */
  public static final int BASE_MASK = 7;

  /** The stack pointer. */
  public static final int BASE_STACK_POINTER = 1;

  /** The frame pointer. */
  public static final int BASE_FRAME_POINTER = 2;

  /** As in a procedure linkage table. */
  public static final int BASE_LINKAGE_TABLE = 3;

  /** What is in memory at an offset from the stack pointer. */
  public static final int BASE_AT_STACK_POINTER = 4;

  /** What is in memory at an offset from the frame pointer. */
  public static final int BASE_AT_FRAME_POINTER = 5;

  /** Where two bits begin that say where the return address is. */
  public static final int RETURN_SHIFT = 3;

  /** How many bits these are. */
  public static final int RETURN_BITS = 2;

  /** Where three bits begin that say where the caller's frame pointer is. */
  public static final int FRAME_SHIFT = 5;

  /** How many bits these are. */
  public static final int FRAME_BITS = 3;

  /** Of these bits: it is saved at an offset from the canonical frame address. */
  public static final int SAVED_AT_OFFSET = 1;

  /** Of these bits: it is nowhere. */
  public static final int SAVED_NOWHERE = 2;

  /**
   * Of these bits: it is saved at an offset from the stack pointer. Where this is said of the
   * return address, the caller was interrupted by a signal.
   */
  public static final int SAVED_AT_STACK_POINTER = 3;

  /** Of these bits: it is saved at an offset from the frame pointer. */
  public static final int SAVED_AT_FRAME_POINTER = 4;

  /** Where the signed number of 24 bits begins that is added to what the address is found from. */
  public static final int CFA_OFFSET_SHIFT = 8;

  /** How many bits that number has. */
  public static final int CFA_OFFSET_BITS = 24;

  /** Where the return address's offset begins, a signed number of 16 bits. */
  public static final int RETURN_OFFSET_SHIFT = 32;

  /** Where the frame pointer's offset begins, a signed number of 16 bits. */
  public static final int FRAME_OFFSET_SHIFT = 48;

  /**
   * The rule of code that keeps frame pointers: the caller's is saved where it points to, and the
   * return address behind it.
   */
  public static final long FRAME_POINTER_RULE =
      BASE_FRAME_POINTER
          | SAVED_AT_OFFSET << RETURN_SHIFT
          | SAVED_AT_OFFSET << FRAME_SHIFT
          | 2L * Long.BYTES << CFA_OFFSET_SHIFT
          | (-Long.BYTES & 0xffffL) << RETURN_OFFSET_SHIFT
          | (-2 * Long.BYTES & 0xffffL) << FRAME_OFFSET_SHIFT;

  private CallFrameMaps() {}

  /** The map of the processes' mappings, to be created. */
  public static MapSpec mappings() {
    return new MapSpec(MAPPINGS, MapType.LPM_TRIE, KEY_SIZE, MAPPING_SIZE, MAX_PREFIXES)
        .withFlags(MapSpec.NO_PREALLOC);
  }

  /** The map of the tables, to be created. */
  public static MapSpec tables() {
    return MapSpec.arrayOfMaps(TABLES, MAX_TABLES, table(1));
  }

  /** A table of that many rows, to be created. */
  public static MapSpec table(int rows) {
    return new MapSpec("unwind_table", MapType.ARRAY, Integer.BYTES, ROW_SIZE, rows)
        .withFlags(MapSpec.INNER_MAP | MapSpec.MMAPABLE);
  }
}
