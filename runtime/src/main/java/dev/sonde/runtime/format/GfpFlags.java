package dev.sonde.runtime.format;

import java.util.List;

/**
 * Names the flags that pages are asked for with ({@code gfp_t}): in the order of the kernel's own
 * {@code __def_gfpflag_names} (include/trace/events/mmflags.h), whose {@code %pGg} does the same.
 * Values are those of include/linux/gfp_types.h.
 */
final class GfpFlags {
  private static final long DMA = 1L;
  private static final long HIGHMEM = 1L << 1;
  private static final long DMA32 = 1L << 2;
  private static final long MOVABLE = 1L << 3;
  private static final long RECLAIMABLE = 1L << 4;
  private static final long HIGH = 1L << 5;
  private static final long IO = 1L << 6;
  private static final long FS = 1L << 7;
  private static final long ZERO = 1L << 8;
  private static final long DIRECT_RECLAIM = 1L << 10;
  private static final long KSWAPD_RECLAIM = 1L << 11;
  private static final long WRITE = 1L << 12;
  private static final long NOWARN = 1L << 13;
  private static final long RETRY_MAYFAIL = 1L << 14;
  private static final long NOFAIL = 1L << 15;
  private static final long NORETRY = 1L << 16;
  private static final long MEMALLOC = 1L << 17;
  private static final long COMP = 1L << 18;
  private static final long NOMEMALLOC = 1L << 19;
  private static final long HARDWALL = 1L << 20;
  private static final long THISNODE = 1L << 21;
  private static final long ACCOUNT = 1L << 22;
  private static final long ZEROTAGS = 1L << 23;
  private static final long SKIP_ZERO = 1L << 24;
  private static final long SKIP_KASAN = 1L << 25;
  private static final long NO_OBJ_EXT = 1L << 26;

  private static final long RECLAIM = DIRECT_RECLAIM | KSWAPD_RECLAIM;
  private static final long KERNEL = RECLAIM | IO | FS;
  private static final long USER = KERNEL | HARDWALL;
  private static final long HIGHUSER = USER | HIGHMEM;
  private static final long HIGHUSER_MOVABLE = HIGHUSER | MOVABLE | SKIP_KASAN;
  private static final long TRANSHUGE_LIGHT =
      (HIGHUSER_MOVABLE | COMP | NOMEMALLOC | NOWARN) & ~RECLAIM;

  /** What has many bits comes before what has few of them. */
  private static final List<Flag> FLAGS =
      List.of(
          new Flag(TRANSHUGE_LIGHT | DIRECT_RECLAIM, "GFP_TRANSHUGE"),
          new Flag(TRANSHUGE_LIGHT, "GFP_TRANSHUGE_LIGHT"),
          new Flag(HIGHUSER_MOVABLE, "GFP_HIGHUSER_MOVABLE"),
          new Flag(HIGHUSER, "GFP_HIGHUSER"),
          new Flag(USER, "GFP_USER"),
          new Flag(KERNEL | ACCOUNT, "GFP_KERNEL_ACCOUNT"),
          new Flag(KERNEL, "GFP_KERNEL"),
          new Flag(RECLAIM | IO, "GFP_NOFS"),
          new Flag(HIGH | KSWAPD_RECLAIM, "GFP_ATOMIC"),
          new Flag(RECLAIM, "GFP_NOIO"),
          new Flag(KSWAPD_RECLAIM | NOWARN, "GFP_NOWAIT"),
          new Flag(DMA, "GFP_DMA"),
          new Flag(HIGHMEM, "__GFP_HIGHMEM"),
          new Flag(DMA32, "GFP_DMA32"),
          new Flag(HIGH, "__GFP_HIGH"),
          new Flag(IO, "__GFP_IO"),
          new Flag(FS, "__GFP_FS"),
          new Flag(ZERO, "__GFP_ZERO"),
          new Flag(DIRECT_RECLAIM, "__GFP_DIRECT_RECLAIM"),
          new Flag(KSWAPD_RECLAIM, "__GFP_KSWAPD_RECLAIM"),
          new Flag(WRITE, "__GFP_WRITE"),
          new Flag(NOWARN, "__GFP_NOWARN"),
          new Flag(RETRY_MAYFAIL, "__GFP_RETRY_MAYFAIL"),
          new Flag(NOFAIL, "__GFP_NOFAIL"),
          new Flag(NORETRY, "__GFP_NORETRY"),
          new Flag(MEMALLOC, "__GFP_MEMALLOC"),
          new Flag(COMP, "__GFP_COMP"),
          new Flag(NOMEMALLOC, "__GFP_NOMEMALLOC"),
          new Flag(HARDWALL, "__GFP_HARDWALL"),
          new Flag(THISNODE, "__GFP_THISNODE"),
          new Flag(RECLAIMABLE, "__GFP_RECLAIMABLE"),
          new Flag(MOVABLE, "__GFP_MOVABLE"),
          new Flag(ACCOUNT, "__GFP_ACCOUNT"),
          new Flag(ZEROTAGS, "__GFP_ZEROTAGS"),
          new Flag(SKIP_ZERO, "__GFP_SKIP_ZERO"),
          new Flag(SKIP_KASAN, "__GFP_SKIP_KASAN"),
          new Flag(NO_OBJ_EXT, "__GFP_NO_OBJ_EXT"));

  private GfpFlags() {}

  /** A flag, or several that have a name together. */
  private record Flag(long bits, String name) {}

  /** Appends the names, with bars between them, and what bits have none as a number. */
  static void put(long flags, TextBuffer out) {
    long rest = flags;
    int start = out.size();
    for (Flag flag : FLAGS) {
      if ((rest & flag.bits) == flag.bits) {
        if (out.size() > start) {
          out.put('|');
        }
        out.put(flag.name);
        rest &= ~flag.bits;
      }
    }
    if (rest != 0 || flags == 0) {
      if (out.size() > start) {
        out.put('|');
      }
      if (rest != 0) {
        out.put("0x");
      }
      out.hexadecimal(rest, false);
    }
  }
}
