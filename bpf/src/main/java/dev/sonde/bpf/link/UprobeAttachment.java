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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An instruction of a file, wherever a process has it mapped; or the return of the function that
 * begins with it. By a perf event of the PMU {@code uprobe} (since Linux 4.17), for programs of
 * type {@code KPROBE}, whose context is {@code struct pt_regs} of the process.
 *
 * @param path of the file
 * @param offset of the instruction in the file, in bytes
 * @param atReturn whether the program runs when the function returns, not when it is entered
 * @param semaphoreOffset where in the file a counter of 2 bytes lies that is to be raised in every
 *     process while the program is attached (since Linux 4.20); 0 for none
 * @param cookie what {@code bpf_get_attach_cookie} gives the program, which tells by it which of
 *     several places it runs at (since Linux 5.15); 0 for nothing
 * @param pid the only process to watch; empty for all
 */
public record UprobeAttachment(
    String path, long offset, boolean atReturn, long semaphoreOffset, long cookie, OptionalInt pid)
    implements Attachment {
  private static final Path PMU_TYPE = Path.of("/sys/bus/event_source/devices/uprobe/type");

  /** {@code retprobe} of the PMU's {@code format} folder. */
  private static final long CONFIG_RETURN = 1;

  /** {@code PERF_UPROBE_REF_CTR_OFFSET_SHIFT} of {@code kernel/events/core.c}. */
  private static final int CONFIG_SEMAPHORE_SHIFT = 32;

  /** An instruction, in every process. */
  public UprobeAttachment(String path, long offset, boolean atReturn) {
    this(path, offset, atReturn, 0, 0, OptionalInt.empty());
  }

  @Override
  public String file() {
    return path;
  }

  /** The file that all are in, or null. */
  static String file(List<UprobeAttachment> uprobes) {
    String first = uprobes.getFirst().path();
    for (UprobeAttachment uprobe : uprobes) {
      if (!uprobe.path().equals(first)) {
        return null;
      }
    }
    return first;
  }

  @Override
  public Optional<Attachment> inProcess(int process) {
    return Optional.of(narrowed(process));
  }

  UprobeAttachment narrowed(int process) {
    return new UprobeAttachment(
        path, offset, atReturn, semaphoreOffset, cookie, OptionalInt.of(process));
  }

  @Override
  public UprobeAttachment numbered(int number) {
    long numbered = (long) number << Integer.SIZE | cookie & 0xffffffffL;
    return new UprobeAttachment(path, offset, atReturn, semaphoreOffset, numbered, pid);
  }

  static List<UprobeAttachment> numbered(List<UprobeAttachment> uprobes, int number) {
    List<UprobeAttachment> numbered = new ArrayList<>(uprobes.size());
    for (UprobeAttachment uprobe : uprobes) {
      numbered.add(uprobe.numbered(number));
    }
    return numbered;
  }

  static List<UprobeAttachment> narrowed(List<UprobeAttachment> uprobes, int process) {
    List<UprobeAttachment> narrowed = new ArrayList<>(uprobes.size());
    for (UprobeAttachment uprobe : uprobes) {
      narrowed.add(uprobe.narrowed(process));
    }
    return narrowed;
  }

  /** Whether both are of one file, one process and one kind. */
  boolean isAlike(UprobeAttachment other) {
    return other.path.equals(path) && other.atReturn == atReturn && other.pid.equals(pid);
  }

  @Override
  public boolean runsLastAttachedFirst() {
    return true;
  }

  /** What it is, for messages: {@code uprobe /bin/bash+0x31b40}. */
  String description() {
    return kind() + " " + path + "+0x" + Long.toHexString(offset);
  }

  /** What such an event is called. */
  String kind() {
    return atReturn ? "uretprobe" : "uprobe";
  }

  @Override
  public Link attach(Program program) {
    return new Link(description(), open(program));
  }

  /** What holds the program there. */
  Descriptor open(Program program) {
    String what = description();
    if (semaphoreOffset >>> Integer.SIZE != 0) {
      throw new BpfException(
          "attach to " + what, 0, "the kernel raises semaphores in the first 4 GiB of a file only");
    }
    try (Arena arena = Arena.ofConfined()) {
      long config = semaphoreOffset << CONFIG_SEMAPHORE_SHIFT | (atReturn ? CONFIG_RETURN : 0);
      Attr attr = PerfEvent.attr(arena, pmuType(what), config);
      attr.pointer(PerfEvent.ATTR_CONFIG1, arena.allocateFrom(path));
      attr.u64(PerfEvent.ATTR_CONFIG2, offset);
      // A process's event follows it to every CPU; one for all processes belongs to a CPU, but its
      // programs run on all of them.
      Descriptor event =
          PerfEvent.open(attr, pid.orElse(-1), pid.isPresent() ? -1 : Cpus.online()[0], what);
      return PerfEvent.attach(event, program.fd(), cookie, what);
    } catch (BpfException e) {
      String hint = hint(e.errno());
      throw hint.isEmpty() ? e : new BpfException("attach to " + what, e.errno(), hint);
    }
  }

  /** The number that sysfs gives the PMU. */
  private static int pmuType(String what) {
    try {
      String type = new String(Files.readAllBytes(PMU_TYPE), StandardCharsets.US_ASCII);
      return Integer.parseInt(type.strip());
    } catch (IOException | NumberFormatException _) {
      throw new BpfException(
          "attach to " + what, 0, "the kernel has no uprobes; it needs CONFIG_UPROBE_EVENTS=y");
    }
  }

  static String hint(int errno) {
    return switch (errno) {
      case Errno.ENOENT -> "there is no such file";
      case Errno.ESRCH -> "there is no such process";
      case Errno.EINVAL -> "no instruction that could be traced lies there";
      case Errno.EOPNOTSUPP, Errno.ENOTSUPP ->
          "the instruction there is of a kind that cannot be traced";
      default -> "";
    };
  }
}
