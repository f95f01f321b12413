package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code socket_cookie(sk)}: the number that the kernel tells a socket from all others by. */
final class SocketCookie extends TypedPointerFunction {
  SocketCookie() {
    super(
        1,
        new Documentation(
            "socket_cookie",
            List.of("uint64 socket_cookie(struct sock * sk)"),
            "A number that the socket has for all of its life, and no other; 0 for no socket. In"
                + " fentry, fexit and rawtracepoint.",
            "rawtracepoint:inet_sock_set_state { @[socket_cookie(args.sk)] = count(); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    checkPlace(call, typing);
    checkPointer(call.arguments().getFirst(), "sock", typing);
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(
        lowering
            .code()
            .call(Helper.GET_SOCKET_COOKIE, lowering.number(call.arguments().getFirst())));
  }
}
