package dev.sonde.bpf.feature;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.asm.AluOperation;
import dev.sonde.bpf.asm.Assembler;
import dev.sonde.bpf.asm.Code;
import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.asm.Immediate;
import dev.sonde.bpf.asm.Instruction;
import dev.sonde.bpf.asm.Register;
import dev.sonde.bpf.asm.Width;
import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.MapType;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.LinkCreate;
import dev.sonde.bpf.sys.BpfAttr.MapBatch;
import dev.sonde.bpf.sys.BpfAttr.ProgLoad;
import dev.sonde.bpf.sys.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Asks the kernel by trying: makes the smallest thing that needs a feature, and lets it go again.
 */
final class Trial {
  /** The smallest program. */
  static final Instruction[] RETURN_ZERO = {setZero(Register.R0), new Instruction.Exit()};

  private static final int LOG_SIZE = 4096;

  private Trial() {}

  static Instruction setZero(Register register) {
    return new Instruction.Alu(AluOperation.MOV, Width.W64, register, new Immediate(0));
  }

  /** A program that sets its result so many times before it returns it. */
  static Instruction[] returnZeroAfter(int instructions) {
    Instruction[] program = new Instruction[instructions + 1];
    Arrays.fill(program, setZero(Register.R0));
    program[instructions] = new Instruction.Exit();
    return program;
  }

  static boolean loads(ProgramType type, Instruction... instructions) {
    return load(type, 0, 0, MemorySegment.NULL, instructions) == 0;
  }

  static boolean loads(
      ProgramType type, AttachType attachType, int btfId, Instruction... instructions) {
    return load(type, attachType.number(), btfId, MemorySegment.NULL, instructions) == 0;
  }

