package dev.sonde.bpf.program;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the kernel says about a program: {@code struct bpf_prog_info} of {@code
 * include/uapi/linux/bpf.h}.
 *
 * @param type as in {@link dev.sonde.bpf.object.ProgramType}
 * @param id the kernel's number for it, as {@code bpftool prog} shows it
 * @param tag a hash of its instructions, 8 bytes as a big-endian number
 * @param name the name the kernel keeps, at most 15 characters
 * @param jitedBytes bytes of machine code; 0 where the kernel interprets it
 * @param translatedInstructions 8-byte slots after verification
 * @param verifiedInstructions how many instructions the verifier walked (since 5.16; else 0)
 * @param runNanos time spent in it while {@link RunStatistics} were enabled
 * @param runs how often it ran while {@link RunStatistics} were enabled
 * @param recursionMisses how often it was left out because it ran already on the CPU (since 5.12)
 */
public record ProgramInfo(
    int type,
    int id,
    long tag,
    String name,
    int jitedBytes,
    int translatedInstructions,
    int verifiedInstructions,
    long runNanos,
    long runs,
    long recursionMisses) {
  private static final int TYPE = 0;
  private static final int ID = 4;
  private static final int TAG = 8;
  private static final int JITED_PROG_LEN = 16;
  private static final int XLATED_PROG_LEN = 20;
  private static final int XLATED_PROG_INSNS = 32;
  private static final int NAME = 64;
  private static final int RUN_TIME_NS = 192;
  private static final int RUN_CNT = 200;
  private static final int RECURSION_MISSES = 208;
  private static final int VERIFIED_INSNS = 216;
  private static final int SIZE = 224;

  static ProgramInfo of(Descriptor program, String name) {
    try (Arena arena = Arena.ofConfined()) {
      Attr info = new Attr(arena, SIZE);
      query(arena, program, name, info);
      return new ProgramInfo(
          info.u32(TYPE),
          info.u32(ID),
          Long.reverseBytes(info.u64(TAG)),
          info.name(NAME),
          info.u32(JITED_PROG_LEN),
          info.u32(XLATED_PROG_LEN) / 8,
          info.u32(VERIFIED_INSNS),
          info.u64(RUN_TIME_NS),
          info.u64(RUN_CNT),
          info.u64(RECURSION_MISSES));
    }
  }

  static byte[] translatedCode(Descriptor program, String name) {
    try (Arena arena = Arena.ofConfined()) {
      Attr info = new Attr(arena, SIZE);
      query(arena, program, name, info);
      int length = info.u32(XLATED_PROG_LEN);
      MemorySegment code = arena.allocate(Math.max(length, 8), 8);
      Attr request = new Attr(arena, SIZE);
      request.u32(XLATED_PROG_LEN, length).pointer(XLATED_PROG_INSNS, code);
      query(arena, program, name, request);
      if (request.u64(XLATED_PROG_INSNS) == 0) {
        throw new BpfException(
            "read the instructions of program " + name,
            0,
            "the kernel hides them (sysctl kernel.kptr_restrict and bpf_jit_harden, CAP_BPF)");
      }
      return code.asSlice(0, length).toArray(JAVA_BYTE);
    }
  }

  private static void query(Arena arena, Descriptor program, String name, Attr info) {
    KernelObjects.query(arena, program, info, SIZE, "ask about program " + name);
  }
}
