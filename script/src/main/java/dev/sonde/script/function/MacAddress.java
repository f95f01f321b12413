package dev.sonde.script.function;

import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.program.RenderEnvironment;
import dev.sonde.compiler.program.Renderer;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;

/** {@code macaddr(bytes)}: six bytes as the address of a network card. */
final class MacAddress extends DocumentedFunction {
  private static final int SIZE = 6;

  /** Slots are written a word at a time. */
  private static final int ROOM = 8;

  MacAddress() {
    super(
        1,
        1,
        new Documentation(
            "macaddr",
            List.of("macaddr_t macaddr(char [6] mac)", "macaddr_t macaddr(void * mac)"),
            "The hardware address that the six bytes are, printed as 18:C0:4D:08:2E:BB.",
            "rawtracepoint:netif_receive_skb { printf(\"%s\\n\","
                + " macaddr(((struct sk_buff *)args.skb).dev.perm_addr)); exit(); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression mac = call.arguments().getFirst();
    ScriptType type = typing.type(mac);
    if (mac instanceof Expression.StringLiteral) {
      typing.error(mac.span(), "macaddr() does not support literal string arguments");
    } else if (type instanceof ScriptType.Array array && MemoryBytes.size(array) < SIZE
        || type instanceof ScriptType.Text text && text.capacity() < SIZE) {
      typing.error(mac.span(), "macaddr() argument must be at least 6 bytes in size");
    } else if (!(type instanceof ScriptType.Array
        || type instanceof ScriptType.Text
        || type instanceof ScriptType.Pointer
        || type instanceof ScriptType.IntegerType
        || type instanceof ScriptType.Unknown)) {
      typing.error(
          mac.span(), "macaddr() only supports array or pointer arguments (" + type + " provided)");
    }
    return type();
  }

  /** Six bytes that are shown as the address of a network card. */
  static ScriptType type() {
    return new ScriptType.Rendered("mac_address", SIZE, Notation.INSTANCE);
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    MemoryBytes bytes = MemoryBytes.of(call.arguments().getFirst(), lowering);
    Value address = code.address(code.slot(ROOM, ROOM, "mac"));
    code.zero(address, 0, ROOM);
    bytes.copy(address, 0, SIZE, lowering);
    return new Operand.Memory(address, 0);
  }

  /** Two digits a byte, with colons in between. */
  private enum Notation implements Renderer {
    INSTANCE;

    @Override
    public String render(
        MemorySegment data, long offset, int length, RenderEnvironment environment) {
      byte[] address = data.asSlice(offset, SIZE).toArray(ValueLayout.JAVA_BYTE);
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(address);
    }
  }
}
