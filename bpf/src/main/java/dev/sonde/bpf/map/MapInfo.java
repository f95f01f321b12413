package dev.sonde.bpf.map;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.ObjInfo;
import dev.sonde.bpf.sys.Descriptor;
import java.lang.foreign.Arena;

/**
 * What the kernel says about a map: {@code struct bpf_map_info} of {@code
 * include/uapi/linux/bpf.h}.
 *
 * @param type as in {@link dev.sonde.bpf.object.MapType}
 * @param id the kernel's number for it, as {@code bpftool map} shows it
 * @param keySize bytes of a key
 * @param valueSize bytes of a value
 * @param maxEntries how many entries it can hold
 * @param flags {@code BPF_F_*}
 * @param name the name the kernel keeps, at most 15 characters
 */
public record MapInfo(
    int type, int id, int keySize, int valueSize, int maxEntries, int flags, String name) {
  private static final int SIZE = 40;

  static MapInfo of(Descriptor map, String name) {
    try (Arena arena = Arena.ofConfined()) {
      Attr info = new Attr(arena, SIZE);
      Attr attr = new Attr(arena, ObjInfo.SIZE);
      attr.u32(ObjInfo.BPF_FD, map.number());
      attr.u32(ObjInfo.INFO_LEN, SIZE).pointer(ObjInfo.INFO, info.segment());
      int result = Bpf.call(Bpf.OBJ_GET_INFO_BY_FD, attr);
      if (result < 0) {
        throw new BpfException("ask about map " + name, -result);
      }
      return new MapInfo(
          info.u32(0),
          info.u32(4),
          info.u32(8),
          info.u32(12),
          info.u32(16),
          info.u32(20),
          info.name(24));
    }
  }
}
