package dev.sonde.bpf.feature;

import dev.sonde.bpf.asm.AluOperation;
import dev.sonde.bpf.asm.AtomicOperation;
import dev.sonde.bpf.asm.Displacement;
import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.asm.Immediate;
import dev.sonde.bpf.asm.Instruction;
import dev.sonde.bpf.asm.JumpCondition;
import dev.sonde.bpf.asm.Register;
import dev.sonde.bpf.asm.Size;
import dev.sonde.bpf.asm.Width;
import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.BtfException;
import dev.sonde.bpf.btf.KernelBtf;
import dev.sonde.bpf.btf.Kind;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.MapType;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the running kernel can do. Each answer costs a system call or two the first time it is asked
 * for, and is kept. Not for use by several threads at once.
 */
public final class KernelFeatures {
  private static final Path PMU_TYPES = Path.of("/sys/bus/event_source/devices");

  /** Any function that every kernel with trampolines can trace. */
  private static final String TRACEABLE_FUNCTION = "vfs_read";

  private final Supplier<Btf> kernelTypes;
  private final Map<Feature, Boolean> answers = new EnumMap<>(Feature.class);

  /**
   * Nothing is asked yet.
   *
   * @param kernelTypes opens the kernel's BTF, so that it is opened once in a process; called only
   *     if {@link Feature#BTF} holds
   */
  public KernelFeatures(Supplier<Btf> kernelTypes) {
    this.kernelTypes = kernelTypes;
  }

  /** Whether the kernel can do it, and lets this process. */
  public boolean has(Feature feature) {
    Boolean known = answers.get(feature);
    if (known == null) {
      known = ask(feature);
      answers.put(feature, known);
    }
    return known;
  }

  /** From now on answers that the kernel cannot do it, so that whoever asks takes another way. */
  public void withhold(Feature feature) {
    answers.put(feature, false);
  }

  /** Whether programs of a type may call a helper. */
  public static boolean hasHelper(ProgramType type, Helper helper) {
    return Trial.knowsHelper(type, helper);
  }

  /**
   * Whether programs of a kind may call a function of the kernel.
   *
   * @param function its id in the kernel's BTF
   */
  public static boolean allowsFunction(ProgramKind kind, int function) {
    return Trial.allowsFunction(kind, function);
  }

  /** Whether programs of a type can be loaded at all. */
  public static boolean hasProgramType(ProgramType type) {
    return Trial.loads(type, Trial.RETURN_ZERO);
  }

  /** Whether a map can be made. */
  public static boolean hasMap(MapSpec map) {
    return Trial.creates(map);
  }

