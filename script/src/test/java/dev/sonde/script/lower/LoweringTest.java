package dev.sonde.script.lower;

import static dev.sonde.script.Compiling.program;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.feature.Feature;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.EventPart;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.LoopOperation;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.program.Probe;
import dev.sonde.compiler.program.TraceProgram;
import dev.sonde.compiler.program.ValueType;
import dev.sonde.script.CompileOptions;
import dev.sonde.script.Compiling;
import dev.sonde.script.probe.FakeMachine;
import dev.sonde.script.probe.Machine;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.program.ElfObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoweringTest {
  /** Failures are told of. */
  private static final CompileOptions TOLD =
      CompileOptions.DEFAULT.withSession(new CompileOptions.Session(false, true, 0));

  private static final String HEADER =
      "name: x\nID: 1\nformat:\n"
          + "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n\n";

  @TempDir Path tracefs;
  private Machine machine;

  @BeforeEach
  void makeTracepoints() throws IOException {
    Files.writeString(
        tracefs.resolve("available_events"),
        "syscalls:sys_enter_openat\nsyscalls:sys_enter_open\nsched:sched_switch\n");
    event("syscalls", "sys_enter_openat", "const char * filename;\toffset:24;\tsize:8;\tsigned:0;");
    event("syscalls", "sys_enter_open", "const char * filename;\toffset:16;\tsize:8;\tsigned:0;");
    event("sched", "sched_switch", "char prev_comm[16];\toffset:8;\tsize:16;\tsigned:0;");
    machine =
        new Machine() {
          private final ElfObjects objects = new ElfObjects(DebugFolders.STANDARD);

          @Override
          public ElfObjects objects() {
            return objects;
          }

          @Override
          public Optional<Btf> kernelBtf() {
            return Optional.empty();
          }

          @Override
          public Optional<Path> tracefs() {
            return Optional.of(tracefs);
          }
        };
  }

  private void event(String category, String name, String field) throws IOException {
    Path folder = Files.createDirectories(tracefs.resolve("events/" + category + "/" + name));
    Files.writeString(folder.resolve("format"), HEADER + "\tfield:" + field + "\n");
    Files.writeString(folder.resolve("id"), "7\n");
  }

  private TraceProgram compile(String script) {
    return program(Compiling.compile(script, CompileOptions.DEFAULT, machine), script);
  }

  private static <T extends Operation> List<T> all(TraceProgram program, Class<T> kind) {
    List<T> found = new ArrayList<>();
    for (Function function : program.module().functions()) {
      for (Block block : function.blocks()) {
        for (Instruction instruction : block.instructions()) {
          if (kind.isInstance(instruction.operation())) {
            found.add(kind.cast(instruction.operation()));
          }
        }
      }
    }
    return found;
  }

  private static List<EventPart> parts(TraceProgram program) {
    return all(program, EventOperation.Emit.class).getFirst().parts();
  }

  /** An array of characters need not end with a NUL; the last character is not cut off for one. */
  @Test
  void readsArraysOfCharactersWhole() {
    String full = "struct full { char c[4]; } begin { ";
    TraceProgram printed = program(full + "print(((struct full *)1).c); }");
    assertThat(((EventPart.ReadString) parts(printed).getFirst()).capacity()).isEqualTo(5);
    assertThat(printed.events().getFirst().fields().getFirst())
        .isEqualTo(new ValueType.Text(4, true));
    TraceProgram stored = program(full + "@k[((struct full *)1).c] = 1; }");
    KernelOperation.ProbeReadString read =
        all(stored, KernelOperation.ProbeReadString.class).getFirst();
    assertThat(read.capacity()).isEqualTo(5);
  }

  /**
   * Of a structure in a process only the members asked for are read; in a variable, all at once.
   */
  @Test
  void readsMembersOneByOneAndStructuresWhole() {
    String script = "struct pair { int a; int b; } begin { $p = (struct pair *)1; ";
    TraceProgram members = program(script + "print(($p.a, uptr($p).b)); }");
    assertThat(all(members, KernelOperation.KernelLoad.class)).hasSize(1);
    assertThat(all(members, KernelOperation.ProbeRead.class))
        .singleElement()
        .matches(read -> read.size() == 4 && read.space() == AddressSpace.USER);
    TraceProgram whole = program(script + "$s = *$p; print($s.b); print($s.a); }");
    assertThat(all(whole, KernelOperation.ProbeRead.class))
        .singleElement()
        .matches(read -> read.size() == 8);
    assertThat(all(whole, KernelOperation.KernelLoad.class)).isEmpty();
  }

  /** An index that the verifier cannot know is compared first; one that is out of bounds counts. */
  @Test
  void boundsTheIndexOfArraysInVariables() {
    TraceProgram program =
        program("begin { $a = (uint8[8])(uint64)pid; $i = pid; print($a[$i]); print($a[3]); }");
    assertThat(program.module().sites())
        .filteredOn(site -> site.kind() == Site.Kind.ARRAY_BOUNDS)
        .hasSize(1);
    assertThat(all(program, MemoryOperation.PointerAdd.class)).hasSize(1);
  }

  @Test
  void takesTheAddressOfAVariableThatLiesInMemory() {
    TraceProgram program = program("begin { $a = pid; $b = &$a; print(*$b); print(*&$a); }");
    assertThat(all(program, MemoryOperation.AddressNumber.class)).hasSize(1);
    assertThat(all(program, KernelOperation.KernelLoad.class)).hasSize(1);
  }

  @Test
  void keepsAllArgumentsAsARecord() {
    TraceProgram program =
        compile("t:syscalls:sys_enter_openat { $a = args; @k[$a] = 1; print($a.filename); }");
    ValueType.Struct record = (ValueType.Struct) program.maps().getFirst().keys().getFirst();
    assertThat(record.fields()).extracting(ValueType.Field::name).containsExactly("filename");
  }

  @Test
  void readsStringsStraightIntoEvents() {
    TraceProgram program =
        compile(
            "t:syscalls:sys_enter_openat { printf(\"%s %s %d\\n\", comm, str(args.filename), pid); }");
    assertThat(parts(program).get(0)).isInstanceOf(EventPart.Comm.class);
    EventPart.ReadString read = (EventPart.ReadString) parts(program).get(1);
    assertThat(read.space()).isEqualTo(AddressSpace.USER);
    assertThat(read.capacity()).isEqualTo(1025);
    assertThat(program.events().getFirst().fields().get(1)).isEqualTo(new ValueType.Text(1024));
    assertThat(program.module().functions().getFirst().slots()).isEmpty();
  }

  @Test
  void tellsStringsThatWereCutFromThoseThatFit() {
    TraceProgram program =
        compile(
            "t:syscalls:sys_enter_openat { $f = str(args.filename); @f = $f; printf(\"%s\", $f);"
                + " $short = str(args.filename, 8); @s = $short; }");
    List<KernelOperation.ProbeReadString> reads =
        all(program, KernelOperation.ProbeReadString.class);
    assertThat(reads.getFirst().capacity()).isEqualTo(1025);
    assertThat(reads.getLast().capacity()).isEqualTo(8);
    assertThat(((EventPart.Text) parts(program).getFirst()).capacity()).isEqualTo(1025);
    assertThat(program.maps().get(0).value()).isEqualTo(new ValueType.Text(1024));
    assertThat(program.maps().get(1).value()).isEqualTo(new ValueType.Text(9));
  }

  @Test
  void readsArraysOfTheRecordFromTheKernel() {
    TraceProgram program = compile("t:sched:sched_switch { printf(\"%s\\n\", args.prev_comm); }");
    EventPart.ReadString read = (EventPart.ReadString) parts(program).getFirst();
    assertThat(read.space()).isEqualTo(AddressSpace.KERNEL);
    assertThat(read.capacity()).isEqualTo(16);
  }

  @Test
  void putsKeysTogetherInPlace() {
    TraceProgram program = program("begin { @[comm, cpu, \"ab\"] = count(); }");
    MapKey key = all(program, MapOperation.MapAggregate.class).getFirst().key();
    assertThat(key.parts().get(0)).isEqualTo(new MapKey.Comm(0));
    assertThat(((MapKey.Scalar) key.parts().get(1)).offset()).isEqualTo(16);
    assertThat(((MapKey.Bytes) key.parts().get(2)).size()).isEqualTo(2);
    assertThat(key.size()).isEqualTo(32);
  }

  @Test
  void namesProgramsAfterTheirProbesAsBpftraceDoes() {
    TraceProgram program = compile("interval:100ms { @ = 1; } interval:100ms { @ = 2; }");
    assertThat(program.probes())
        .extracting(Probe::function)
        .containsExactly("interval_us_100000_1", "interval_us_100000_2");
  }

  @Test
  void sharesOneProgramUnlessPlacesDiffer() {
    TraceProgram shared = compile("t:syscalls:sys_enter_* { @ = count(); }");
    assertThat(shared.module().functions()).hasSize(1);
    assertThat(shared.probes()).hasSize(2);
    TraceProgram apart = compile("t:syscalls:sys_enter_* { @[str(args.filename)] = count(); }");
    assertThat(apart.module().functions()).hasSize(2);
    assertThat(all(apart, MemoryOperation.Load.class).stream().map(MemoryOperation.Load::offset))
        .containsExactlyInAnyOrder(24, 16);
    TraceProgram named = compile("t:syscalls:sys_enter_* { @[probe] = count(); }");
    assertThat(named.module().functions()).hasSize(2);
  }

  @Test
  void doesNotHideTracepointsFromPerf() {
    assertThat(results(compile("t:sched:sched_switch /cpu == 0/ { @ = count(); }")))
        .containsOnly(1L);
    assertThat(results(program("interval:s:1 { @ = count(); }"))).containsOnly(0L);
  }

  private static List<Long> results(TraceProgram program) {
    List<Long> results = new ArrayList<>();
    for (Block block : program.module().functions().getFirst().blocks()) {
      if (block.terminator() instanceof Terminator.Return returned) {
        for (Instruction instruction : block.instructions()) {
          if (instruction.result().equals(returned.value())) {
            results.add(((IntegerOperation.Constant) instruction.operation()).value());
          }
        }
      }
    }
    return results;
  }

  @Test
  void leavesOtherProcessesWhereAttachingCannot() {
    String script = "t:sched:sched_switch { @ = count(); }";
    Machine narrowed =
        new Machine() {
          private final ElfObjects objects = new ElfObjects(DebugFolders.STANDARD);

          @Override
          public ElfObjects objects() {
            return objects;
          }

          @Override
          public Optional<Btf> kernelBtf() {
            return machine.kernelBtf();
          }

          @Override
          public Optional<Path> tracefs() {
            return machine.tracefs();
          }

          @Override
          public OptionalInt process() {
            return OptionalInt.of(42);
          }
        };
    TraceProgram program =
        program(Compiling.compile(script, CompileOptions.DEFAULT, narrowed), script);
    assertThat(program.module().functions().getFirst().blocks()).hasSizeGreaterThan(2);
    assertThat(compile(script).module().functions().getFirst().blocks()).hasSize(1);
  }

  @Test
  void sendsMapOperationsAndExitThroughTheControlRing() {
    TraceProgram program =
        program("begin { @ = 1; printf(\"x\"); print(@); clear(@); print(5); exit(3); }");
    assertThat(all(program, EventOperation.Emit.class).stream().map(EventOperation.Emit::ring))
        .containsExactly(Ring.DATA, Ring.CONTROL, Ring.CONTROL, Ring.DATA, Ring.CONTROL);
  }

  @Test
  void countsWhatCanBeLostAtItsPlace() {
    TraceProgram program =
        program("begin {\n  @x[1] = 5;\n  printf(\"%d\\n\", 5 / @x[1]);\n  while (1) { } }");
    assertThat(program.module().sites())
        .extracting(Site::kind)
        .containsExactlyInAnyOrder(
            Site.Kind.MAP_FULL, Site.Kind.DIVIDE_BY_ZERO, Site.Kind.EVENT, Site.Kind.LOOP_BUDGET);
    assertThat(program.module().sites().getFirst().location().line()).isEqualTo(2);
    assertThat(program.module().sources().getFirst().name()).isEqualTo("test.bt");
    assertThat(program("begin { @y = 7 / 2; }").module().sites())
        .noneMatch(site -> site.kind() == Site.Kind.DIVIDE_BY_ZERO);
  }

  @Test
  void beginsAndEndsByHand() {
    TraceProgram program = program("BEGIN { } END { } interval:s:1 { }");
    assertThat(program.probes())
        .extracting(Probe::role)
        .containsExactly(Probe.Role.BEGIN, Probe.Role.END, Probe.Role.EVENT);
    assertThat(program.probes().get(2).attachments()).hasSize(1);
    assertThat(program.probes()).extracting(Probe::name).contains("begin", "end");
  }

  @Test
  void skipsWhatCannotBeReached() {
    assertThat(all(program("begin { exit(); print(1); }"), EventOperation.Emit.class)).hasSize(1);
    assertThat(all(program("begin { return; print(1); }"), EventOperation.Emit.class)).isEmpty();
    assertThat(all(program("begin { unroll(3) { print(1); } }"), EventOperation.Emit.class))
        .hasSize(3);
  }

  /** What events run looks first whether the session is ending, if the script may end it. */
  @Test
  void nothingRunsBehindTheEndOfTheSession() {
    String probes = "begin { } end { } interval:s:1 { @a = 1; } ";
    TraceProgram ending = program(probes + "interval:s:2 { if (@a) { exit(); } }");
    for (Function function : ending.module().functions()) {
      boolean event = function.name().startsWith("interval");
      assertThat(
              function.blocks().getFirst().instructions().stream()
                  .anyMatch(i -> i.operation() instanceof EventOperation.SessionEnding))
          .as(function.name())
          .isEqualTo(event);
    }
    assertThat(all(ending, EventOperation.Emit.class)).singleElement().matches(e -> e.ends());
    assertThat(all(program(probes), EventOperation.SessionEnding.class)).isEmpty();
    String asserting = probes + "begin { assert(@a == 1, \"no\"); }";
    assertThat(all(program(asserting), EventOperation.SessionEnding.class)).hasSize(1);
  }

  /** Only if the user wants to know of it, since it costs a branch each. */
  @Test
  void countsWhatHelpersFailAtIfAsked() {
    String script =
        "begin { @x[1] = 1; print((@x[2], *(int8 *)7, *uptr((int8 *)7), @s)); @s = 1; }";
    TraceProgram told = program(Compiling.compile(script, TOLD, machine), script);
    assertThat(told.module().sites())
        .filteredOn(
            site -> site.kind() == Site.Kind.PROBE_READ || site.kind() == Site.Kind.MAP_LOOKUP)
        .extracting(Site::what)
        .containsExactly("map_lookup_elem", "probe_read_kernel", "probe_read_user");
    assertThat(told.module().sites())
        .filteredOn(site -> site.kind() == Site.Kind.MAP_LOOKUP)
        .singleElement()
        .matches(site -> site.location().column() == 27 && site.location().endColumn() == 32);
    assertThat(all(told, EventOperation.CountSite.class)).hasSize(3);
    assertThat(all(program(script), EventOperation.CountSite.class)).isEmpty();
  }

  /** What the context only leads to is read, too. */
  @Test
  void countsArgumentsOnTheStackThatCannotBeRead() throws IOException {
    String script = "kprobe:vfs_readlink { print(sarg0); }";
    Machine functions = new FakeMachine(Files.createDirectories(tracefs.resolve("functions")));
    TraceProgram told = program(Compiling.compile(script, TOLD, functions), script);
    assertThat(told.module().sites())
        .filteredOn(site -> site.kind() == Site.Kind.PROBE_READ)
        .extracting(Site::what)
        .containsExactly("probe_read_kernel");
    assertThat(all(told, EventOperation.CountSite.class)).hasSize(1);
    TraceProgram untold =
        program(Compiling.compile(script, CompileOptions.DEFAULT, functions), script);
    assertThat(all(untold, EventOperation.CountSite.class)).isEmpty();
  }

  /** Short strings are left to the verifier, which would not follow long ones to the end. */
  @Test
  void searchesLongStringsInLoopsWithABudget() {
    for (int length : new int[] {31, 64}) {
      TraceProgram program =
          program("begin { print(strstr(str(1 + pid, 1000), str(2 + pid, " + length + "))); }");
      assertThat(program.module().sites())
          .filteredOn(site -> site.kind() == Site.Kind.LOOP_BUDGET)
          .extracting(Site::what)
          .containsExactlyElementsOf(length == 31 ? List.of() : List.of("strstr", "strstr"));
    }
  }

  @Test
  void loopsWithoutABudgetCallBack() throws IOException {
    FakeMachine old = new FakeMachine(Files.createDirectories(tracefs.resolve("old")));
    old.features.add(Feature.LOOP_HELPER);
    List<String> loops =
        List.of(
            "for ($i : 0..ncpus) { print($i); }",
            "for ($i : 0..65) { print($i); }",
            "$n = 9; while ($n > 0) { $n--; }",
            "print(strstr(str(1 + pid, 1000), str(2 + pid, 64)));");
    for (String loop : loops) {
      String script = "begin { " + loop + " }";
      TraceProgram program =
          program(Compiling.compile(script, CompileOptions.DEFAULT, old), script);
      assertThat(all(program, LoopOperation.Rounds.class)).as(loop).hasSize(1);
    }
    String brief = "begin { for ($i : 0..64) { print(strstr(comm, str(1 + pid, 8))); } }";
    assertThat(
            all(
                program(Compiling.compile(brief, CompileOptions.DEFAULT, old), brief),
                LoopOperation.Rounds.class))
        .isEmpty();
    old.features.add(Feature.MAY_GOTO);
    String script = "begin { " + loops.getFirst() + " }";
    assertThat(
            all(
                program(Compiling.compile(script, CompileOptions.DEFAULT, old), script),
                LoopOperation.Rounds.class))
        .isEmpty();
  }

  @Test
  void comparesBuffersByTheirLengthAndBytes() {
    assertThat(
            all(
                program("begin { print(buf(\"hi\", 2) == buf(\"bye\", 3)); }"),
                MemoryOperation.BytesEqual.class))
        .singleElement()
        .matches(equal -> equal.size() == 6);
  }

  @Test
  void configuresTheSession() {
    TraceProgram program =
        program(
            "config = { print_maps_on_exit = false; str_trunc_trailer = \"~\"; perf_rb_pages = 8;"
                + " max_map_keys = 7 } begin { @x[1] = 1; }");
    assertThat(program.settings().printMapsOnExit()).isFalse();
    assertThat(program.settings().stringTruncationTrailer()).isEqualTo("~");
    assertThat(program.settings().ringPages()).isEqualTo(8);
    assertThat(program.module().maps().getFirst().maxEntries()).isEqualTo(7);
  }

  @Test
  void obeysTheEnvironmentFirst() {
    CompileOptions options =
        new CompileOptions(List.of(), Map.of("BPFTRACE_MAX_MAP_KEYS", "9", "OTHER", "x"));
    String script = "config = { max_map_keys = 7 } begin { @x[1] = 1; }";
    TraceProgram program = program(Compiling.compile(script, options, machine), script);
    assertThat(program.module().maps().getFirst().maxEntries()).isEqualTo(9);
    assertThat(Compiling.errors("config = { max_map_kays = 7 } begin { }").getFirst())
        .contains("not a known configuration option");
    assertThat(Compiling.errors("config = { max_strlen = \"x\" } begin { }").getFirst())
        .contains("expecting a number");
  }
}
