package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.BtfBuilder;
import dev.sonde.bpf.btf.BtfType;
import dev.sonde.bpf.btf.BtfType.Encoding;
import dev.sonde.bpf.btf.BtfType.Linkage;
import dev.sonde.bpf.btf.BtfType.Member;
import dev.sonde.bpf.btf.BtfType.Parameter;
import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.program.RunningFunction;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.program.ElfObjects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A machine with three tracepoints, three raw ones and some functions, made of files in a folder.
 */
public final class FakeMachine implements Machine {
  static final String COMMON =
      """
      name: x
      ID: 1
      format:
      \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
      \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

      """;

  static final String FUNCTIONS =
      """
      vfs_write
      vfs_read
      vfs_read
      vfs_readlink
      vfs_read.part.0
      rcu_read
      ext4_read [ext4]
      vfs_read [ext4]
      """;

  private final ElfObjects objects = new ElfObjects(DebugFolders.STANDARD);
  private final Path tracefs;
  public final Set<Feature> features = EnumSet.noneOf(Feature.class);
  public final Set<String> repeated = new HashSet<>();
  public final Set<String> refused = new HashSet<>();
  public List<String> inUse = List.of();
  boolean kprobes = true;
  boolean unsafe;
  boolean told;
  String functions = FUNCTIONS;
  private final Btf btf;
  private final Btf module;
  final int task;

  public FakeMachine(Path folder) throws IOException {
    tracefs = folder;
    Files.writeString(
        folder.resolve("available_events"),
        "syscalls:sys_enter_openat\nsched:sched_wakeup\nsched:sched_switch\nsched:sched_switch\n");
    event(
        "syscalls",
        "sys_enter_openat",
        "\tfield:const char * filename;\toffset:24;\tsize:8;\tsigned:0;\n");
    event("sched", "sched_switch", "\tfield:char prev_comm[16];\toffset:8;\tsize:16;\tsigned:0;\n");
    event("sched", "sched_wakeup", "\tfield:pid_t pid;\toffset:24;\tsize:4;\tsigned:1;\n");
    BtfBuilder builder = new BtfBuilder();
    int number = builder.add(new BtfType.Int("int", 4, Encoding.SIGNED));
    int nothing = builder.add(new BtfType.Ptr(0));
    task = builder.add(new BtfType.Struct("task_struct", 8, List.of(Member.at("prio", number, 0))));
    int taskPointer = builder.add(new BtfType.Ptr(task));
    tracepoint(
        builder,
        "sched_switch",
        List.of("__data", "prev", "next"),
        List.of(nothing, taskPointer, taskPointer));
    tracepoint(builder, "sys_enter", List.of("__data", "id"), List.of(nothing, number));
    int unnamed =
        builder.add(
            new BtfType.FuncProto(
                0, List.of(new Parameter("", nothing), new Parameter("", number))));
    builder.add(new BtfType.Typedef("btf_trace_nameless", builder.add(new BtfType.Ptr(unnamed))));
    int prototype =
        builder.add(
            new BtfType.FuncProto(
                number,
                List.of(
                    new Parameter("task", taskPointer),
                    new Parameter("pair", pair(builder, number)),
                    new Parameter("count", number))));
    builder.add(new BtfType.Func("vfs_read", prototype, Linkage.STATIC));
    int iterated =
        builder.add(
            new BtfType.FuncProto(
                number,
                List.of(
                    new Parameter("meta", nothing),
                    new Parameter("task", taskPointer),
                    new Parameter("fd", number))));
    builder.add(new BtfType.Func("bpf_iter_task", iterated, Linkage.STATIC));
    builder.add(new BtfType.Struct("bpf_iter__task", 24, List.of()));
    builder.add(new BtfType.Struct("bpf_iter__gone", 24, List.of()));
    int silent = builder.add(new BtfType.FuncProto(0, List.of()));
    builder.add(new BtfType.Func("vfs_readlink", silent, Linkage.STATIC));
    int size = builder.add(new BtfType.Int("unsigned long", 8, Encoding.UNSIGNED));
    int opening =
        builder.add(
            new BtfType.FuncProto(
                taskPointer,
                List.of(
                    new Parameter("task", taskPointer),
                    new Parameter("mode", number),
                    new Parameter("size", size))));
    builder.add(new BtfType.Func("vfs_open", opening, Linkage.STATIC));
    builder.add(new BtfType.Func("htab_lock_bucket", opening, Linkage.STATIC));
    builder.add(new BtfType.Func("do_exit", silent, Linkage.STATIC));
    int variadic = builder.add(new BtfType.FuncProto(number, List.of(new Parameter("", 0))));
    builder.add(new BtfType.Func("vfs_print", variadic, Linkage.STATIC));
    btf = Btf.parse(builder.build());
    BtfBuilder ofModule = new BtfBuilder(btf);
    int inode =
        ofModule.add(
            new BtfType.Struct(
                "ext4_inode",
                16,
                List.of(Member.at("flags", number, 0), Member.at("owner", taskPointer, 64))));
    int inodePointer = ofModule.add(new BtfType.Ptr(inode));
    ofModule.add(new BtfType.Typedef("ext4_group_t", number));
    tracepoint(ofModule, "ext4_sync", List.of("__data", "inode"), List.of(nothing, inodePointer));
    int inModule =
        ofModule.add(new BtfType.FuncProto(number, List.of(new Parameter("inode", inodePointer))));
    ofModule.add(new BtfType.Func("ext4_read", inModule, Linkage.STATIC));
    module = Btf.parseSplit(ofModule.build(), btf);
  }