  private boolean ask(Feature feature) {
    return switch (feature) {
      case RING_BUFFER -> Trial.creates(MapSpec.ringBuffer("probe", 1 << 16));
      case MAPPABLE_ARRAY ->
          Trial.creates(new MapSpec("probe", MapType.ARRAY, 4, 8, 1).withFlags(MapSpec.MMAPABLE));
      case BATCH_OPERATIONS -> Trial.batches();
      case ISA_V3 ->
          Trial.loads(
              ProgramType.RAW_TRACEPOINT,
              Trial.setZero(Register.R0),
              new Instruction.JumpIf(
                  JumpCondition.EQ, Width.W32, Register.R0, new Immediate(0), new Displacement(0)),
              new Instruction.Exit());
      case ISA_V4 ->
          Trial.loads(
              ProgramType.RAW_TRACEPOINT,
              Trial.setZero(Register.R0),
              new Instruction.MoveSignExtended(Width.W64, Size.W, Register.R0, Register.R0),
              new Instruction.Exit());
      case ATOMIC_FETCH ->
          Trial.loads(
              ProgramType.RAW_TRACEPOINT,
              Trial.setZero(Register.R0),
              new Instruction.Store(Size.DW, Register.R10, -8, new Immediate(0)),
              new Instruction.Atomic(
                  AtomicOperation.FETCH_ADD, Size.DW, Register.R10, -8, Register.R0),
              Trial.setZero(Register.R0),
              new Instruction.Exit());
      case MAY_GOTO ->
          // It must go somewhere: the kernels that had it first refuse a jump of no distance.
          Trial.loads(
              ProgramType.RAW_TRACEPOINT,
              Trial.setZero(Register.R0),
              new Instruction.MayGoto(new Displacement(1)),
              Trial.setZero(Register.R0),
              new Instruction.Exit());
      case LARGE_PROGRAMS -> Trial.loads(ProgramType.RAW_TRACEPOINT, Trial.returnZeroAfter(4096));
      case LOOP_HELPER -> hasHelper(ProgramType.RAW_TRACEPOINT, Helper.LOOP);
      case LOOKUP_PERCPU -> hasHelper(ProgramType.RAW_TRACEPOINT, Helper.MAP_LOOKUP_PERCPU_ELEM);
      case BOOT_TIME -> hasHelper(ProgramType.RAW_TRACEPOINT, Helper.KTIME_GET_BOOT_NS);
      case ATTACH_COOKIE -> hasHelper(ProgramType.KPROBE, Helper.GET_ATTACH_COOKIE);
      case CURRENT_TASK_BTF ->
          has(Feature.BTF) && hasHelper(ProgramType.RAW_TRACEPOINT, Helper.GET_CURRENT_TASK_BTF);
      case NUMBER_ITERATOR -> kernelHas("bpf_iter_num_new");
      case MAP_COUNT -> kernelHas("bpf_map_sum_elem_count");
      case PREEMPT_DISABLE -> Preemption.isPossible() && kernelHas("bpf_preempt_disable");
      case READ_ONLY_CAST -> kernelHas("bpf_rdonly_cast");
      case KPROBE ->
          Files.exists(PMU_TYPES.resolve("kprobe")) && hasProgramType(ProgramType.KPROBE);
      case KPROBE_MULTI -> Trial.linksKprobes(AttachType.TRACE_KPROBE_MULTI, TRACEABLE_FUNCTION);
      case KPROBE_SESSION ->
          Trial.linksKprobes(AttachType.TRACE_KPROBE_SESSION, TRACEABLE_FUNCTION);
      case UPROBE_MULTI -> Trial.linksUprobes();
      case FENTRY -> fentry();
      case KPROBE_AS_FENTRY -> !Preemption.isPossible() && has(Feature.FENTRY) && handsOnNumbers();
      case ITERATOR -> iterator();
      case BTF -> KernelBtf.isAvailable();
    };
  }

  /** Whether the kernel's BTF has a function of that name. */
  public boolean kernelHas(String function) {
    return functionId(function) > 0;
  }

  private boolean fentry() {
    int id = functionId(TRACEABLE_FUNCTION);
    return id > 0
        && Trial.loads(ProgramType.TRACING, AttachType.TRACE_FENTRY, id, Trial.RETURN_ZERO);
  }

  /** Whether a trampoline's program may read an argument as a number, whatever its type. */
  private boolean handsOnNumbers() {
    return Trial.loads(
        ProgramType.TRACING,
        AttachType.TRACE_FENTRY,
        functionId(TRACEABLE_FUNCTION),
        new Instruction.Store(Size.DW, Register.R10, -8, new Immediate(0)),
        Trial.setZero(Register.R2),
        new Instruction.Alu(AluOperation.MOV, Width.W64, Register.R3, Register.R10),
        new Instruction.Alu(AluOperation.ADD, Width.W64, Register.R3, new Immediate(-8)),
        new Instruction.CallHelper(Helper.GET_FUNC_ARG),
        Trial.setZero(Register.R0),
        new Instruction.Exit());
  }

  private boolean iterator() {
    int id = functionId("bpf_iter_task");
    return id > 0 && Trial.linksIterator(id);
  }

  private int functionId(String function) {
    if (!has(Feature.BTF)) {
      return 0;
    }
    try {
      return kernelTypes.get().find(function, Kind.FUNC);
    } catch (BtfException e) {
      return 0; // damaged BTF: as good as none for what needs it
    }
  }
}
