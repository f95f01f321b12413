package dev.sonde.compiler.target;

/** What a kernel may or may not be able to do, and code can do without. */
public enum Feature {
  /** Instruction set version 4: signed division, sign-extending moves and loads, byte swaps. */
  ISA_V4,
  /** {@code may_goto}: loops whose end the verifier need not see. */
  MAY_GOTO,
  /** {@code bpf_get_current_task_btf}: the current task as a pointer that can be followed. */
  CURRENT_TASK_BTF,
  /** The kfunc {@code bpf_rdonly_cast}: any address can be followed, faults read as zero. */
  RDONLY_CAST,
  /** The kfunc {@code bpf_map_sum_elem_count}: how many keys a map has. */
  MAP_COUNT,
  /**
   * Programs may be interrupted by another task on their CPU, and can keep it from that by the
   * kfunc {@code bpf_preempt_disable}.
   */
  PREEMPT_DISABLE
}