  private void event(String category, String name, String fields) throws IOException {
    Path folder =
        Files.createDirectories(tracefs.resolve("events").resolve(category).resolve(name));
    Files.writeString(folder.resolve("format"), COMMON + fields + "\nprint fmt: \"\"\n");
  }

  private static void tracepoint(
      BtfBuilder builder, String name, List<String> names, List<Integer> types) {
    List<Parameter> anonymous = types.stream().map(type -> new Parameter("", type)).toList();
    List<Parameter> named =
        java.util.stream.IntStream.range(0, names.size())
            .mapToObj(i -> new Parameter(names.get(i), types.get(i)))
            .toList();
    int pointer = builder.add(new BtfType.Ptr(builder.add(new BtfType.FuncProto(0, anonymous))));
    builder.add(new BtfType.Typedef("btf_trace_" + name, pointer));
    int prototype = builder.add(new BtfType.FuncProto(0, named));
    builder.add(new BtfType.Func("__traceiter_" + name, prototype, Linkage.STATIC));
  }

  @Override
  public Optional<Btf> kernelBtf() {
    return Optional.of(btf);
  }

  @Override
  public Optional<Path> tracefs() {
    return Optional.of(tracefs);
  }

  /** A structure of two numbers. */
  private static int pair(BtfBuilder builder, int number) {
    return builder.add(
        new BtfType.Struct(
            "pair", 16, List.of(Member.at("first", number, 0), Member.at("second", number, 64))));
  }

  @Override
  public Optional<KernelFunctions> kernelFunctions() {
    return Optional.of(KernelFunctions.parse(functions.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public Optional<Btf> moduleBtf(String name) {
    return name.equals("ext4") ? Optional.of(module) : Optional.empty();
  }

  @Override
  public List<String> modulesInUse() {
    return inUse;
  }

  @Override
  public List<String> modules() {
    return List.of("ext4");
  }

  @Override
  public boolean hasKprobes() {
    return kprobes;
  }

  @Override
  public boolean has(Feature feature) {
    return features.contains(feature);
  }

  @Override
  public List<RunningFunction> bpfFunctions() {
    return List.of(new RunningFunction(7, "count_1", 3), new RunningFunction(8, "count_1", 4));
  }

  @Override
  public boolean hasSeveral(String function) {
    return repeated.contains(function);
  }

  @Override
  public boolean refusesTrampoline(String function) {
    return refused.contains(function);
  }

  @Override
  public boolean isTold() {
    return told;
  }

  @Override
  public boolean isUnsafe() {
    return unsafe;
  }

  @Override
  public OptionalLong kernelAddress(String symbol) {
    return symbol.equals("vfs_read")
        ? OptionalLong.of(0xffff_ffff_8100_0000L)
        : OptionalLong.empty();
  }

  /** A machine without BTF and without tracefs. */
  static Machine bare() {
    return bare(OptionalInt.empty());
  }

  /** The same with a process to be traced. */
  static Machine bare(OptionalInt process) {
    ElfObjects objects = new ElfObjects(DebugFolders.STANDARD);
    return new Machine() {
      @Override
      public ElfObjects objects() {
        return objects;
      }

      @Override
      public OptionalInt process() {
        return process;
      }

      @Override
      public Optional<Btf> kernelBtf() {
        return Optional.empty();
      }

      @Override
      public Optional<Path> tracefs() {
        return Optional.empty();
      }
    };
  }

  @Override
  public ElfObjects objects() {
    return objects;
  }
}
