package dev.sonde.script.function;

import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.RenderEnvironment;
import dev.sonde.compiler.program.Renderer;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** {@code ntop(family, address)}: an address of the internet, as it is written. */
final class InternetAddress extends DocumentedFunction {
  /** From include/linux/socket.h. */
  private static final int AF_INET = 2;

  private static final int AF_INET6 = 10;

  /** {@code u64 family}, then the address in network order. */
  private static final int ADDRESS = 8;

  private static final int SIZE = 24;
  private static final int V4_SIZE = 4;
  private static final int V6_SIZE = 16;

  InternetAddress() {
    super(
        1,
        2,
        new Documentation(
            "ntop",
            List.of(
                "inet ntop([int64 af, ] int addr)",
                "inet ntop([int64 af, ] char addr[4])",
                "inet ntop([int64 af, ] char addr[16])"),
            "The IPv4 or IPv6 address, printed as 127.0.0.1 or ::1. Numbers and arrays of four bytes"
                + " are IPv4, arrays of 16 bytes IPv6, if no address family is given.",
            "rawtracepoint:tcp_probe { @[ntop(((struct sock *)args.sk).__sk_common.skc_daddr)] ="
                + " count(); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    if (call.arguments().size() == 2) {
      typing.number(call.arguments().getFirst(), "ntop()");
    }
    Expression address = call.arguments().getLast();
    ScriptType type = typing.type(address);
    switch (type) {
      case ScriptType.IntegerType _, ScriptType.Unknown _ -> {
        // IPv4 in network order, or wrong already.
      }
      case ScriptType.Array _, ScriptType.Text _ -> {
        if (size(type) != V4_SIZE && size(type) != V6_SIZE) {
          typing.error(address.span(), "ntop() argument must be 4 or 16 bytes in size");
        }
      }
      default ->
          typing.error(address.span(), "ntop() expects an integer or array argument, got " + type);
    }
    return type();
  }

  /** An address with its family, shown as it is written. */
  static ScriptType type() {
    return new ScriptType.Rendered("inet", SIZE, Notation.INSTANCE);
  }

  private static int size(ScriptType type) {
    return switch (type) {
      case ScriptType.Array array -> MemoryBytes.size(array);
      case ScriptType.Text text -> text.capacity();
      default -> V4_SIZE;
    };
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    Expression argument = call.arguments().getLast();
    ScriptType type = lowering.type(argument);
    int size = size(type);
    Value family =
        call.arguments().size() == 2
            ? lowering.number(call.arguments().getFirst())
            : code.constant(size == V4_SIZE ? AF_INET : AF_INET6);
    Value inet = code.address(code.slot(SIZE, ADDRESS, "inet"));
    if (type instanceof ScriptType.IntegerType) {
      Value number = lowering.number(argument);
      code.zero(inet, ADDRESS, V6_SIZE);
      code.store(inet, ADDRESS, Width.B4, number);
    } else {
      MemoryBytes bytes = MemoryBytes.of(argument, lowering);
      code.zero(inet, ADDRESS, V6_SIZE);
      bytes.copy(inet, ADDRESS, size, lowering);
    }
    code.store(inet, 0, Width.B8, family);
    return new Operand.Memory(inet, 0);
  }

  /** As {@code inet_ntop(3)} writes addresses. */
  private enum Notation implements Renderer {
    INSTANCE;

    @Override
    public String render(
        MemorySegment data, long offset, int length, RenderEnvironment environment) {
      long family = data.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
      byte[] address = data.asSlice(offset + ADDRESS, V6_SIZE).toArray(ValueLayout.JAVA_BYTE);
      if (family == AF_INET) {
        return InternetNotation.v4(address, 0);
      }
      return family == AF_INET6 ? InternetNotation.v6(address) : "";
    }
  }
}
