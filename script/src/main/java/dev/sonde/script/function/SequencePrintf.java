package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.FormatString;
import dev.sonde.compiler.program.FormatString.Conversion;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code printf} in an iterator: the kernel formats the text itself and hands it to whoever reads
 * the iterator, so that a pinned one works without Sonde. What it knows of formats is less than C
 * does ({@code bpf_bprintf_prepare()} of {@code kernel/bpf/helpers.c}).
 */
final class SequencePrintf {
  private static final int MOST_ARGUMENTS = 12;
  private static final String FLAGS = "0+- ";

  private SequencePrintf() {}

  /** Whether what is printed at a place goes this way. */
  static boolean isUsedAt(ProbePoint point) {
    return point.provider().equals("iter");
  }

  /** Tells of what C's printf could do and the kernel's cannot. */
  static void check(
      Expression.Call call, FormatString format, List<ScriptType> types, Typing typing) {
    String wrong = "";
    for (FormatString.Piece piece : format.pieces()) {
      if (piece instanceof FormatString.Literal(String text)) {
        for (int i = 0; i < text.length(); i++) {
          char c = text.charAt(i);
          if (c >= 0x7f || c < ' ' && !Character.isWhitespace(c)) {
            wrong = "characters that are not printable ASCII";
          }
        }
      } else {
        Conversion conversion = (Conversion) piece;
        if (conversion.dynamicWidth() || conversion.precision() >= 0) {
          wrong = "precisions, and widths that are arguments";
        } else if (conversion.conversion() == 'o') {
          wrong = "%o";
        }
        for (int i = 0; i < conversion.flags().length(); i++) {
          if (FLAGS.indexOf(conversion.flags().charAt(i)) < 0) {
            wrong = "the flag '" + conversion.flags().charAt(i) + "'";
          }
        }
      }
    }
    for (ScriptType type : types) {
      if (!(type instanceof ScriptType.Text)
          && !type.isNumeric()
          && !(type instanceof ScriptType.Pointer)
          && !(type instanceof ScriptType.Unknown)) {
        wrong = "values of type '" + type + "'";
      }
    }
    if (types.size() > MOST_ARGUMENTS) {
      wrong = "more than " + MOST_ARGUMENTS + " arguments";
    }
    if (!wrong.isEmpty()) {
      typing.error(
          call.span(),
          "printf in an iter probe does not support " + wrong,
          "there the kernel itself formats the text, and can do less");
    }
  }

  /** Prints the fields. */
  static void lower(FormatString format, List<Lowering.Field> fields, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    int size = Long.BYTES * fields.size();
    List<Integer> places = new ArrayList<>(fields.size());
    for (Lowering.Field field : fields) {
      places.add(size);
      if (field.type() instanceof ScriptType.Text(int capacity, var _)) {
        size += (capacity + Long.BYTES) & -Long.BYTES;
      }
    }
    // The numbers first; behind them, in the same slot, the strings that some of them point to.
    Slot slot = code.slot(Math.max(Long.BYTES, size), Long.BYTES, "printf");
    Value data = code.address(slot);
    for (int i = 0; i < fields.size(); i++) {
      Lowering.Field field = fields.get(i);
      Value value;
      if (field.type() instanceof ScriptType.Text(int capacity, var _)) {
        int place = places.get(i);
        lowering.store(data, place, field);
        int end = place + capacity;
        code.zero(data, end, ((end + Long.BYTES) & -Long.BYTES) - end);
        value = code.emit(new MemoryOperation.PointerAdd(data, code.constant(place), size));
      } else {
        value = ((Operand.Scalar) field.value()).value();
      }
      code.store(data, Long.BYTES * i, Width.B8, value);
    }
    byte[] text = kernelFormat(format, fields);
    Value file = code.emit(new KernelOperation.SequenceFile(code.context()));
    code.call(
        Helper.SEQ_PRINTF,
        file,
        code.emit(new MemoryOperation.DataAddress(Bytes.of(text))),
        code.constant(text.length),
        data,
        code.constant((long) Long.BYTES * fields.size()));
  }

  /** The format in the kernel's dialect: every number has 64 bits. With its NUL. */
  private static byte[] kernelFormat(FormatString format, List<Lowering.Field> fields) {
    StringBuilder text = new StringBuilder();
    int next = 0;
    for (FormatString.Piece piece : format.pieces()) {
      if (piece instanceof FormatString.Literal(String literal)) {
        text.append(literal.replace("%", "%%"));
        continue;
      }
      Conversion conversion = (Conversion) piece;
      ScriptType type = fields.get(next++).type();
      char c = conversion.conversion();
      if (c == 'p') {
        text.append("0x");
      }
      text.append('%').append(conversion.flags());
      if (conversion.width() >= 0) {
        text.append(conversion.width());
      }
      switch (c) {
        case 'c' -> text.append('c');
        case 'p' -> text.append("llx");
        case 's' -> text.append(type instanceof ScriptType.Text ? "s" : "lld");
        default -> text.append("ll").append(c);
      }
    }
    return text.append('\0').toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
