package dev.sonde.compiler.ir;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.Operation.Effect;

/** What the optimiser knows about the kernel's helper functions. */
final class HelperTraits {
  /** The kfunc that gives an address a type, so that it can be followed. */
  private static final String CAST = "bpf_rdonly_cast";

  /** The kfunc that looks for a task; what it finds is to be given back. */
  private static final String FIND_TASK = "bpf_task_from_pid";

  private HelperTraits() {}

  static Type resultType(Helper helper) {
    return switch (helper) {
      case MAP_LOOKUP_ELEM, MAP_LOOKUP_PERCPU_ELEM, RINGBUF_RESERVE -> Type.MAP_VALUE;
      case GET_CURRENT_TASK_BTF, TASK_PT_REGS, PER_CPU_PTR, THIS_CPU_PTR -> Type.KERNEL;
      default -> Type.I64;
    };
  }

  static Type kfuncResultType(String name) {
    return name.equals(CAST) || name.equals(FIND_TASK) ? Type.KERNEL : Type.I64;
  }

  static Effect kfuncEffect(String name) {
    return name.equals(CAST) ? Effect.PURE : Effect.WRITE;
  }

  static Effect effect(Helper helper) {
    return switch (helper) {
      // A program stays on its CPU and in its task from start to end.
      case GET_CURRENT_PID_TGID,
          GET_CURRENT_UID_GID,
          GET_SMP_PROCESSOR_ID,
          GET_NUMA_NODE_ID,
          GET_CURRENT_TASK,
          GET_CURRENT_TASK_BTF,
          TASK_PT_REGS,
          GET_CURRENT_CGROUP_ID,
          GET_CURRENT_ANCESTOR_CGROUP_ID,
          GET_ATTACH_COOKIE,
          GET_FUNC_IP ->
          Effect.PURE;
      case KTIME_GET_NS,
          KTIME_GET_BOOT_NS,
          KTIME_GET_COARSE_NS,
          KTIME_GET_TAI_NS,
          JIFFIES64,
          GET_PRANDOM_U32,
          MAP_LOOKUP_ELEM,
          MAP_LOOKUP_PERCPU_ELEM,
          RINGBUF_QUERY ->
          Effect.READ;
      default -> Effect.WRITE;
    };
  }
}
