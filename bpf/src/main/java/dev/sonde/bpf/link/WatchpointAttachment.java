package dev.sonde.bpf.link;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Cpus;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Descriptor;
import dev.sonde.bpf.sys.PerfEvent;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An address that the processor watches, by one of its few debug registers; for programs of type
 * {@code PERF_EVENT}.
 *
 * @param address in the memory of a process, or of the kernel
 * @param length how many bytes are watched: 1, 2, 4 or 8
 * @param access what runs the program, of {@link #READ}, {@link #WRITE} and {@link #EXECUTE}
 * @param pid the only process to watch, with all its threads; empty for all
 */
public record WatchpointAttachment(long address, int length, int access, OptionalInt pid)
    implements Attachment {
  /** {@code HW_BREAKPOINT_R} of {@code include/uapi/linux/hw_breakpoint.h}. */
  public static final int READ = 1;

  /** {@code HW_BREAKPOINT_W}. */
  public static final int WRITE = 2;

  /** {@code HW_BREAKPOINT_X}. */
  public static final int EXECUTE = 4;

  @Override
  public Optional<Attachment> inProcess(int process) {
    return Optional.of(new WatchpointAttachment(address, length, access, OptionalInt.of(process)));
  }

  private String description() {
    return "watchpoint 0x" + Long.toHexString(address);
  }

  @Override
  public Link attach(Program program) {
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = PerfEvent.attr(arena, PerfEvent.TYPE_BREAKPOINT, 0);
      attr.u64(PerfEvent.ATTR_SAMPLE_PERIOD, 1);
      attr.u32(PerfEvent.ATTR_BP_TYPE, access);
      attr.u64(PerfEvent.ATTR_BP_ADDR, address);
      // perf_event_open(2) wants this length for instructions.
      attr.u64(PerfEvent.ATTR_BP_LEN, (access & EXECUTE) != 0 ? Long.BYTES : length);
      return pid.isPresent()
          ? ThreadEvents.attach(attr, pid.getAsInt(), program, description())
          : onEveryCpu(attr, program);
    } catch (BpfException e) {
      throw e.errno() == Errno.ENOSPC
          ? new BpfException(
              "attach to " + description(), e.errno(), "no more debug registers are left")
          : e;
    }
  }

  private Link onEveryCpu(Attr attr, Program program) {
    int[] cpus = Cpus.online();
    Descriptor[] held = new Descriptor[cpus.length];
    Link link = new Link(description(), held);
    try {
      for (int i = 0; i < cpus.length; i++) {
        Descriptor event = PerfEvent.open(attr, -1, cpus[i], description());
        held[i] = PerfEvent.attach(event, program.fd(), description());
      }
      return link;
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }
}
