package dev.sonde.bpf.link;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Cpus;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Descriptor;
import dev.sonde.bpf.sys.PerfEvent;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An instruction of the kernel, or the return of the function that begins with it, for programs of
 * type {@code KPROBE}, whose context is {@code struct pt_regs} of that moment. By a perf event of
 * the PMU {@code kprobe} (since Linux 4.17), and where that is missing by {@link KprobeEvents}.
 *
 * @param place the instruction
 * @param atReturn whether the program runs when the function returns, not when it is entered
 * @param cookie what {@code bpf_get_attach_cookie} gives the program (since Linux 5.15); 0 for
 *     nothing
 */
public record KprobeAttachment(Place place, boolean atReturn, long cookie) implements Attachment {
  private static final Path PMU = Path.of("/sys/bus/event_source/devices/kprobe");

  /** {@code retprobe} of the PMU's {@code format} folder. */
  private static final long CONFIG_RETURN = 1;

  /** An instruction of the kernel. */
  public sealed interface Place {

    /**
     * An instruction of a function.
     *
     * @param module the module it is in; empty where the name alone tells, or for the kernel itself
     * @param offset from the start of the function, in bytes
     */
    record InFunction(String module, String function, long offset) implements Place {
      @Override
      public String toString() {
        String name = module.isEmpty() ? function : module + ":" + function;
        return offset == 0 ? name : name + "+" + offset;
      }
    }

    /** The instruction at an address, which the kernel checks as far as it can. */
    record At(long address) implements Place {
      @Override
      public String toString() {
        return "0x" + Long.toHexString(address);
      }
    }
  }

  /** One that its program does not tell from others. */
  public KprobeAttachment(Place place, boolean atReturn) {
    this(place, atReturn, 0);
  }

  /** Whether this kernel was built with kprobes at all. Costs looking for two files. */
  public static boolean isAvailable() {
    return Files.exists(PMU) || KprobeEvents.isAvailable();
  }

  /** What it is, for messages: {@code kprobe vfs_read+4}. */
  String description() {
    return (atReturn ? "kretprobe " : "kprobe ") + place;
  }

  /** Entries, that is; at a return, they run in the order in which they were attached. */
  @Override
  public boolean runsLastAttachedFirst() {
    return !atReturn;
  }

  @Override
  public Attachment numbered(int number) {
    return new KprobeAttachment(
        place, atReturn, (long) number << Integer.SIZE | cookie & 0xffffffffL);
  }

  @Override
  public Link attach(Program program) {
    String what = description();
    if (!Files.exists(PMU)) {
      return KprobeEvents.attach(this, program);
    }
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = PerfEvent.attr(arena, pmuType(what), atReturn ? CONFIG_RETURN : 0);
      switch (place) {
        case Place.InFunction(String module, String function, long offset) -> {
          String name = module.isEmpty() ? function : module + ":" + function;
          attr.pointer(PerfEvent.ATTR_CONFIG1, arena.allocateFrom(name));
          attr.u64(PerfEvent.ATTR_CONFIG2, offset);
        }
        case Place.At(long address) -> attr.u64(PerfEvent.ATTR_CONFIG2, address);
      }
      // A perf event belongs to a CPU, but programs on a kprobe run on all of them.
      Descriptor event = PerfEvent.open(attr, -1, Cpus.online()[0], what);
      return new Link(what, PerfEvent.attach(event, program.fd(), cookie, what));
    } catch (BpfException e) {
      throw explained(what, e);
    }
  }

  /** The number that sysfs gives the PMU. */
  private static int pmuType(String what) {
    Path file = PMU.resolve("type");
    try {
      return Integer.parseInt(
          new String(Files.readAllBytes(file), StandardCharsets.US_ASCII).strip());
    } catch (IOException | NumberFormatException e) {
      throw new BpfException("attach to " + what, 0, file + " cannot be read: " + e.getMessage());
    }
  }

  /** The refusal in words, where its error has a meaning of its own for kprobes. */
  static BpfException explained(String what, BpfException refusal) {
    String hint =
        switch (refusal.errno()) {
          case Errno.ENOENT -> "no function of the kernel is there";
          case Errno.EADDRNOTAVAIL -> "the kernel has several functions of that name, or none";
          case Errno.EILSEQ ->
              "Possible attachment attempt in the middle of an instruction, try a different offset.";
          case Errno.EINVAL ->
              "the kernel lets nothing be traced there: it belongs to tracing itself, or is marked"
                  + " notrace or nokprobe";
          case Errno.EBUSY -> "the instruction is being changed by something else";
          default -> "";
        };
    return hint.isEmpty() ? refusal : new BpfException("attach to " + what, refusal.errno(), hint);
  }
}
