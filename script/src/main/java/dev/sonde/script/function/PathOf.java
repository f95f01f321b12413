package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.probe.Argument;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code path(p, size)}: the path that a {@code struct path} of the kernel stands for. */
final class PathOf extends DocumentedFunction {
  private static final int WORD = 8;

  PathOf() {
    super(
        1,
        2,
        new Documentation(
            "path",
            List.of("string path(struct path * path [, const uint64 size])"),
            "The full path that a struct path stands for, in at most size bytes, or as many as"
                + " max_strlen says. In iterators, and in fentry and fexit of the functions that the"
                + " kernel allows it in (btf_allowlist_d_path).",
            "fentry:security_file_open { printf(\"%s\\n\", path(args.file.f_path)); }"));
  }

  @Override
  public boolean needsKprobe() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    String provider = typing.point().provider();
    ScriptType type = typing.type(call.arguments().getFirst());
    if (!provider.equals("fentry") && !provider.equals("fexit") && !provider.equals("iter")) {
      typing.error(
          call.span(), "The path function can only be used with 'fentry', 'fexit', 'iter' probes");
    } else if (provider.equals("iter") && !isMember(call.arguments().getFirst(), typing)) {
      typing.error(
          call.span(),
          "In an iterator, path() takes a member of what ctx has",
          "write: path(ctx.file.f_path)");
    }
    if (!(type instanceof ScriptType.Struct
        || type instanceof ScriptType.Pointer
        || type instanceof ScriptType.Unknown)) {
      typing.error(
          call.arguments().getFirst().span(),
          "path() only supports pointer or C type argument (" + type + " provided)");
    }
    int limit = typing.configuration().maxStringLength();
    if (call.arguments().size() == 1) {
      return new ScriptType.Text(limit);
    }
    if (call.arguments().get(1) instanceof Expression.IntegerLiteral literal
        && !literal.isNegative()
        && literal.value() > 0) {
      return new ScriptType.Text((int) Math.min(limit, literal.value()));
    }
    typing.error(
        call.arguments().get(1).span(),
        "path: invalid size value, need non-negative literal",
        "write: path(args.file.f_path, 64)");
    return ScriptType.UNKNOWN;
  }

  /**
   * The helper puts the path together at the end of the memory it is given, and moves it to the
   * front: behind its NUL are the rests of that, which a string must not have.
   */
  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    int capacity = ((ScriptType.Text) lowering.type(call)).capacity();
    // A string has room for a byte beyond its capacity, which tells whether it was cut.
    int room = (capacity + WORD) / WORD * WORD;
    Value made = code.address(code.slot(room, WORD, "path"));
    code.zero(made, 0, room);
    Expression path = call.arguments().getFirst();
    if (lowering.point().provider().equals("iter")) {
      inIterator((Expression.FieldAccess) path, made, capacity, lowering);
    } else {
      code.call(Helper.D_PATH, address(path, lowering), made, code.constant(capacity));
    }
    Value string = code.address(code.slot(room, WORD, "path"));
    code.zero(string, 0, room);
    code.emit(
        new KernelOperation.ProbeReadString(
            AddressSpace.KERNEL,
            string,
            0,
            capacity,
            null,
            code.emit(new MemoryOperation.AddressNumber(made))));
    return new Operand.Memory(string, 0);
  }

  /** Whether it is {@code ctx.object.member}: the verifier knows the type of such an object. */
  private static boolean isMember(Expression path, Typing typing) {
    return path instanceof Expression.FieldAccess(var _, Expression.FieldAccess object, var _)
        && object.object() instanceof Expression.Identifier context
        && context.name().equals("ctx")
        && typing.type(object) instanceof ScriptType.Pointer(ScriptType.Struct _, var _);
  }

  /** Reads the object's address from the context itself; there may be none. */
  private static void inIterator(
      Expression.FieldAccess path, Value made, int capacity, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    Expression.FieldAccess object = (Expression.FieldAccess) path.object();
    Argument argument = argument(object.field().name(), lowering);
    ScriptType.Pointer type = (ScriptType.Pointer) lowering.type(object);
    ScriptType.Struct struct = (ScriptType.Struct) type.target();
    long member =
        struct.composite().member(path.field().name(), struct.space()).orElseThrow().byteOffset();
    Value address = code.load(code.context(), argument.offset(), Width.B8, false);
    OpenBlock there = code.newBlock();
    OpenBlock done = code.newBlock();
    code.branch(code.compare(Predicate.NOT_EQUAL, address, 0), there, done, Likelihood.TRUE);
    code.seal(there);
    code.switchTo(there);
    code.call(
        Helper.D_PATH,
        code.binary(BinaryOperator.ADD, address, member),
        made,
        code.constant(capacity));
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
  }

  private static Argument argument(String name, Lowering lowering) {
    for (Argument argument : lowering.types().arguments(lowering.point())) {
      if (argument.name().equals(name)) {
        return argument;
      }
    }
    throw new IllegalStateException("no argument is called " + name);
  }

  /** The address of the structure, as the verifier knows it. */
  private static Value address(Expression path, Lowering lowering) {
    return switch (lowering.evaluate(path)) {
      case Operand.Place(var _, Value address, var _, int offset) ->
          lowering.code().binary(BinaryOperator.ADD, address, offset);
      case Operand.Scalar(Value pointer) -> pointer;
      default -> throw new IllegalStateException("no structure of the kernel: " + path);
    };
  }
}
