package dev.sonde.script.function;

import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;
import java.util.Optional;

/** {@code pton(text)}: the bytes of an address of the internet. */
final class ParseAddress extends DocumentedFunction {
  ParseAddress() {
    super(
        1,
        1,
        new Documentation(
            "pton",
            List.of(
                "char addr[4] pton(const string addr_v4)",
                "char addr[16] pton(const string addr_v6)"),
            "The bytes of an IPv4 or IPv6 address in network order, known when the script is"
                + " compiled.",
            "begin { printf(\"%s\\n\", ntop(pton(\"127.0.0.1\"))); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression argument = call.arguments().getFirst();
    if (!(argument instanceof Expression.StringLiteral literal)) {
      typing.type(argument);
      typing.error(argument.span(), "pton() expects an string literal at the first argument");
      return ScriptType.UNKNOWN;
    }
    String text = literal.value();
    Optional<byte[]> address = InternetNotation.parse(text);
    if (address.isEmpty()) {
      boolean some = text.indexOf('.') >= 0 || text.indexOf(':') >= 0;
      typing.error(
          argument.span(),
          some
              ? "pton() expects a valid IPv4/IPv6 address, got " + text
              : "pton() expects an string argument of an IPv4/IPv6 address, got " + text);
      return ScriptType.UNKNOWN;
    }
    return new ScriptType.Array(ScriptType.UINT8, address.get().length);
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    Expression.StringLiteral literal = (Expression.StringLiteral) call.arguments().getFirst();
    byte[] address = InternetNotation.parse(literal.value()).orElseThrow();
    Value data = lowering.code().data(Bytes.of(address));
    return new Operand.Memory(data, 0);
  }
}
