package dev.sonde.bpf.link;

import dev.sonde.bpf.program.Program;
import java.util.List;
import java.util.Optional;

/**
 * A way of attaching a program to an event source, as data: one record per way. What is described
 * here is attached only when a loaded program is given to it.
 */
public interface Attachment {

  /**
   * Attaches a program; from now on it runs at each event.
   *
   * @return what detaches it when closed
   * @throws dev.sonde.bpf.BpfException if there is no such event source, or the kernel refuses
   */
  Link attach(Program program);

  /**
   * This attachment for the events of one process only, as {@code -p} wants it. Where events belong
   * to no process in particular, it is the same attachment.
   *
   * @return empty where the kernel cannot be told so: then the program itself must leave the events
   *     of other processes
   */
  default Optional<Attachment> inProcess(int pid) {
    return Optional.empty();
  }

  /**
   * Whether its programs run in the task that the event is of, or that it interrupts, so that they
   * can tell whose event it is.
   */
  default boolean runsInTheTask() {
    return true;
  }

  /** Whether of several programs at one place the kernel runs the one that came last first. */
  default boolean runsLastAttachedFirst() {
    return false;
  }

  /**
   * The file of a program or library that all its places are in.
   *
   * @return null where they are in several, or in none
   */
  default String file() {
    return null;
  }

  /** How many places it attaches to. */
  default int places() {
    return 1;
  }

  /**
   * One attachment in the place of this one and others, all of the same kind of program.
   *
   * @return null where they cannot be joined
   */
  default Attachment joined(List<Attachment> others) {
    return null;
  }

  /**
   * Two attachments in the place of this one, each to half of its places, in order: where one place
   * is refused, the kernel refuses all.
   *
   * @return empty where it cannot be divided
   */
  default List<Attachment> halves() {
    return List.of();
  }

  /**
   * This attachment with a number by which its program tells it from others that it has: the upper
   * 32 bits of what {@code bpf_get_attach_cookie} gives it (since Linux 5.15). The lower ones stay
   * as they are.
   *
   * @return null where the kernel cannot give the program a number
   */
  default Attachment numbered(int number) {
    return null;
  }
}
