package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.BtfBuilder;
import dev.sonde.bpf.btf.BtfType;
import dev.sonde.bpf.btf.BtfType.Encoding;
import dev.sonde.bpf.btf.BtfType.Linkage;
import dev.sonde.bpf.btf.BtfType.Member;
import dev.sonde.bpf.btf.BtfType.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A machine with three tracepoints and three raw ones, made of files in a folder. */
final class FakeMachine implements Machine {
  static final String COMMON =
      """
      name: x
      ID: 1
      format:
      \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
      \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

      """;

  private final Path tracefs;
  private final Btf btf;
  final int task;

  FakeMachine(Path folder) throws IOException {
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
    btf = Btf.parse(builder.build());
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

  /** A machine without BTF and without tracefs. */
  static Machine bare() {
    return new Machine() {
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
}
