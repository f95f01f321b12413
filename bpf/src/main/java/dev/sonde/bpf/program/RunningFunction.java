package dev.sonde.bpf.program;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.BtfType;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A function of a BPF program in the kernel, whoever loaded it.
 *
 * @param program the program's id
 * @param name the function's, in full
 * @param btfId its id in the program's own BTF
 */
public record RunningFunction(int program, String name, int btfId) {
  // struct bpf_prog_info and struct bpf_btf_info of include/uapi/linux/bpf.h.
  private static final int PROGRAM_INFO_SIZE = 224;
  private static final int BTF_ID = 128;
  private static final int FUNC_INFO_REC_SIZE = 132;
  private static final int FUNC_INFO = 136;
  private static final int NR_FUNC_INFO = 144;
  private static final int BTF_INFO_SIZE = 16;
  private static final int BTF_DATA = 0;
  private static final int BTF_DATA_SIZE = 8;

  /**
   * Every function of every program that says what its functions are called, by program.
   *
   * @throws BpfException if this process may not ask
   */
  public static List<RunningFunction> all() {
    List<RunningFunction> all = new ArrayList<>();
    for (int id = KernelObjects.next(Bpf.PROG_GET_NEXT_ID, 0);
        id >= 0;
        id = KernelObjects.next(Bpf.PROG_GET_NEXT_ID, id)) {
      try (Descriptor program = KernelObjects.program(id);
          Arena arena = Arena.ofConfined()) {
        add(arena, id, program, all);
      } catch (BpfException e) {
        if (e.errno() != Errno.ENOENT) {
          throw e;
        }
        // It went while we looked.
        continue;
      }
    }
    return all;
  }

  private static void add(Arena arena, int id, Descriptor program, List<RunningFunction> all) {
    String operation = "ask about BPF program " + id;
    Attr info = new Attr(arena, PROGRAM_INFO_SIZE);
    KernelObjects.query(arena, program, info, PROGRAM_INFO_SIZE, operation);
    int count = info.u32(NR_FUNC_INFO);
    int size = info.u32(FUNC_INFO_REC_SIZE);
    if (count <= 0 || size < LinkedProgram.FUNC_INFO_SIZE || info.u32(BTF_ID) == 0) {
      return;
    }
    MemorySegment records = arena.allocate((long) count * size, 8);
    Attr request = new Attr(arena, PROGRAM_INFO_SIZE);
    request.u32(NR_FUNC_INFO, count).u32(FUNC_INFO_REC_SIZE, size).pointer(FUNC_INFO, records);
    KernelObjects.query(arena, program, request, PROGRAM_INFO_SIZE, operation);
    Btf btf = btf(arena, info.u32(BTF_ID));
    for (int i = 0; i < Math.min(count, request.u32(NR_FUNC_INFO)); i++) {
      int type = records.get(JAVA_INT, (long) i * size + 4);
      if (btf.type(type) instanceof BtfType.Func function) {
        all.add(new RunningFunction(id, function.name(), type));
      }
    }
  }

  private static Btf btf(Arena arena, int id) {
    String operation = "read BTF " + id;
    try (Descriptor descriptor = KernelObjects.btf(id)) {
      Attr info = new Attr(arena, BTF_INFO_SIZE);
      KernelObjects.query(arena, descriptor, info, BTF_INFO_SIZE, operation);
      int size = info.u32(BTF_DATA_SIZE);
      MemorySegment data = arena.allocate(Math.max(size, 8), 8);
      Attr request = new Attr(arena, BTF_INFO_SIZE);
      request.pointer(BTF_DATA, data).u32(BTF_DATA_SIZE, size);
      KernelObjects.query(arena, descriptor, request, BTF_INFO_SIZE, operation);
      return Btf.parse(data.asSlice(0, size).toArray(JAVA_BYTE));
    }
  }
}
