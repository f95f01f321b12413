package dev.sonde.bpf.link;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Descriptor;
import dev.sonde.bpf.sys.PerfEvent;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A perf event in every thread of a process, those that it has and those that it will start. */
final class ThreadEvents {
  private ThreadEvents() {}

  /**
   * Attaches a program to an event of each thread.
   *
   * @param attr what to count; it is made to pass on to new threads
   * @throws BpfException if there is no such process, or the kernel refuses
   */
  static Link attach(Attr attr, int pid, Program program, String description) {
    attr.u64(
        PerfEvent.ATTR_BITS,
        attr.u64(PerfEvent.ATTR_BITS) | PerfEvent.BIT_INHERIT | PerfEvent.BIT_INHERIT_THREAD);
    List<Descriptor> held = new ArrayList<>();
    try {
      BpfException ended = null;
      for (int thread : threads(pid)) {
        try {
          Descriptor event = PerfEvent.open(attr, thread, -1, description);
          held.add(PerfEvent.attach(event, program.fd(), description));
        } catch (BpfException e) {
          if (e.errno() != Errno.ESRCH) {
            throw e;
          }
          // A thread may have ended by now; that is a mistake only where all have.
          ended = e;
        }
      }
      if (held.isEmpty()) {
        throw ended == null ? noProcess(pid, description) : ended;
      }
      return new Link(description, held.toArray(new Descriptor[0]));
    } catch (RuntimeException e) {
      for (Descriptor descriptor : held) {
        descriptor.close();
      }
      throw e;
    }
  }

  private static List<Integer> threads(int pid) {
    List<Integer> threads = new ArrayList<>();
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks) {
        threads.add(Integer.parseInt(task.getFileName().toString()));
      }
    } catch (IOException | NumberFormatException _) {
      // It has ended, which opening its event will say.
      threads.add(pid);
    }
    return threads;
  }

  private static BpfException noProcess(int pid, String description) {
    return new BpfException("attach to " + description, 0, "there is no process " + pid);
  }
}
