package dev.sonde.bpf.program;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.BtfLoad;
import dev.sonde.bpf.sys.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** BTF in the kernel: the types and strings that programs and maps loaded with it refer to. */
public final class BtfObject implements AutoCloseable {
  private static final int LOG_SIZE = 1 << 16;

  private final Descriptor descriptor;

  private BtfObject(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Loads BTF.
   *
   * @param btf a whole {@code .BTF} section
   * @throws BpfException if the kernel finds it wrong, with what it says
   */
  public static BtfObject load(byte[] btf) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(Math.max(btf.length, 1), 8);
      MemorySegment.copy(btf, 0, data, JAVA_BYTE, 0, btf.length);
      Attr attr = new Attr(arena, BtfLoad.SIZE);
      attr.pointer(BtfLoad.BTF, data).u32(BtfLoad.BTF_SIZE, btf.length);
      int result = Bpf.call(Bpf.BTF_LOAD, attr);
      if (result >= 0) {
        return new BtfObject(new Descriptor(result));
      }
      String said = "";
      if (result != -Errno.EPERM) {
        MemorySegment log = arena.allocate(LOG_SIZE);
        attr.pointer(BtfLoad.BTF_LOG_BUF, log);
        attr.u32(BtfLoad.BTF_LOG_SIZE, LOG_SIZE).u32(BtfLoad.BTF_LOG_LEVEL, 1);
        int again = Bpf.call(Bpf.BTF_LOAD, attr);
        if (again >= 0) {
          return new BtfObject(new Descriptor(again));
        }
        said = log.getString(0).strip();
      }
      if (said.isEmpty()) {
        throw new BpfException("load BTF", -result);
      }
      throw new BpfException("load BTF", -result, "the kernel says: " + said);
    }
  }

  /** The number of its descriptor. */
  public int fd() {
    return descriptor.number();
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
