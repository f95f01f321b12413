package dev.sonde.compiler.ir;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Shows IR as text, for {@code -d ir} and for golden files. Equal functions give equal text.
 *
 * <pre>
 * function probe_1 (TRACEPOINT)
 *   slot $0 key: 16 bytes, aligned to 8
 * b0(%0: context):
 *   %1 = call KTIME_GET_NS()                     # 1:30
 *   map_set @start[0:B4 %2] = %1                 # 1:21
 *   return %3
 * </pre>
 */
public final class IrPrinter {
  private static final int LOCATION_COLUMN = 64;

  private final StringBuilder out = new StringBuilder();

  private IrPrinter() {}

  /** The text of a module. */
  public static String print(Module module) {
    IrPrinter printer = new IrPrinter();
    for (MapDeclaration map : module.maps()) {
      printer.map(map);
    }
    for (Function function : module.functions()) {
      if (!printer.out.isEmpty()) {
        printer.out.append('\n');
      }
      printer.function(function);
    }
    return printer.out.toString();
  }

  /** The text of a function. */
  public static String print(Function function) {
    IrPrinter printer = new IrPrinter();
    printer.function(function);
    return printer.out.toString();
  }

  /** The text of an operation. */
  public static String print(Operation operation) {
    IrPrinter printer = new IrPrinter();
    printer.operation(operation);
    return printer.out.toString();
  }

  private void map(MapDeclaration map) {
    out.append("map ").append(map.name()).append(": ").append(lower(map.kind()));
    if (!map.keyless()) {
      out.append(", key of ").append(map.keySize()).append(" bytes");
      out.append(", at most ").append(map.maxEntries());
    }
    out.append(", ").append(map.value()).append('\n');
  }

  private void function(Function function) {
    out.append("function ").append(function.name());
    out.append(" (").append(function.kind().type()).append(")\n");
    for (Slot slot : function.slots()) {
      out.append("  slot $").append(slot.id()).append(' ').append(slot.name()).append(": ");
      out.append(slot.size()).append(" bytes, aligned to ").append(slot.alignment()).append('\n');
    }
    for (Block block : function.blocks()) {
      block(block, block.id() == 0 ? function.parameters() : List.of());
    }
    for (Function callback : function.callbacks()) {
      function(callback);
    }
  }

  private void block(Block block, List<Value> given) {
    out.append('b').append(block.id());
    List<Value> parameters = new ArrayList<>(given);
    parameters.addAll(block.parameters());
    if (!parameters.isEmpty()) {
      out.append('(');
      String separator = "";
      for (Value parameter : parameters) {
        out.append(separator).append(parameter).append(": ").append(type(parameter.type()));
        separator = ", ";
      }
      out.append(')');
    }
    out.append(":\n");
    for (Instruction instruction : block.instructions()) {
      int start = out.length();
      out.append("  ");
      if (!(instruction.result().type() instanceof Type.None)) {
        out.append(instruction.result()).append(" = ");
      }
      operation(instruction.operation());
      location(start, instruction.location());
    }
    int start = out.length();
    out.append("  ");
    terminator(block.terminator());
    location(start, block.terminator().location());
  }

  private void location(int start, Location location) {
    if (!location.equals(Location.NONE)) {
      do {
        out.append(' ');
      } while (out.length() - start < LOCATION_COLUMN);
      out.append("# ").append(location.line()).append(':').append(location.column());
    }
    out.append('\n');
  }

  private static String type(Type type) {
    return switch (type) {
      case Type.I64 integer -> "i64";
      case Type.None none -> "none";
      case Type.Pointer pointer -> lower(pointer.space());
    };
  }

  private void terminator(Terminator terminator) {
    switch (terminator) {
      case Terminator.Jump jump -> {
        out.append("jump ");
        target(jump.target());
      }
      case Terminator.Branch branch -> {
        out.append("branch ").append(branch.condition()).append(" ? ");
        target(branch.ifTrue());
        out.append(" : ");
        target(branch.ifFalse());
        if (branch.likelihood() != Terminator.Likelihood.UNKNOWN) {
          out.append(", likely ").append(lower(branch.likelihood()));
        }
      }
      case Terminator.LoopHead loop -> {
        out.append("loop ");
        target(loop.round());
        out.append(", exhausted ");
        target(loop.exhausted());
      }
      case Terminator.Return ret -> out.append("return ").append(ret.value());
    }
  }

  private void target(Terminator.Target target) {
    out.append('b').append(target.block());
    if (!target.arguments().isEmpty()) {
      values(target.arguments());
    }
  }

  private void values(List<Value> values) {
    out.append('(');
    for (int i = 0; i < values.size(); i++) {
      out.append(i == 0 ? "" : ", ").append(values.get(i));
    }
    out.append(')');
  }

