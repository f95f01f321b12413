package dev.sonde.bpf.program;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.asm.LineInfo;
import dev.sonde.bpf.object.ProgramSpec;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.ProgLoad;
import dev.sonde.bpf.sys.Descriptor;
import dev.sonde.bpf.sys.LockedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * {@code BPF_PROG_LOAD}: first without a log, which is much faster; where that fails, once more
 * with one, so that the failure can be explained.
 */
final class ProgramLoad {
  private static final int FIRST_LOG_SIZE = 1 << 18;

  /** More than the line takes that ends every log: how much was processed, at which peak. */
  private static final int LAST_LINE_LENGTH = 200;

  /** The most that every kernel takes. */
  private static final int LAST_LOG_SIZE = (1 << 24) - 1;

  private ProgramLoad() {}

  /**
   * Loads a linked program.
   *
   * @param btf the descriptor of the BTF its functions and lines refer to, or 0
   */
  static Descriptor load(ProgramSpec spec, LinkedProgram program, int btf) {
    try (Arena arena = Arena.ofConfined();
        LoadTarget target = LoadTarget.of(spec)) {
      Attr attr = fill(arena, spec, program, target, btf);
      int result = Bpf.call(Bpf.PROG_LOAD, attr);
      if (result == -Errno.EPERM && LockedMemory.raiseLimit()) {
        result = Bpf.call(Bpf.PROG_LOAD, attr);
      }
      if (result >= 0) {
        return new Descriptor(result);
      }
      if (result == -Errno.EPERM || result == -Errno.ENOSYS) {
        throw new BpfException("load program " + spec.name(), -result);
      }
      return loadWithLog(spec, program, attr);
    }
  }

  private static Attr fill(
      Arena arena, ProgramSpec spec, LinkedProgram program, LoadTarget target, int btf) {
    Attr attr = new Attr(arena, ProgLoad.SIZE);
    attr.u32(ProgLoad.PROG_TYPE, spec.type().number());
    attr.u32(ProgLoad.INSN_CNT, program.slots());
    attr.pointer(ProgLoad.INSNS, copy(arena, program.code()));
    attr.pointer(ProgLoad.LICENSE, arena.allocateFrom(spec.license()));
    attr.u32(ProgLoad.PROG_FLAGS, spec.flags());
    attr.name(ProgLoad.PROG_NAME, spec.name());
    if (spec.expectedAttachType().isPresent()) {
      attr.u32(ProgLoad.EXPECTED_ATTACH_TYPE, spec.expectedAttachType().get().number());
    }
    if (target != null) {
      attr.u32(ProgLoad.ATTACH_BTF_ID, spec.target().orElseThrow().btfId());
      attr.u32(target.field(), target.owner() == null ? 0 : target.owner().number());
    }
    if (btf != 0) {
      addDebugInfo(arena, attr, program, btf);
    }
    return attr;
  }

  private static void addDebugInfo(Arena arena, Attr attr, LinkedProgram program, int btf) {
    byte[] functions = program.functionInfo();
    if (functions.length == 0) {
      return; // the kernel takes no lines without functions
    }
    attr.u32(ProgLoad.PROG_BTF_FD, btf);
    attr.u32(ProgLoad.FUNC_INFO_REC_SIZE, LinkedProgram.FUNC_INFO_SIZE);
    attr.u32(ProgLoad.FUNC_INFO_CNT, functions.length / LinkedProgram.FUNC_INFO_SIZE);
    attr.pointer(ProgLoad.FUNC_INFO, copy(arena, functions));
    byte[] lines = program.lineInfo();
    if (lines.length > 0) {
      attr.u32(ProgLoad.LINE_INFO_REC_SIZE, LinkedProgram.LINE_INFO_SIZE);
      attr.u32(ProgLoad.LINE_INFO_CNT, lines.length / LinkedProgram.LINE_INFO_SIZE);
      attr.pointer(ProgLoad.LINE_INFO, copy(arena, lines));
    }
  }

  private static MemorySegment copy(Arena arena, byte[] bytes) {
    MemorySegment segment = arena.allocate(bytes.length, 8);
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  private static Descriptor loadWithLog(ProgramSpec spec, LinkedProgram program, Attr attr) {
    int size = FIRST_LOG_SIZE;
    while (true) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment buffer = arena.allocate(size);
        attr.u32(ProgLoad.LOG_LEVEL, 1);
        attr.u32(ProgLoad.LOG_SIZE, size).pointer(ProgLoad.LOG_BUF, buffer);
        int result = Bpf.call(Bpf.PROG_LOAD, attr);
        if (result >= 0) {
          return new Descriptor(result);
        }
        String text = buffer.getString(0);
        // Since 6.4 a buffer that is too small holds the end of the log, which is what tells;
        // before,
        // its beginning. To verify once more only for what was said first can take seconds.
        boolean hasEnd =
            text.indexOf("processed ", Math.max(0, text.length() - LAST_LINE_LENGTH)) >= 0;
        if (result == -Errno.ENOSPC && !hasEnd && size < LAST_LOG_SIZE) {
          size = Math.min(LAST_LOG_SIZE, size * 8);
          continue;
        }
        VerifierLog log = VerifierLog.parse(text);
        int failing = log.failingInstruction().orElse(-1);
        LineInfo line = failing < 0 ? null : program.lineAt(failing);
        throw new LoadException(spec.name(), -result, log, line);
      }
    }
  }
}
