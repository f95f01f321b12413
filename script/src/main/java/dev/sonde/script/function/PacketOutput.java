package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.program.EventAction;
import dev.sonde.compiler.program.EventFields;
import dev.sonde.compiler.program.SessionActions;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code skboutput(file, skb, length, offset)}: writes a packet to a capture file. */
final class PacketOutput extends TypedPointerFunction {
  private static final int LENGTH = 1;

  PacketOutput() {
    super(
        4,
        new Documentation(
            "skboutput",
            List.of(
                "uint32 skboutput(const string path, struct sk_buff * skb, uint64 length, const uint64"
                    + " offset)"),
            "Writes a packet to a file that tcpdump reads: length bytes of it, without the first"
                + " offset. The file's packets begin with the header of IP; where that of Ethernet"
                + " comes first, 14 leaves it out. 0, or a negative error number. In fentry, fexit and"
                + " rawtracepoint.",
            "rawtracepoint:net_dev_queue {"
                + " $error = skboutput(\"sent.pcap\", args.skb, args.skb.len, 14); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    List<Expression> arguments = call.arguments();
    checkPlace(call, typing);
    if (!(arguments.get(0) instanceof Expression.StringLiteral)) {
      typing.type(arguments.get(0));
      typing.error(
          arguments.get(0).span(),
          "skboutput() expects a string literal",
          "write: skboutput(\"file.pcap\", args.skb, args.skb.len, 0)");
    }
    checkPointer(arguments.get(1), "sk_buff", typing);
    typing.number(arguments.get(2), "skboutput()");
    typing.number(arguments.get(3), "skboutput()");
    if (!(arguments.get(3) instanceof Expression.IntegerLiteral literal) || literal.isNegative()) {
      typing.error(
          arguments.get(3).span(), "skboutput() expects a non-negative literal as its offset");
    }
    return ScriptType.UINT32;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    List<Expression> arguments = call.arguments();
    String file = ((Expression.StringLiteral) arguments.get(0)).value();
    Value packet = lowering.number(arguments.get(1));
    Value length = lowering.number(arguments.get(2));
    long offset = ((Expression.IntegerLiteral) arguments.get(3)).value();
    Value time = lowering.code().call(Helper.KTIME_GET_NS);
    return new Operand.Scalar(
        lowering.emitPacket(name(), call.span(), packet, time, length, new Write(file, offset)));
  }

  /**
   * Writes the packet that lies behind the fields of an event.
   *
   * @param skipped how many of its bytes are left out, at its beginning
   */
  private record Write(String file, long skipped) implements EventAction {
    @Override
    public void perform(EventFields fields, SessionActions session) {
      long length = fields.integer(LENGTH) - skipped;
      if (length > 0) {
        long packet = fields.offset(LENGTH) + fields.length(LENGTH);
        session.writePacket(file, fields.integer(0), fields.data(), packet + skipped, (int) length);
      }
    }
  }
}