  private void operation(Operation operation) {
    switch (operation) {
      case IntegerOperation.Constant o -> out.append("constant ").append(o.value());
      case IntegerOperation.Binary o -> words(lower(o.operator()), o.left(), o.right());
      case IntegerOperation.Compare o -> words(lower(o.predicate()), o.left(), o.right());
      case IntegerOperation.Select o -> words("select", o.condition(), o.ifTrue(), o.ifFalse());
      case IntegerOperation.Extend o -> words("extend " + scalar(o.width(), o.signed()), o.value());
      case IntegerOperation.ByteSwap o -> words("byte_swap " + o.width(), o.value());
      case IntegerOperation.Hidden o -> words("hidden", o.value());
      case MemoryOperation.SlotAddress o -> out.append("address $").append(o.slot().id());
      case MemoryOperation.DataAddress o -> out.append("data ").append(quote(o.bytes()));
      case MemoryOperation.PointerAdd o -> {
        words("pointer_add", o.pointer(), o.offset());
        out.append(", below ").append(o.bound());
      }
      case MemoryOperation.Load o -> {
        out.append("load ").append(scalar(o.width(), o.signed())).append(' ');
        place(o.pointer(), o.offset());
      }
      case MemoryOperation.LoadPointer o -> {
        out.append("load ").append(type(o.resultType())).append(' ');
        place(o.pointer(), o.offset());
      }
      case MemoryOperation.Store o -> {
        out.append("store ").append(o.width()).append(' ');
        place(o.pointer(), o.offset());
        out.append(" = ").append(o.value());
      }
      case MemoryOperation.Copy o -> {
        out.append("copy ").append(o.size()).append(' ');
        place(o.destination(), o.destinationOffset());
        out.append(" = ");
        place(o.source(), o.sourceOffset());
      }
      case MemoryOperation.Zero o -> {
        out.append("zero ").append(o.size()).append(' ');
        place(o.destination(), o.destinationOffset());
      }
      case MemoryOperation.AddressNumber o -> out.append("number ").append(o.pointer());
      case MemoryOperation.BytesEqual o -> {
        out.append("bytes_equal ").append(o.size()).append(' ');
        place(o.left(), o.leftOffset());
        out.append(", ");
        place(o.right(), o.rightOffset());
      }
      case MemoryOperation.StringEqual o -> {
        out.append("string_equal ").append(o.leftCapacity()).append(' ');
        place(o.left(), o.leftOffset());
        out.append(", ").append(o.rightCapacity()).append(' ');
        place(o.right(), o.rightOffset());
      }
      case MemoryOperation.StringEqualLiteral o -> {
        out.append("string_equal ").append(o.capacity()).append(' ');
        place(o.string(), o.offset());
        out.append(", ").append(quote(o.literal()));
      }
      case KernelOperation.KernelLoad o -> {
        out.append("kernel_load ").append(scalar(o.width(), o.signed())).append(' ');
        place(o.address(), o.offset());
        if (o.struct() != null) {
          out.append(" in ").append(o.struct());
        }
      }
      case KernelOperation.ProbeRead o -> {
        out.append("probe_read_").append(lower(o.space())).append(' ').append(o.size());
        out.append(' ');
        place(o.destination(), o.destinationOffset());
        out.append(" = ").append(o.address());
      }
      case KernelOperation.ProbeReadString o -> {
        out.append("probe_read_").append(lower(o.space())).append("_str ").append(o.capacity());
        out.append(' ');
        place(o.destination(), o.destinationOffset());
        out.append(" = ").append(o.address());
        limit(o.limit());
      }
      case LoopOperation.ForEachEntry o -> {
        out.append("for_each ").append(o.map().name()).append(": ").append(o.callback());
        values(List.of(o.captures()));
      }
      case LoopOperation.Rounds o -> {
        out.append("rounds ").append(o.count()).append(": ").append(o.callback());
        values(List.of(o.captures()));
      }
      case KernelOperation.CallHelper o -> {
        out.append("call ").append(o.helper());
        values(o.arguments());
      }
      case KernelOperation.CallKfunc o -> {
        out.append("call ").append(o.name());
        values(o.arguments());
      }
      case KernelOperation.SequenceFile o -> out.append("sequence_file ").append(o.context());
      case KernelOperation.CurrentTask o -> out.append("current_task");
      case KernelOperation.SessionStart o -> out.append("session_start");
      case KernelOperation.CurrentMemory o -> out.append("current_memory");
      case KernelOperation.TakeStack o -> {
        stack(o.stack());
        out.append(' ');
        place(o.destination(), o.destinationOffset());
      }
      case KernelOperation.CurrentComm o -> {
        out.append("current_comm ");
        place(o.destination(), o.destinationOffset());
      }
      case MapOperation.MapGet o -> entry("map_get", o.map(), o.key());
      case MapOperation.MapGetBytes o -> {
        entry("map_get_bytes", o.map(), o.key());
        out.append(" to ");
        place(o.destination(), o.destinationOffset());
      }
      case MapOperation.MapAddress o -> out.append("map_address ").append(o.map().name());
      case MapOperation.MapCount o -> out.append("map_count ").append(o.map().name());
      case MapOperation.MapHas o -> entry("map_has", o.map(), o.key());
      case MapOperation.MapSet o -> {
        entry("map_set", o.map(), o.key());
        out.append(" = ").append(o.value());
      }
      case MapOperation.MapSetBytes o -> {
        entry("map_set_bytes", o.map(), o.key());
        out.append(" = ");
        place(o.source(), o.sourceOffset());
      }
      case MapOperation.MapAdd o -> {
        entry("map_add", o.map(), o.key());
        out.append(" += ").append(o.delta());
      }
      case MapOperation.MapDelete o -> entry("map_delete", o.map(), o.key());
      case MapOperation.MapAggregate o -> {
        entry("map_aggregate", o.map(), o.key());
        if (o.value() != null) {
          out.append(" <- ").append(o.value());
        }
        if (o.weight() != null) {
          out.append(" times ").append(o.weight());
        }
      }
      case MapOperation.MapReadAggregate o -> entry("map_read_aggregate", o.map(), o.key());
      case EventOperation.Emit o -> {
        out.append("emit ").append(lower(o.ring())).append(" event ").append(o.event());
        out.append('(');
        for (int i = 0; i < o.parts().size(); i++) {
          out.append(i == 0 ? "" : ", ");
          part(o.parts().get(i));
        }
        out.append(o.ends() ? "), ending the session" : ")");
      }
      case EventOperation.EmitPacket o -> {
        out.append("emit packet event ").append(o.event()).append('(').append(o.time());
        out.append(", ").append(o.length()).append(" of ").append(o.packet()).append(')');
      }
      case EventOperation.SessionEnding o -> out.append("session_ending");
      case LoweredOperation.MapReference o -> out.append("map ").append(o.map());
      case LoweredOperation.CallbackReference o -> out.append("callback ").append(o.callback());
      case LoweredOperation.GlobalAddress o -> {
        out.append("global ").append(o.map()).append(" + ").append(o.offset());
      }
      case LoweredOperation.AtomicAdd o -> {
        out.append("atomic_add ").append(o.width()).append(' ');
        place(o.pointer(), o.offset());
        out.append(" += ").append(o.delta());
      }
      case EventOperation.CountSite o -> {
        out.append("count_site ").append(o.site().id());
        if (o.error() != null) {
          out.append(" for ").append(o.error());
        }
      }
    }
  }

