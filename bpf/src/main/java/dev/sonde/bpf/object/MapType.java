package dev.sonde.bpf.object;

import java.util.Optional;

/** What a map is: {@code enum bpf_map_type} of {@code include/uapi/linux/bpf.h}. */
public enum MapType {
  UNSPEC(0),
  HASH(1),
  ARRAY(2),
  PROG_ARRAY(3),
  PERF_EVENT_ARRAY(4),
  PERCPU_HASH(5),
  PERCPU_ARRAY(6),
  STACK_TRACE(7),
  CGROUP_ARRAY(8),
  LRU_HASH(9),
  LRU_PERCPU_HASH(10),
  LPM_TRIE(11),
  ARRAY_OF_MAPS(12),
  HASH_OF_MAPS(13),
  DEVMAP(14),
  SOCKMAP(15),
  CPUMAP(16),
  XSKMAP(17),
  SOCKHASH(18),
  CGROUP_STORAGE(19),
  REUSEPORT_SOCKARRAY(20),
  PERCPU_CGROUP_STORAGE(21),
  QUEUE(22),
  STACK(23),
  SK_STORAGE(24),
  DEVMAP_HASH(25),
  STRUCT_OPS(26),
  RINGBUF(27),
  INODE_STORAGE(28),
  TASK_STORAGE(29),
  BLOOM_FILTER(30),
  USER_RINGBUF(31),
  CGRP_STORAGE(32),
  ARENA(33);

  private static final MapType[] BY_NUMBER = values();

  private final int number;

  MapType(int number) {
    this.number = number;
  }

  /** The number {@code BPF_MAP_CREATE} takes. */
  public int number() {
    return number;
  }

  /** The constant as the kernel's header spells it. */
  public String kernelName() {
    return "BPF_MAP_TYPE_" + name();
  }

  /** The constant with this number, or empty where it is newer than this list. */
  public static Optional<MapType> byNumber(int number) {
    return number >= 0 && number < BY_NUMBER.length
        ? Optional.of(BY_NUMBER[number])
        : Optional.empty();
  }
}
