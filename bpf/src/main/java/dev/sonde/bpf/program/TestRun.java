package dev.sonde.bpf.program;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.ProgTestRun;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/**
 * The outcome of running a program by hand, {@code BPF_PROG_TEST_RUN}.
 *
 * @param returnValue what the program returned
 * @param nanos how long a run took on average, where the kernel measures it for the type; else 0
 * @param data the packet after the run; empty for programs without one
 */
public record TestRun(int returnValue, int nanos, byte[] data) {

  /**
   * What a program is run with.
   *
   * @param data the packet, for programs that see one (at least 14 bytes); else empty
   * @param context the context, for programs that take one from here; else empty
   * @param repeat how often to run it; 0 is once. Raw tracepoints take only 0
   * @param cpu where to run it; only raw tracepoints take one
   */
  public record Input(byte[] data, byte[] context, int repeat, OptionalInt cpu) {
    /** No input at all. */
    public static final Input NONE = new Input(new byte[0], new byte[0], 0, OptionalInt.empty());

    /** A packet. */
    public static Input packet(byte[] data, int repeat) {
      return new Input(data, new byte[0], repeat, OptionalInt.empty());
    }

    /** A context: for a raw tracepoint, its arguments, 8 bytes each. */
    public static Input context(byte[] context) {
      return new Input(new byte[0], context, 0, OptionalInt.empty());
    }
  }

  /** {@code BPF_F_TEST_RUN_ON_CPU}. */
  private static final int RUN_ON_CPU = 1;

  /** Room for a packet that the program makes longer. */
  private static final int HEADROOM = 256;

  static TestRun of(Program program, Input input) {
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = new Attr(arena, ProgTestRun.SIZE);
      attr.u32(ProgTestRun.PROG_FD, program.fd());
      MemorySegment out = MemorySegment.NULL;
      if (input.data.length > 0) {
        out = arena.allocate(input.data.length + HEADROOM, 8);
        attr.pointer(ProgTestRun.DATA_IN, copy(arena, input.data));
        attr.u32(ProgTestRun.DATA_SIZE_IN, input.data.length);
        attr.pointer(ProgTestRun.DATA_OUT, out);
        attr.u32(ProgTestRun.DATA_SIZE_OUT, (int) out.byteSize());
      }
      if (input.context.length > 0) {
        attr.pointer(ProgTestRun.CTX_IN, copy(arena, input.context));
        attr.u32(ProgTestRun.CTX_SIZE_IN, input.context.length);
      }
      attr.u32(ProgTestRun.REPEAT, input.repeat);
      if (input.cpu.isPresent()) {
        attr.u32(ProgTestRun.FLAGS, RUN_ON_CPU).u32(ProgTestRun.CPU, input.cpu.getAsInt());
      }
      int result = Bpf.call(Bpf.PROG_TEST_RUN, attr);
      if (result < 0) {
        throw refused(program, -result);
      }
      int length = out.address() == 0 ? 0 : attr.u32(ProgTestRun.DATA_SIZE_OUT);
      return new TestRun(
          attr.u32(ProgTestRun.RETVAL),
          attr.u32(ProgTestRun.DURATION),
          length == 0 ? new byte[0] : out.asSlice(0, length).toArray(JAVA_BYTE));
    }
  }

  private static BpfException refused(Program program, int errno) {
    String operation = "run program " + program.name();
    return switch (errno) {
      case Errno.ENOTSUPP, Errno.EOPNOTSUPP ->
          new BpfException(
              operation, errno, "this kernel runs no " + program.type() + " program by hand");
      default -> new BpfException(operation, errno);
    };
  }

  private static MemorySegment copy(Arena arena, byte[] bytes) {
    MemorySegment segment = arena.allocate(bytes.length, 8);
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
    return segment;
  }
}