  private void part(EventPart part) {
    switch (part) {
      case EventPart.Scalar p -> out.append(p.width()).append(' ').append(p.value());
      case EventPart.Bytes p -> {
        out.append(p.size()).append(" bytes ");
        place(p.pointer(), p.pointerOffset());
      }
      case EventPart.Comm p -> out.append("comm");
      case EventPart.ReadString p -> {
        out.append("string of ").append(p.capacity()).append(" at ").append(lower(p.space()));
        out.append(' ').append(p.address());
        limit(p.limit());
      }
      case EventPart.Stack p -> stack(p.stack());
      case EventPart.Text p -> {
        out.append("text of ").append(p.capacity()).append(' ');
        place(p.pointer(), p.pointerOffset());
      }
    }
  }

  private void entry(String what, MapDeclaration map, MapKey key) {
    out.append(what).append(' ').append(map.name());
    if (map.keyless()) {
      return;
    }
    out.append('[');
    for (int i = 0; i < key.parts().size(); i++) {
      MapKey.Part part = key.parts().get(i);
      out.append(i == 0 ? "" : ", ").append(part.offset()).append(':');
      switch (part) {
        case MapKey.Scalar p -> out.append(p.width()).append(' ').append(p.value());
        case MapKey.Bytes p -> {
          out.append(p.size()).append(" bytes ");
          place(p.pointer(), p.pointerOffset());
        }
        case MapKey.Comm p -> out.append("comm");
        case MapKey.Stack p -> stack(p.stack());
      }
    }
    out.append(']');
  }

  private void stack(StackCapture stack) {
    out.append("stack of ").append(stack.limit()).append(' ').append(lower(stack.kind()));
    if (stack.process() != null) {
      out.append(" in ").append(stack.process());
    }
    if (stack.walk() == StackCapture.Walk.CALL_FRAMES) {
      out.append(" by call frames");
    } else if (stack.registers() != null) {
      out.append(" from registers");
    }
  }

  private void place(Value pointer, int offset) {
    out.append('[').append(pointer);
    if (offset != 0) {
      out.append(offset < 0 ? " - " : " + ").append(Math.abs(offset));
    }
    out.append(']');
  }

  private void limit(Value limit) {
    if (limit != null) {
      out.append(" limit ").append(limit);
    }
  }

  private void words(String name, Value... operands) {
    out.append(name);
    for (int i = 0; i < operands.length; i++) {
      out.append(i == 0 ? " " : ", ").append(operands[i]);
    }
  }

  private static String scalar(Width width, boolean signed) {
    return (signed ? "s" : "u") + width.bits();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String quote(Bytes bytes) {
    StringBuilder quoted = new StringBuilder("\"");
    for (byte b : bytes.toArray()) {
      switch (b) {
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        case '"', '\\' -> quoted.append('\\').append((char) b);
        default -> {
          if (b >= ' ' && b < 0x7f) {
            quoted.append(new String(new byte[] {b}, StandardCharsets.US_ASCII));
          } else {
            quoted.append(String.format("\\x%02x", b));
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
