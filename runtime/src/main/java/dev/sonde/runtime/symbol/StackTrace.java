package dev.sonde.runtime.symbol;

import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.program.StackMode;
import dev.sonde.compiler.program.ValueType;
import dev.sonde.symbols.frame.Frame;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A stack as a program took it: addresses, from the innermost function outwards. They are given
 * names when these are asked for.
 */
public final class StackTrace implements Comparable<StackTrace> {
  /** What stands for the frames that an unwinder could not find. */
  private static final long UNWIND_FAILURE = -1;

  private static final byte[] UNWIND_FAILURE_LINE =
      "        <unwind failure>\n".getBytes(StandardCharsets.UTF_8);

  /** {@code BPF_STACK_BUILD_ID_VALID}, include/uapi/linux/bpf.h. */
  private static final int BUILD_ID_VALID = 1;

  private static final int BUILD_ID_SIZE = 20;

  private final ValueType.Stack type;
  private final int process;
  private final Symbolizer symbolizer;

  /** The addresses; with build ids, whole frames. Null where {@link #numbers} has them. */
  private final long[] words;

  /** The addresses by their numbers in the symbolizer's pool, at a quarter of the size. */
  private final char[] numbers;

  private StackTrace(
      ValueType.Stack type, int process, Symbolizer symbolizer, long[] words, char[] numbers) {
    this.type = type;
    this.process = process;
    this.symbolizer = symbolizer;
    this.words = words;
    this.numbers = numbers;
  }

  /** The stack that lies at {@code offset}, as {@link StackCapture} lays it out. */
  public static StackTrace read(
      ValueType.Stack type, MemorySegment data, long offset, Symbolizer symbolizer) {
    int process = data.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    int count = data.get(ValueLayout.JAVA_INT_UNALIGNED, offset + StackCapture.COUNT_OFFSET);
    int bytes = Math.max(0, Math.min(count, type.limit())) * type.kind().frameBytes();
    long[] words = new long[bytes / Long.BYTES];
    MemorySegment.copy(
        data,
        ValueLayout.JAVA_LONG_UNALIGNED,
        offset + StackCapture.HEADER,
        words,
        0,
        words.length);
    return new StackTrace(type, process, symbolizer, words, null);
  }

  /** The same stack in less memory, for one of many that are kept. */
  public StackTrace compact() {
    char[] small =
        numbers != null || type.kind() == StackCapture.Kind.USER_BUILD_ID
            ? null
            : symbolizer.pool().numbers(words);
    return small == null ? this : new StackTrace(type, process, symbolizer, null, small);
  }

  private long[] words() {
    return words != null ? words : symbolizer.pool().addresses(numbers);
  }

  /** Whose stack it is, and what is known of each frame. */
  public StackCapture.Kind kind() {
    return type.kind();
  }

  /** The process whose stack it is; 0 for the kernel's. */
  public int process() {
    return process;
  }

  /** How many addresses there are. */
  public int depth() {
    return words == null ? numbers.length : words.length / wordsOfFrame();
  }

  private int wordsOfFrame() {
    return type.kind().frameBytes() / Long.BYTES;
  }

  /**
   * An address. With a build id, it is the offset in the file, or the address where the file has
   * none.
   *
   * @param index counted from the innermost function
   */
  public long address(int index) {
    return words == null
        ? symbolizer.pool().address(numbers[index])
        : words[(index + 1) * wordsOfFrame() - 1];
  }

  /** The build id of the file that an address is in, in hexadecimal; empty where it has none. */
  public String buildId(int index) {
    if (type.kind() != StackCapture.Kind.USER_BUILD_ID) {
      return "";
    }
    MemorySegment all = MemorySegment.ofArray(words);
    long frame = (long) index * type.kind().frameBytes();
    if (all.get(ValueLayout.JAVA_INT_UNALIGNED, frame) != BUILD_ID_VALID) {
      return "";
    }
    byte[] id = new byte[BUILD_ID_SIZE];
    MemorySegment.copy(all, ValueLayout.JAVA_BYTE, frame + Integer.BYTES, id, 0, id.length);
    return HexFormat.of().formatHex(id);
  }

  /**
   * The functions that an address is in, from the innermost outwards: several where some were
   * inlined, none where nothing is known.
   */
  public List<Frame> frames(int index) {
    return switch (type.kind()) {
      case KERNEL -> symbolizer.kernelFrames(address(index));
      case USER -> symbolizer.stackFrames(process, address(index), index > 0);
      case USER_BUILD_ID -> List.of();
    };
  }

  /** Gives the lines that show the stack to {@code sink}, in order. */
  public void show(LineSink sink) {
    if (type.kind() == StackCapture.Kind.USER_BUILD_ID) {
      for (int i = 0; i < depth(); i++) {
        sink.accept(buildIdLine(i));
      }
      return;
    }
    boolean user = type.kind() == StackCapture.Kind.USER;
    StackMode mode = type.mode();
    AddressMap<byte[]> lines = user ? symbolizer.userLines(mode, process) : null;
    for (int i = 0; i < depth(); i++) {
      long address = address(i);
      if (address == UNWIND_FAILURE) {
        sink.accept(UNWIND_FAILURE_LINE);
        return;
      }
      sink.accept(
          user
              ? symbolizer.userLines(lines, mode, process, address, i > 0)
              : symbolizer.kernelLines(mode, address, i > 0));
    }
  }

  private byte[] buildIdLine(int index) {
    String id = buildId(index);
    String address = Long.toHexString(address(index));
    if (id.isEmpty()) {
      return (address + "\n").getBytes(StandardCharsets.UTF_8);
    }
    String padded = address.length() < 2 ? "0" + address : address;
    return (id + " 0x" + padded + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** By addresses from the innermost function outwards, then by process. */
  @Override
  public int compareTo(StackTrace other) {
    // A million of them are compared some twenty million times: nothing is allocated for it.
    int length = length();
    int common = Math.min(length, other.length());
    for (int i = 0; i < common; i++) {
      int order = Long.compareUnsigned(word(i), other.word(i));
      if (order != 0) {
        return order;
      }
    }
    int order = Integer.compare(length, other.length());
    return order != 0 ? order : Integer.compare(process, other.process);
  }

  private int length() {
    return words == null ? numbers.length : words.length;
  }

  private long word(int index) {
    return words == null ? symbolizer.pool().address(numbers[index]) : words[index];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StackTrace stack
        && process == stack.process
        && type.equals(stack.type)
        && Arrays.equals(words(), stack.words());
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(words()) + process;
  }

  /** Takes the lines of a stack, each with its line end; the bytes are not to be changed. */
  public interface LineSink {
    /** Takes the next line, or lines where functions were inlined. */
    void accept(byte[] lines);
  }
}
