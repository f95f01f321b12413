package dev.sonde.script.function;

import dev.sonde.bpf.link.Attachment;
import dev.sonde.bpf.link.UprobeAttachment;
import dev.sonde.bpf.link.UprobeMultiAttachment;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.probe.Machine;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.ScriptType.IntegerType;
import dev.sonde.script.type.Types;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.program.ProgramFile;
import java.io.IOException;
import java.util.List;

/**
 * {@code uaddr(name)}: where the traced program has a symbol. The file says how far that is from
 * the traced instruction, and the processor where that one is: so it does not matter where the
 * kernel put the program.
 */
final class UserAddress extends DocumentedFunction {
  UserAddress() {
    super(
        1,
        1,
        new Documentation(
            "uaddr",
            List.of("T * uaddr(const string name)"),
            "The address of a symbol of the traced program or library, in probes on its functions."
                + " It is a pointer to an unsigned integer of the symbol's size, where that is 1, 2"
                + " or 4 bytes, and else of 8.",
            "uprobe:libc:malloc { printf(\"%p\\n\", uaddr(\"environ\")); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  /** Wildcards match functions that are at different distances from the symbol. */
  @Override
  public boolean dependsOnPlace(List<ProbePoint> places, Machine machine) {
    return true;
  }

  /**
   * A symbol of the traced file.
   *
   * @param size its bytes
   * @param distance how far it lies behind the traced instruction
   */
  private record Found(long size, long distance) {}

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression argument = call.arguments().getFirst();
    ScriptType otherwise = new ScriptType.Pointer(ScriptType.UINT64, AddressSpace.USER);
    if (!(argument instanceof Expression.StringLiteral literal)) {
      typing.type(argument);
      typing.error(argument.span(), "uaddr() expects a string literal", "write: uaddr(\"name\")");
      return otherwise;
    }
    if (attachment(typing.point()) == null) {
      typing.error(
          call.span(),
          "uaddr() can not be used with '" + typing.point().provider() + "' probes",
          "it is there for uprobe and uretprobe of a function that was not inlined");
      return otherwise;
    }
    FunctionName.checkAddressInProgram(call, typing);
    try {
      Found found = find(literal.value(), typing.point(), typing.types());
      if (found != null) {
        int size = found.size == 1 || found.size == 2 || found.size == 4 ? (int) found.size : 8;
        return new ScriptType.Pointer(new IntegerType(size, false, false), AddressSpace.USER);
      }
      typing.error(
          call.span(),
          "Could not resolve symbol: " + attachment(typing.point()).path() + ":" + literal.value());
    } catch (IOException e) {
      typing.error(call.span(), e.getMessage());
    }
    return otherwise;
  }

  /** The one place of a probe on a function; null where it is no such probe, or has several. */
  private static UprobeAttachment attachment(ProbePoint point) {
    if (!point.provider().equals("uprobe") && !point.provider().equals("uretprobe")) {
      return null;
    }
    Attachment attachment = point.attachment().orElse(null);
    if (attachment instanceof UprobeMultiAttachment many && many.uprobes().size() == 1) {
      return many.uprobes().getFirst();
    }
    return attachment instanceof UprobeAttachment one ? one : null;
  }

  private static Found find(String name, ProbePoint point, Types types) throws IOException {
    UprobeAttachment attachment = attachment(point);
    String program = point.debug().isPresent() ? point.debug().get().path() : attachment.path();
    ProgramFile file = types.program(program);
    Symbol symbol = file.findAny(name);
    long traced = file.addressOfMapped(attachment.offset());
    return symbol == null ? null : new Found(symbol.size(), symbol.address() - traced);
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    String name = ((Expression.StringLiteral) call.arguments().getFirst()).value();
    try {
      long distance = find(name, lowering.point(), lowering.types()).distance;
      Value traced = FunctionName.addressInProgram(lowering);
      return new Operand.Scalar(lowering.code().binary(BinaryOperator.ADD, traced, distance));
    } catch (IOException e) {
      throw new IllegalStateException("the file told of " + name + " before", e);
    }
  }
}
