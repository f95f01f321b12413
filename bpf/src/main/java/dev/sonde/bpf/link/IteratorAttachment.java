package dev.sonde.bpf.link;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.LinkCreate;
import dev.sonde.bpf.sys.BpfAttr.ObjPin;
import dev.sonde.bpf.sys.Descriptor;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The objects of one kind that the kernel has, such as its tasks (since Linux 5.8); for programs of
 * type {@code TRACING} loaded for {@code TRACE_ITER}. Nothing runs by being attached: the program
 * runs for each object when somebody reads, an {@link Iteration} or whoever opens the file that it
 * is pinned to.
 *
 * @param name of the iterator: {@code task}
 * @param pin the file in a BPF file system that stands for it, there until it is removed; empty for
 *     none
 * @param pid the only process to go through; empty for all
 */
public record IteratorAttachment(String name, Optional<String> pin, OptionalInt pid)
    implements Attachment {
  // struct task of union bpf_iter_link_info in include/uapi/linux/bpf.h.
  private static final int INFO_PID = 4;
  private static final int INFO_SIZE = 16;

  private static final String OF_TASKS = "task";

  /** One that goes through all objects. */
  public IteratorAttachment(String name, Optional<String> pin) {
    this(name, pin, OptionalInt.empty());
  }

  /** What is no task belongs to no process: all of it is gone through. */
  @Override
  public Optional<Attachment> inProcess(int process) {
    return Optional.of(
        name.startsWith(OF_TASKS)
            ? new IteratorAttachment(name, pin, OptionalInt.of(process))
            : this);
  }

  /** They run in the task of whoever reads. */
  @Override
  public boolean runsInTheTask() {
    return false;
  }

  @Override
  public Link attach(Program program) {
    String what = "iterator " + name;
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = new Attr(arena, LinkCreate.SIZE);
      attr.u32(LinkCreate.PROG_FD, program.fd());
      attr.u32(LinkCreate.ATTACH_TYPE, AttachType.TRACE_ITER.number());
      if (pid.isPresent()) {
        Attr info = new Attr(arena, INFO_SIZE).u32(INFO_PID, pid.getAsInt());
        attr.pointer(LinkCreate.ITER_INFO, info.segment());
        attr.u32(LinkCreate.ITER_INFO_LEN, INFO_SIZE);
      }
      Descriptor link = Descriptor.of(Bpf.call(Bpf.LINK_CREATE, attr), "attach to " + what);
      if (pin.isPresent()) {
        pin(link, pin.get());
      }
      return new Link(what, link);
    }
  }

  private static void pin(Descriptor link, String path) {
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = new Attr(arena, ObjPin.SIZE);
      attr.pointer(ObjPin.PATHNAME, arena.allocateFrom(path)).u32(ObjPin.BPF_FD, link.number());
      int result = Bpf.call(Bpf.OBJ_PIN, attr);
      if (result < 0) {
        link.close();
        throw new BpfException("pin an iterator to " + path, -result, hint(-result));
      }
    }
  }

  private static String hint(int errno) {
    return switch (errno) {
      case Errno.EEXIST -> "remove that file first, or choose another name";
      case Errno.EPERM, Errno.ENOENT ->
          "it must be in a BPF file system: mount -t bpf bpf /sys/fs/bpf";
      default -> "";
    };
  }
}
