package dev.sonde.bpf.feature;

/** Something that not every kernel can do, and where it comes from. */
public enum Feature {
  /** {@code BPF_MAP_TYPE_RINGBUF}. */
  RING_BUFFER("ring buffer", "Linux 5.8"),
  /** Arrays that user space maps, {@code BPF_F_MMAPABLE}. */
  MAPPABLE_ARRAY("arrays mapped into memory", "Linux 5.5"),
  /** {@code BPF_MAP_LOOKUP_BATCH} on hash maps. */
  BATCH_OPERATIONS("map batch operations", "Linux 5.6"),
  /** 32-bit jumps, ISA v3. */
  ISA_V3("instruction set v3", "Linux 5.1"),
  /** Sign-extending loads and moves, signed division, 32-bit jump offsets: ISA v4. */
  ISA_V4("instruction set v4", "Linux 6.6"),
  /** Atomic operations that yield the old value. */
  ATOMIC_FETCH("atomic fetch operations", "Linux 5.12"),
  /** Programs of up to a million instructions, where it was 4096. */
  LARGE_PROGRAMS("programs of a million instructions", "Linux 5.2"),
  /** The {@code may_goto} instruction, which bounds any loop. */
  MAY_GOTO("may_goto", "Linux 6.9"),
  /** The helper {@code bpf_loop}. */
  LOOP_HELPER("bpf_loop", "Linux 5.17"),
  /** Open-coded iterators over numbers, {@code bpf_iter_num_new}. */
  NUMBER_ITERATOR("open-coded iterators", "Linux 6.4"),
  /** The kfunc {@code bpf_rdonly_cast}: a typed, read-only pointer from an address. */
  READ_ONLY_CAST("bpf_rdonly_cast", "Linux 6.2"),
  /** The kfunc {@code bpf_map_sum_elem_count}: how many keys a map has. */
  MAP_COUNT("bpf_map_sum_elem_count", "Linux 6.6"),
  /** The kfunc {@code bpf_preempt_disable}, where kernel code can be preempted at all. */
  PREEMPT_DISABLE(
      "bpf_preempt_disable",
      "Linux 6.10, in which kernel code is preempted (preempt=full or lazy)"),
  /** The helper {@code bpf_get_current_task_btf}: the current task as a typed pointer. */
  CURRENT_TASK_BTF("bpf_get_current_task_btf", "Linux 5.11 with CONFIG_DEBUG_INFO_BTF=y"),
  /** {@code bpf_map_lookup_percpu_elem}. */
  LOOKUP_PERCPU("bpf_map_lookup_percpu_elem", "Linux 5.19"),
  /** {@code bpf_ktime_get_boot_ns}. */
  BOOT_TIME("bpf_ktime_get_boot_ns", "Linux 5.8"),
  /** The helper {@code bpf_get_attach_cookie}: a program knows which of its places it runs at. */
  ATTACH_COOKIE("bpf_get_attach_cookie", "Linux 5.15"),
  /** {@code BPF_PROG_TYPE_KPROBE} attached by a perf event. */
  KPROBE("kprobe", "CONFIG_KPROBES=y and CONFIG_BPF_EVENTS=y"),
  /** Many kprobes by one link. */
  KPROBE_MULTI("kprobe_multi", "Linux 5.18 with CONFIG_FPROBE=y"),
  /** Entry and exit of many functions by one link, and one program for both. */
  KPROBE_SESSION("kprobe_session", "Linux 6.10 with CONFIG_FPROBE=y"),
  /** Many uprobes by one link. */
  UPROBE_MULTI("uprobe_multi", "Linux 6.6 with CONFIG_UPROBES=y"),
  /** Entry and exit of kernel functions by trampolines. */
  FENTRY("fentry", "Linux 5.5 with CONFIG_DEBUG_INFO_BTF=y and CONFIG_FUNCTION_TRACER=y"),
  /** Kprobes attached by trampolines that hand on the same numbers, and lose no event by it. */
  KPROBE_AS_FENTRY(
      "kprobe_as_fentry",
      "Linux 5.17 with fentry, in which kernel code is not preempted (preempt=voluntary or none)"),
  /** Iterators over kernel objects. */
  ITERATOR("iterator programs", "Linux 5.8 with CONFIG_DEBUG_INFO_BTF=y"),
  /** The kernel's own types, {@code /sys/kernel/btf/vmlinux}. */
  BTF("btf", "CONFIG_DEBUG_INFO_BTF=y");

  private final String description;
  private final String needs;

  Feature(String description, String needs) {
    this.description = description;
    this.needs = needs;
  }

  /** In a word or two, for users. */
  public String description() {
    return description;
  }

  /** Which kernel has it, and which option it needs there. */
  public String needs() {
    return needs;
  }
}
