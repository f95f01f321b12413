package dev.sonde.bpf.program;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.asm.Code;
import dev.sonde.bpf.asm.LineInfo;
import dev.sonde.bpf.asm.Relocation;
import dev.sonde.bpf.object.FunctionSpec;
import dev.sonde.bpf.object.ProgramSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A program in one piece: the entry and every function it reaches, one after the other, with calls
 * between them, maps and kernel functions resolved.
 *
 * @param code the instructions
 * @param functions the functions in the order they lie in
 * @param starts the slot each function begins at
 */
record LinkedProgram(byte[] code, List<FunctionSpec> functions, int[] starts) {
  /** {@code struct bpf_func_info}: instruction offset, type id. */
  static final int FUNC_INFO_SIZE = 8;

  /** {@code struct bpf_line_info}: instruction offset, file name, line, line and column. */
  static final int LINE_INFO_SIZE = 16;

  /** Where the names in a program lead. */
  interface Symbols {
    /** The descriptor of the map with this name, or -1. */
    int map(String name);

    /** The id of the kernel function with this name in the kernel's BTF, or -1. */
    int kernelFunction(String name);
  }

  /**
   * Links a program.
   *
   * @throws BpfException if it names something that is not there
   */
  static LinkedProgram of(ProgramSpec program, Symbols symbols) {
    List<FunctionSpec> functions = reachable(program);
    int[] starts = new int[functions.size()];
    int length = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = length;
      length += functions.get(i).code().slots();
    }
    ByteBuffer code = ByteBuffer.allocate(length * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < starts.length; i++) {
      Code body = functions.get(i).code();
      code.put(body.bytes());
      List<Relocation> relocations = body.relocations();
      for (int r = 0; r < relocations.size(); r++) {
        Relocation relocation = relocations.get(r);
        int slot = starts[i] + relocation.slot();
        code.putInt(slot * 8 + 4, resolve(program, functions, starts, slot, relocation, symbols));
      }
    }
    return new LinkedProgram(code.array(), functions, starts);
  }

  /** The value for the immediate field of the instruction at a slot. */
  private static int resolve(
      ProgramSpec program,
      List<FunctionSpec> functions,
      int[] starts,
      int slot,
      Relocation relocation,
      Symbols symbols) {
    String symbol = relocation.symbol();
    int value =
        switch (relocation.kind()) {
          case MAP, MAP_VALUE -> symbols.map(symbol);
          case KERNEL_FUNCTION -> symbols.kernelFunction(symbol);
          case FUNCTION, FUNCTION_ADDRESS -> starts[indexOf(functions, symbol)] - slot - 1;
        };
    if (value == -1 && isExternal(relocation.kind())) {
      String what =
          relocation.kind() == Relocation.Kind.KERNEL_FUNCTION
              ? "this kernel offers programs no function "
              : "its object has no map ";
      throw new BpfException("load program " + program.name(), 0, what + symbol);
    }
    return value;
  }

  private static boolean isExternal(Relocation.Kind kind) {
    return kind != Relocation.Kind.FUNCTION && kind != Relocation.Kind.FUNCTION_ADDRESS;
  }

  /** The functions the entry leads to; the verifier takes no code that nothing reaches. */
  private static List<FunctionSpec> reachable(ProgramSpec program) {
    List<FunctionSpec> reached = new ArrayList<>();
    reached.add(program.entry());
    for (int i = 0; i < reached.size(); i++) {
      List<Relocation> relocations = reached.get(i).code().relocations();
      for (int r = 0; r < relocations.size(); r++) {
        Relocation relocation = relocations.get(r);
        if (!isExternal(relocation.kind()) && indexOf(reached, relocation.symbol()) < 0) {
          int index = indexOf(program.functions(), relocation.symbol());
          if (index < 0) {
            throw new BpfException(
                "load program " + program.name(), 0, "it has no function " + relocation.symbol());
          }
          reached.add(program.functions().get(index));
        }
      }
    }
    return reached;
  }

  private static int indexOf(List<FunctionSpec> functions, String name) {
    for (int i = 0; i < functions.size(); i++) {
      if (functions.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** The length in 8-byte slots. */
  int slots() {
    return code.length / 8;
  }

  /** The {@code struct bpf_func_info} of each function; empty unless all have a type. */
  byte[] functionInfo() {
    ByteBuffer records = ByteBuffer.allocate(starts.length * FUNC_INFO_SIZE);
    records.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < starts.length; i++) {
      if (functions.get(i).btfType() == 0) {
        return new byte[0];
      }
      records.putInt(starts[i]).putInt(functions.get(i).btfType());
    }
    return records.array();
  }

  /**
   * The {@code struct bpf_line_info} of the program; empty unless each function has lines from its
   * first instruction on, without which the kernel takes none.
   */
  byte[] lineInfo() {
    int count = 0;
    for (int i = 0; i < starts.length; i++) {
      List<LineInfo> lines = functions.get(i).code().lines();
      if (lines.isEmpty() || lines.getFirst().slot() != 0) {
        return new byte[0];
      }
      count += lines.size();
    }
    ByteBuffer records = ByteBuffer.allocate(count * LINE_INFO_SIZE);
    records.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < starts.length; i++) {
      List<LineInfo> lines = functions.get(i).code().lines();
      for (int l = 0; l < lines.size(); l++) {
        LineInfo line = lines.get(l);
        records.putInt(starts[i] + line.slot());
        records.putInt(line.fileNameOffset()).putInt(line.lineOffset()).putInt(line.lineColumn());
      }
    }
    return records.array();
  }

  /** The line that covers a slot of the program, or null where none is known. */
  LineInfo lineAt(int slot) {
    int function = starts.length - 1;
    while (function > 0 && starts[function] > slot) {
      function--;
    }
    LineInfo found = null;
    for (LineInfo line : functions.get(function).code().lines()) {
      if (starts[function] + line.slot() <= slot) {
        found = line;
      }
    }
    return found;
  }
}