  /** Whether an iterator can be made of the kernel's function with this id. */
  static boolean linksIterator(int btfId) {
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = new Attr(arena, LinkCreate.SIZE);
      return link(ProgramType.TRACING, AttachType.TRACE_ITER, btfId, attr) == 0;
    }
  }

  /** Whether a list of kernel functions can be probed by one link; tried on one function. */
  static boolean linksKprobes(AttachType attachType, String function) {
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = new Attr(arena, LinkCreate.SIZE);
      attr.u32(LinkCreate.KPROBE_MULTI_CNT, 1);
      attr.pointer(
          LinkCreate.KPROBE_MULTI_SYMS,
          arena.allocateFrom(JAVA_LONG, arena.allocateFrom(function).address()));
      return link(ProgramType.KPROBE, attachType, 0, attr) == 0;
    }
  }

  /**
   * Whether a list of places in a file can be probed by one link. It is tried on a folder: a kernel
   * that could do it says that this is no file to probe, one that could not has not looked at it.
   */
  static boolean linksUprobes() {
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = new Attr(arena, LinkCreate.SIZE);
      attr.pointer(LinkCreate.UPROBE_MULTI_PATH, arena.allocateFrom("/"));
      attr.pointer(LinkCreate.UPROBE_MULTI_OFFSETS, arena.allocateFrom(JAVA_LONG, 0));
      attr.u32(LinkCreate.UPROBE_MULTI_CNT, 1);
      return link(ProgramType.KPROBE, AttachType.TRACE_UPROBE_MULTI, 0, attr) == -Errno.EBADF;
    }
  }

  /**
   * Loads a program, links it to what {@code attr} says, and lets both go: 0 or a negative errno.
   */
  private static int link(ProgramType type, AttachType attachType, int btfId, Attr attr) {
    int program = open(type, attachType.number(), btfId, MemorySegment.NULL, RETURN_ZERO);
    if (program < 0) {
      return program;
    }
    try (Descriptor descriptor = new Descriptor(program)) {
      attr.u32(LinkCreate.PROG_FD, descriptor.number());
      attr.u32(LinkCreate.ATTACH_TYPE, attachType.number());
      int link = Bpf.call(Bpf.LINK_CREATE, attr);
      if (link < 0) {
        return link;
      }
      new Descriptor(link).close();
      return 0;
    }
  }

  /**
   * Whether the verifier knows the helper for the type. The call has no arguments, so it is refused
   * either way; what counts is whether the refusal is about the function.
   */
  static boolean knowsHelper(ProgramType type, Helper helper) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment log = arena.allocate(LOG_SIZE);
      int result =
          load(
              type,
              0,
              0,
              log,
              new Instruction.CallHelper(helper),
              setZero(Register.R0),
              new Instruction.Exit());
      if (result == -Errno.EPERM || result == -Errno.ENOSYS) {
        return false;
      }
      String text = log.getString(0);
      return !text.contains("unknown func")
          && !text.contains("invalid func")
          && !text.contains("program of this type cannot use helper")
          && (result == 0 || !text.isEmpty());
    }
  }

  /**
   * Whether the verifier lets programs of a kind call a function of the kernel. As with helpers,
   * the call lacks its arguments, and what counts is what is wrong with it.
   */
  static boolean allowsFunction(ProgramKind kind, int function) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment log = arena.allocate(LOG_SIZE);
      int result =
          load(
              kind.type(),
              kind.attachType().isEmpty() ? 0 : kind.attachType().get().number(),
              kind.target().isEmpty() ? 0 : kind.target().get().btfId(),
              log,
              new Instruction.CallKernel(function, 0),
              setZero(Register.R0),
              new Instruction.Exit());
      String text = log.getString(0);
      return result == 0
          || !text.isEmpty()
              && !text.contains("is not allowed")
              && !text.contains("not supported")
              && !text.contains("JIT is required");
    }
  }

  static boolean creates(MapSpec spec) {
    try (BpfMap map = BpfMap.create(spec)) {
      return map.fd() >= 0;
    } catch (BpfException e) {
      return false; // being refused is the answer
    }
  }

  /** Whether a hash map can be read in batches: of an empty one there is no first batch. */
  static boolean batches() {
    try (Arena arena = Arena.ofConfined();
        BpfMap map = BpfMap.create(new MapSpec("probe", MapType.HASH, 4, 4, 1))) {
      Attr attr = new Attr(arena, MapBatch.SIZE);
      attr.pointer(MapBatch.OUT_BATCH, arena.allocate(JAVA_INT));
      attr.pointer(MapBatch.KEYS, arena.allocate(JAVA_INT));
      attr.pointer(MapBatch.VALUES, arena.allocate(JAVA_INT));
      attr.u32(MapBatch.COUNT, 1).u32(MapBatch.MAP_FD, map.fd());
      int result = Bpf.call(Bpf.MAP_LOOKUP_BATCH, attr);
      return result == 0 || result == -Errno.ENOENT;
    } catch (BpfException e) {
      return false; // being refused is the answer
    }
  }

  /** Loads and at once releases a program: 0, or a negative errno. */
  private static int load(
      ProgramType type, int attachType, int btfId, MemorySegment log, Instruction... instructions) {
    int result = open(type, attachType, btfId, log, instructions);
    if (result < 0) {
      return result;
    }
    new Descriptor(result).close();
    return 0;
  }

  /** Loads a program: its descriptor, or a negative errno. */
  private static int open(
      ProgramType type, int attachType, int btfId, MemorySegment log, Instruction... instructions) {
    Assembler assembler = new Assembler();
    for (Instruction instruction : instructions) {
      assembler.add(instruction);
    }
    Code code = assembler.finish();
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = code.bytes();
      MemorySegment segment = arena.allocate(bytes.length, 8);
      MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
      Attr attr = new Attr(arena, ProgLoad.SIZE);
      attr.u32(ProgLoad.PROG_TYPE, type.number());
      attr.u32(ProgLoad.INSN_CNT, code.slots());
      attr.pointer(ProgLoad.INSNS, segment);
      attr.pointer(ProgLoad.LICENSE, arena.allocateFrom("GPL"));
      attr.u32(ProgLoad.EXPECTED_ATTACH_TYPE, attachType);
      attr.u32(ProgLoad.ATTACH_BTF_ID, btfId);
      if (log.address() != 0) {
        attr.u32(ProgLoad.LOG_LEVEL, 1).u32(ProgLoad.LOG_SIZE, LOG_SIZE);
        attr.pointer(ProgLoad.LOG_BUF, log);
      }
      return Bpf.call(Bpf.PROG_LOAD, attr);
    }
  }
}
