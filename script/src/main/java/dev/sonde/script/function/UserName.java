package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.RenderEnvironment;
import dev.sonde.compiler.program.Renderer;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code username}: who the current process belongs to. */
final class UserName extends BuiltinVariable {
  UserName() {
    super(
        new Documentation(
            "username",
            List.of("string username"),
            "The name of the user that the current process runs as, from this machine's /etc/passwd"
                + " when it is printed; the user's id where there is none.",
            "tracepoint:syscalls:sys_enter_execve { printf(\"%s runs %s\\n\", username,"
                + " str(args.filename)); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return type();
  }

  /** A user's id that is shown by name. */
  static ScriptType type() {
    return ScriptType.Rendered.number("username", Name.INSTANCE);
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(
        lowering.code().extend(lowering.code().call(Helper.GET_CURRENT_UID_GID), Width.B4, false));
  }

  /** The third field of a line of passwd(5) is the id, the first the name. */
  private enum Name implements Renderer {
    INSTANCE;

    private static final Path USERS = Path.of("/etc/passwd");
    private static final int ID = 2;

    @Override
    public String render(
        MemorySegment data, long offset, int length, RenderEnvironment environment) {
      String id = Long.toString(data.get(ValueLayout.JAVA_LONG_UNALIGNED, offset));
      try {
        for (String line : Files.readAllLines(USERS, StandardCharsets.ISO_8859_1)) {
          String[] fields = line.split(":", -1);
          if (fields.length > ID && fields[ID].equals(id)) {
            return fields[0];
          }
        }
      } catch (IOException _) {
        // Without the file no user has a name.
      }
      return id;
    }
  }
}
