package dev.sonde.compiler.expand;

import dev.sonde.compiler.target.Target;

/**
 * Where the kernel keeps the return addresses that it has replaced in the current process's stack,
 * as it does in each frame of a function in which a uretprobe waits: a chain of {@code struct
 * return_instance}, the innermost frame's first, which {@code utask} of {@code struct task_struct}
 * leads to ({@code include/linux/uprobes.h}). All are bytes from the start of a structure.
 *
 * @param task of {@code struct uprobe_task *utask} in {@code struct task_struct}
 * @param first of the chain's first in {@code struct uprobe_task}
 * @param start of what is read of an instance, which has all of the following
 * @param size of what is read of an instance
 * @param slot of where in the process the address was replaced, behind {@code start}
 * @param address of the address, behind {@code start}. Where functions that call each other last
 *     have the same place, each of them has it
 * @param next of the next instance, behind {@code start}
 */
record ReturnInstances(int task, int first, int start, int size, int slot, int address, int next) {
  /** As much of an instance is read at most. */
  static final int MAX_SIZE = 64;

  /** {@code MAX_URETPROBE_DEPTH} of {@code kernel/events/uprobes.c}. */
  static final int MAX_INSTANCES = 64;

  private static final String INSTANCE = "return_instance";

  /** As a kernel has them; null if that is not known. */
  static ReturnInstances of(Target target) {
    int task = target.fieldOffset("task_struct", "utask");
    int first = target.fieldOffset("uprobe_task", "return_instances");
    int slot = target.fieldOffset(INSTANCE, "stack");
    int address = target.fieldOffset(INSTANCE, "orig_ret_vaddr");
    int next = target.fieldOffset(INSTANCE, "next");
    if (task < 0 || first < 0 || slot < 0 || address < 0 || next < 0) {
      return null;
    }
    int start = Math.min(slot, Math.min(address, next));
    int size = Math.max(slot, Math.max(address, next)) + Long.BYTES - start;
    return size > MAX_SIZE
        ? null
        : new ReturnInstances(
            task, first, start, size, slot - start, address - start, next - start);
  }
}
