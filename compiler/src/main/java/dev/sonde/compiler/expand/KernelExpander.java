package dev.sonde.compiler.expand;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.target.Feature;
import dev.sonde.compiler.target.Target;
import java.util.List;

/** Reads memory of the kernel and of processes, and the current task. */
final class KernelExpander {
  static final int COMM_SIZE = 16;

  private final CodeBuilder code;
  private final Target target;

  KernelExpander(CodeBuilder code, Target target) {
    this.code = code;
    this.target = target;
  }

  boolean expand(Value result, Operation operation) {
    if (operation instanceof KernelOperation.KernelLoad load) {
      kernelLoad(result, load);
    } else if (operation instanceof KernelOperation.ProbeRead read) {
      Value destination = code.plus(read.destination(), read.destinationOffset());
      Helper helper =
          read.space() == AddressSpace.USER ? Helper.PROBE_READ_USER : Helper.PROBE_READ_KERNEL;
      call(result, helper, destination, code.constant(read.size()), read.address());
    } else if (operation instanceof KernelOperation.ProbeReadString read) {
      Value destination = code.plus(read.destination(), read.destinationOffset());
      Value size = bounded(read.limit(), read.capacity());
      call(result, stringHelper(read.space()), destination, size, read.address());
    } else if (operation instanceof KernelOperation.CurrentTask) {
      currentTask(result);
    } else if (operation instanceof KernelOperation.SessionStart) {
      Value place = code.global(ProgramLayout.GLOBALS, ProgramLayout.START_OFFSET);
      code.define(result, new MemoryOperation.Load(place, 0, Width.B8, false));
    } else if (operation instanceof KernelOperation.CurrentComm comm) {
      comm(comm.destination(), comm.destinationOffset());
    } else {
      return false;
    }
    return true;
  }

  private void call(Value result, Helper helper, Value... arguments) {
    code.define(result, new KernelOperation.CallHelper(helper, List.of(arguments)));
  }

  /** The helper that reads strings from a space. */
  static Helper stringHelper(AddressSpace space) {
    return space == AddressSpace.USER ? Helper.PROBE_READ_USER_STR : Helper.PROBE_READ_KERNEL_STR;
  }

  /** The lesser of a constant and a limit that may be missing. */
  Value bounded(Value limit, int capacity) {
    Value most = code.constant(capacity);
    if (limit == null) {
      return most;
    }
    Value less = code.compare(Predicate.LESS_UNSIGNED, limit, most);
    return code.emit(new IntegerOperation.Select(less, limit, most));
  }

  private void currentTask(Value result) {
    if (!target.has(Feature.CURRENT_TASK_BTF)) {
      call(result, Helper.GET_CURRENT_TASK);
    } else {
      call(result, Helper.GET_CURRENT_TASK_BTF);
    }
  }

  /** Writes the current task's name to memory. */
  void comm(Value destination, int offset) {
    int field =
        target.has(Feature.CURRENT_TASK_BTF) ? target.fieldOffset("task_struct", "comm") : -1;
    if (field < 0) {
      Value size = code.constant(COMM_SIZE);
      code.call(Helper.GET_CURRENT_COMM, code.plus(destination, offset), size);
      return;
    }
    // The kernel keeps the name padded with zeros (strscpy_pad in __set_task_comm).
    Value task = code.call(Helper.GET_CURRENT_TASK_BTF);
    code.store(destination, offset, Width.B8, code.load(task, field, Width.B8));
    code.store(destination, offset + 8, Width.B8, code.load(task, field + 8, Width.B8));
  }

  private void kernelLoad(Value result, KernelOperation.KernelLoad load) {
    Value address = load.address();
    if (!address.type().pointsInto(Type.Space.KERNEL)) {
      int struct =
          load.struct() != null && target.has(Feature.RDONLY_CAST)
              ? target.structId(load.struct())
              : 0;
      if (struct == 0) {
        probeRead(result, load);
        return;
      }
      address =
          code.emit(
              new KernelOperation.CallKfunc(
                  "bpf_rdonly_cast", List.of(address, code.constant(struct))));
    }
    code.define(
        result, new MemoryOperation.Load(address, load.offset(), load.width(), load.signed()));
  }

  private void probeRead(Value result, KernelOperation.KernelLoad load) {
    Slot slot = code.slot(8, "read");
    Value destination = code.address(slot);
    Value address = code.binary(BinaryOperator.ADD, load.address(), load.offset());
    Value size = code.constant(load.width().bytes());
    // A read that fails leaves zeros.
    code.call(Helper.PROBE_READ_KERNEL, destination, size, address);
    code.define(result, new MemoryOperation.Load(destination, 0, load.width(), load.signed()));
  }
}
