package dev.sonde.compiler.emit;

import dev.sonde.bpf.asm.Assembler;
import dev.sonde.bpf.btf.BtfBuilder;
import dev.sonde.bpf.btf.BtfType;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.Source;
import java.util.List;

/**
 * BTF that names the functions and points from instructions into the script's source, for the
 * verifier's log and for tools that list programs.
 */
public final class DebugInfo {
  /** What {@code line_col} has room for; include/uapi/linux/bpf.h. */
  private static final int MOST_COLUMN = 1023;

  private final List<Source> sources;
  private final BtfBuilder btf = new BtfBuilder();
  private int prototype;

  /** For code from these sources. */
  public DebugInfo(List<Source> sources) {
    this.sources = sources;
  }

  /** Adds a function {@code int name(void *context)} and yields its type's id. */
  public int function(String name) {
    if (prototype == 0) {
      int integer = btf.add(new BtfType.Int("int", 4, BtfType.Encoding.SIGNED));
      int pointer = btf.add(new BtfType.Ptr(0));
      prototype =
          btf.add(
              new BtfType.FuncProto(integer, List.of(new BtfType.Parameter("context", pointer))));
    }
    return btf.add(new BtfType.Func(identifier(name), prototype, BtfType.Linkage.GLOBAL));
  }

  /**
   * Adds a callback {@code long name(void *, ...)} and yields its type's id. It is static: the
   * verifier follows it where it is called and asks for no types of its parameters.
   */
  public int callback(String name, int parameterCount) {
    int result = btf.add(new BtfType.Int("long", 8, BtfType.Encoding.SIGNED));
    int pointer = btf.add(new BtfType.Ptr(0));
    BtfType.Parameter[] parameters = new BtfType.Parameter[parameterCount];
    for (int i = 0; i < parameterCount; i++) {
      parameters[i] = new BtfType.Parameter("given".concat(Integer.toString(i)), pointer);
    }
    int type = btf.add(new BtfType.FuncProto(result, List.of(parameters)));
    return btf.add(new BtfType.Func(identifier(name), type, BtfType.Linkage.STATIC));
  }

  /** The name with what a C identifier cannot have replaced: the kernel checks names. */
  private static String identifier(String name) {
    char[] characters = name.toCharArray();
    for (int i = 0; i < characters.length; i++) {
      char c = characters[i];
      boolean fine = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!fine) {
        characters[i] = '_';
      }
    }
    return new String(characters);
  }

  /** Says that the instructions from here on come from {@code location}. */
  void line(Assembler assembler, Location location) {
    if (location.source() < 0 || location.source() >= sources.size()) {
      return;
    }
    Source source = sources.get(location.source());
    boolean known = location.line() >= 1 && location.line() <= source.lines().size();
    String text = known ? source.lines().get(location.line() - 1) : "";
    int column = Math.min(location.column(), MOST_COLUMN);
    assembler.line(btf.string(source.name()), btf.string(text), location.line(), column);
  }

  /** The blob. */
  public byte[] build() {
    return btf.build();
  }
}
