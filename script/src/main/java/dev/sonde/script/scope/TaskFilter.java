package dev.sonde.script.scope;

/** What the task of an event must be in, for a script to see the event. */
public sealed interface TaskFilter {
  /**
   * A cgroup of version 2, or one below it.
   *
   * @param id the inode of its folder
   * @param level how many folders it lies below the root of the hierarchy, which is at 0
   */
  record InCgroup(long id, int level) implements TaskFilter {}

  /** A pid namespace; the tasks of those made inside it are not in it. */
  record InPidNamespace(PidNamespace namespace) implements TaskFilter {}
}
