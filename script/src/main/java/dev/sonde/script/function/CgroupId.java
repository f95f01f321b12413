package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code cgroupid(path)}: the id of a cgroup, known when the script is compiled. */
final class CgroupId extends DocumentedFunction {
  CgroupId() {
    super(
        1,
        1,
        new Documentation(
            "cgroupid",
            List.of("uint64 cgroupid(const string path)"),
            "The id of the cgroup (version 2) that a folder below /sys/fs/cgroup stands for, found"
                + " when the script is compiled.",
            "tracepoint:syscalls:sys_enter_openat /cgroup == cgroupid(\"/sys/fs/cgroup\")/ {"
                + " @[comm] = count(); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression path = call.arguments().getFirst();
    if (!(path instanceof Expression.StringLiteral literal)) {
      typing.error(
          path.span(), "cgroupid() expects a string literal (" + typing.type(path) + " provided)");
    } else if (id(literal.value()) < 0) {
      typing.error(
          path.span(),
          "Failed to get `cgroupid` for path: \"" + literal.value() + "\"",
          "there is no such folder");
    }
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    Expression.StringLiteral path = (Expression.StringLiteral) call.arguments().getFirst();
    return new Operand.Scalar(lowering.code().constant(id(path.value())));
  }

  /** The number of the folder's inode, which is the cgroup's id; -1 if there is no such folder. */
  static long id(String path) {
    try {
      return ((Number) Files.getAttribute(Path.of(path), "unix:ino")).longValue();
    } catch (IOException _) {
      return -1;
    }
  }
}
