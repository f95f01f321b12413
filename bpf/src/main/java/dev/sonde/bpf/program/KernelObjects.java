package dev.sonde.bpf.program;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.ObjInfo;
import dev.sonde.bpf.sys.BpfAttr.ObjectId;
import dev.sonde.bpf.sys.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The programs and BTF in the kernel, whoever put them there; found by their ids. */
final class KernelObjects {
  /** {@code MODULE_NAME_LEN} of {@code include/linux/module.h} is less. */
  private static final int NAME_LENGTH = 128;

  // struct bpf_btf_info of include/uapi/linux/bpf.h.
  private static final int BTF_NAME = 16;
  private static final int BTF_NAME_LENGTH = 24;
  private static final int BTF_OF_KERNEL = 28;
  private static final int BTF_INFO_SIZE = 32;

  private KernelObjects() {}

  /**
   * The id that follows {@code id}.
   *
   * @param command a {@code BPF_*_GET_NEXT_ID}
   * @param id 0 for the first
   * @return -1 behind the last
   * @throws BpfException if this process may not ask
   */
  static int next(int command, int id) {
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = new Attr(arena, ObjectId.SIZE).u32(ObjectId.START_ID, id);
      int result = Bpf.call(command, attr);
      if (result == -Errno.ENOENT) {
        return -1;
      }
      if (result < 0) {
        throw new BpfException("go through the kernel's BPF objects", -result);
      }
      return attr.u32(ObjectId.NEXT_ID);
    }
  }

  /** A descriptor of the program with this id. */
  static Descriptor program(int id) {
    return Descriptor.of(open(Bpf.PROG_GET_FD_BY_ID, id), "open BPF program " + id);
  }

  /** A descriptor of the BTF with this id. */
  static Descriptor btf(int id) {
    return Descriptor.of(open(Bpf.BTF_GET_FD_BY_ID, id), "open BTF " + id);
  }

  /**
   * A descriptor of the BTF of a loaded module.
   *
   * @throws BpfException if the kernel has none of that name
   */
  static Descriptor btf(String module) {
    for (int id = next(Bpf.BTF_GET_NEXT_ID, 0); id >= 0; id = next(Bpf.BTF_GET_NEXT_ID, id)) {
      int number = open(Bpf.BTF_GET_FD_BY_ID, id);
      if (number == -Errno.ENOENT) {
        continue; // it went while we looked
      }
      Descriptor btf = Descriptor.of(number, "open BTF " + id);
      if (isModule(btf, module)) {
        return btf;
      }
      btf.close();
    }
    throw new BpfException(
        "find the BTF of module " + module,
        0,
        "it is not loaded, or was built without CONFIG_DEBUG_INFO_BTF_MODULES=y");
  }

  private static int open(int command, int id) {
    try (Arena arena = Arena.ofConfined()) {
      return Bpf.call(command, new Attr(arena, ObjectId.SIZE).u32(ObjectId.START_ID, id));
    }
  }

  private static boolean isModule(Descriptor btf, String module) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(NAME_LENGTH);
      Attr info = new Attr(arena, BTF_INFO_SIZE);
      info.pointer(BTF_NAME, name).u32(BTF_NAME_LENGTH, NAME_LENGTH);
      query(arena, btf, info, BTF_INFO_SIZE, "ask about BTF");
      return info.u32(BTF_OF_KERNEL) != 0 && name.getString(0).equals(module);
    }
  }

  /** {@code BPF_OBJ_GET_INFO_BY_FD}. */
  static void query(Arena arena, Descriptor object, Attr info, int size, String operation) {
    Attr attr = new Attr(arena, ObjInfo.SIZE);
    attr.u32(ObjInfo.BPF_FD, object.number());
    attr.u32(ObjInfo.INFO_LEN, size).pointer(ObjInfo.INFO, info.segment());
    int result = Bpf.call(Bpf.OBJ_GET_INFO_BY_FD, attr);
    if (result < 0) {
      throw new BpfException(operation, -result);
    }
  }
}
