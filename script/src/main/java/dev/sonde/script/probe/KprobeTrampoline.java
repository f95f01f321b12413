package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.BtfType;
import dev.sonde.bpf.link.KprobeAttachment;
import dev.sonde.bpf.link.KprobeAttachment.Place;
import dev.sonde.bpf.link.TracingAttachment;
import dev.sonde.bpf.link.TrampolinedKprobe;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.object.ProgramKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A kprobe at the entry of a function, or a kretprobe, as a trampoline does the same: with the same
 * name and the same numbers.
 */
public final class KprobeTrampoline {
  /**
   * Parts of the names of what programs themselves run into with a lock held. The kernel lets no
   * two programs on kprobes nest, but those of trampolines.
   */
  private static final String[] USED_BY_PROGRAMS = {
    "spin_lock", "spin_unlock", "spin_try", "bpf", "htab", "ringbuf", "irq_work", "kasan", "kmsan"
  };

  /** Functions that never return, where a trampoline would wait for it (objtool/noreturns.h). */
  private static final String[] WITHOUT_RETURN = {
    "__module_put_and_kthread_exit",
    "__x64_sys_exit",
    "__x64_sys_exit_group",
    "cpu_startup_entry",
    "do_exit",
    "do_group_exit",
    "do_task_dead",
    "kthread_complete_and_exit",
    "kthread_exit",
    "make_task_dead",
    "panic",
    "rest_init",
    "rewind_stack_and_make_dead",
    "start_kernel",
    "stop_this_cpu"
  };

  private KprobeTrampoline() {}

  /**
   * The same place, attached by a trampoline; null where that cannot be, or would not mean the
   * same. Arguments that are narrower than a register are unreadable there: the upper part of the
   * register is not handed on by every kernel.
   *
   * @param places as how many probes it counts
   */
  public static ProbePoint of(ProbePoint point, int places, Machine machine) {
    if (!(point.attachment().orElse(null)
                instanceof KprobeAttachment(Place place, boolean atReturn, long _)
            && place instanceof Place.InFunction(String module, String function, long offset))
        || offset != 0
        || !isHarmless(function, atReturn)) {
      return null;
    }
    FunctionType type = FunctionType.find(module, function, machine).orElse(null);
    if (type == null || !type.fitsTrampoline() || !isOnlyOne(type, module, machine)) {
      return null;
    }
    Btf btf = types(type, machine);
    List<ValueSource> arguments = arguments(type, btf);
    if (arguments == null) {
      return null;
    }
    ProbeContext context = new ProbeContext(false, arguments, Optional.empty());
    if (atReturn) {
      context = new ProbeContext(false, List.of(), result(type, btf));
    }
    String description = point.provider() + " " + place;
    return new ProbePoint(
        point.name(),
        point.provider(),
        point.role(),
        ProgramKind.tracing(
            atReturn ? AttachType.TRACE_FEXIT : AttachType.TRACE_FENTRY, type.target()),
        Optional.of(
            new TrampolinedKprobe(
                new KprobeAttachment(place, atReturn), new TracingAttachment(description), places)),
        List.of(),
        Optional.empty(),
        point.pointers(),
        context);
  }

  private static boolean isHarmless(String function, boolean atReturn) {
    for (String part : USED_BY_PROGRAMS) {
      if (function.contains(part)) {
        return false;
      }
    }
    if (atReturn) {
      for (String name : WITHOUT_RETURN) {
        if (function.equals(name)) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Whether the kernel has no second function of that name, which BTF does not tell: of several, a
   * kprobe is refused, and a trampoline is put at the first.
   */
  private static boolean isOnlyOne(FunctionType type, String module, Machine machine) {
    return type.module().equals(KernelFunctions.VMLINUX)
        ? !machine.hasSeveral(type.target().name())
        : machine.kernelFunctions().isPresent()
            && machine.kernelFunctions().get().count(module, type.target().name()) == 1;
  }

  private static Btf types(FunctionType type, Machine machine) {
    return type.module().equals(KernelFunctions.VMLINUX)
        ? machine.kernelBtf().orElseThrow()
        : machine.moduleBtf(type.module()).orElseThrow();
  }

  /** Where each argument is; null where one is not in a register of its own. */
  private static List<ValueSource> arguments(FunctionType function, Btf btf) {
    BtfType.FuncProto prototype = prototype(function, btf);
    List<ValueSource> arguments = new ArrayList<>(prototype.parameters().size());
    for (int i = 0; i < prototype.parameters().size(); i++) {
      switch (btf.type(btf.skipModifiers(prototype.parameters().get(i).typeId()))) {
        case BtfType.Ptr _ -> arguments.add(new ValueSource.TrampolineArgument(i));
        case BtfType.Int integer when integer.size() == Long.BYTES ->
            arguments.add(new ValueSource.InContext(Long.BYTES * i));
        case BtfType.Int integer when integer.size() < Long.BYTES ->
            arguments.add(new ValueSource.Unreadable("a part of a register"));
        case BtfType.Enum _ -> arguments.add(new ValueSource.Unreadable("a part of a register"));
        default -> {
          return null;
        }
      }
    }
    return arguments;
  }

  /** The register that a function returns its result in, all of which trampolines hand on. */
  private static Optional<ValueSource> result(FunctionType function, Btf btf) {
    BtfType.FuncProto prototype = prototype(function, btf);
    int offset = Long.BYTES * prototype.parameters().size();
    return switch (btf.type(btf.skipModifiers(prototype.returnTypeId()))) {
      case BtfType.Ptr _ -> Optional.of(new ValueSource.TrampolineResult());
      case BtfType.Int integer when integer.size() <= Long.BYTES ->
          Optional.of(new ValueSource.InContext(offset));
      case BtfType.Enum _ -> Optional.of(new ValueSource.InContext(offset));
      default -> Optional.empty();
    };
  }

  private static BtfType.FuncProto prototype(FunctionType function, Btf btf) {
    BtfType.Func named = (BtfType.Func) btf.type(function.target().btfId());
    return (BtfType.FuncProto) btf.type(named.typeId());
  }
}
