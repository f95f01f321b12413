package dev.sonde.script.probe;

import dev.sonde.bpf.link.WatchpointAttachment;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.syntax.AttachPoint;
import dev.sonde.symbols.arch.ProbeRegisters;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code watchpoint:address:length:mode}: memory that is read, written or executed. */
final class WatchpointProvider implements Provider {
  @Override
  public String name() {
    return "watchpoint";
  }

  @Override
  public List<String> aliases() {
    return List.of("w");
  }

  @Override
  public ProbeDocumentation documentation() {
    return new ProbeDocumentation(
        "Fires when memory at an address is written (w), read or written (rw), or executed (x), by a"
            + " debug register of the processor, of which there are four or so. The length is 1, 2, 4"
            + " or 8 bytes. With -p or -c the address is in that process, else in the kernel.",
        "watchpoint:0x10000000:8:w { print(reg(\"ip\")); }");
  }

  @Override
  public List<String> forms() {
    return List.of("watchpoint:address:length:mode");
  }

  /** What the processor can watch for, as modes are written. */
  private static List<String> modes() {
    return ProbeRegisters.host().architecture().equals("x86_64")
        ? List.of("rw", "w", "x")
        : List.of("r", "rw", "w", "x");
  }

  @Override
  public List<ProbePoint> match(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    if (written.parts().size() != 4) {
      Mistakes.argumentCount(written, this, "3", diagnostics);
      return List.of();
    }
    String argument = "function/address";
    try {
      long address = address(written.part(1));
      argument = "length";
      long length = Count.parse(written.part(2));
      String mode = sorted(written.part(3));
      String wrong = mistake(address, length, mode);
      if (wrong != null) {
        diagnostics.error(
            written.span(),
            wrong,
            "write it as watchpoint:0x7ffd8000:8:w, with the modes " + String.join(", ", modes()));
        return List.of();
      }
      return List.of(point(written, address, (int) length, mode));
    } catch (NumberFormatException e) {
      diagnostics.error(
          written.span(),
          "Invalid " + argument + " argument: " + e.getMessage(),
          "write it as " + forms().getFirst());
      return List.of();
    }
  }

  /** An address of the kernel takes all 64 bits. */
  private static long address(String text) {
    if (text.startsWith("0x") || text.startsWith("0X")) {
      try {
        return Long.parseUnsignedLong(text.substring(2).replace("_", ""), 16);
      } catch (NumberFormatException _) {
        throw new NumberFormatException("invalid integer: " + text);
      }
    }
    return Count.parse(text);
  }

  private static String sorted(String mode) {
    char[] letters = mode.toCharArray();
    Arrays.sort(letters);
    return new String(letters);
  }

  /** What is wrong; null if nothing is. */
  private static String mistake(long address, long length, String mode) {
    if (address == 0) {
      return "watchpoint must be attached to a non-zero address";
    }
    if (length != 1 && length != 2 && length != 4 && length != 8) {
      return "watchpoint length must be one of (1,2,4,8)";
    }
    for (int i = 0; i < mode.length(); i++) {
      if ("rwx".indexOf(mode.charAt(i)) < 0) {
        return "watchpoint mode must be combination of (r,w,x)";
      }
      if (i > 0 && mode.charAt(i) == mode.charAt(i - 1)) {
        return "watchpoint modes may not be duplicated";
      }
    }
    if (mode.isEmpty()) {
      return "watchpoint mode must be combination of (r,w,x)";
    }
    return modes().contains(mode) ? null : "invalid watchpoint mode: " + mode;
  }

  private ProbePoint point(AttachPoint written, long address, int length, String mode) {
    int access = 0;
    for (int i = 0; i < mode.length(); i++) {
      access |=
          switch (mode.charAt(i)) {
            case 'r' -> WatchpointAttachment.READ;
            case 'w' -> WatchpointAttachment.WRITE;
            default -> WatchpointAttachment.EXECUTE;
          };
    }
    return new ProbePoint(
        Providers.pointName(
            written, "watchpoint:" + Long.toUnsignedString(address) + ":" + length + ":" + mode),
        name(),
        Probe.Role.EVENT,
        ProgramType.PERF_EVENT,
        Optional.of(new WatchpointAttachment(address, length, access, OptionalInt.empty())),
        List.of(),
        // Half of all addresses are the kernel's, and have the highest bit set.
        address < 0 ? AddressSpace.KERNEL : AddressSpace.USER,
        ProbeContext.REGISTERS);
  }

  @Override
  public boolean isListedUnasked() {
    return false;
  }

  @Override
  public List<String> list(String search, Machine machine, Diagnostics diagnostics) {
    return List.of();
  }

  @Override
  public List<Argument> arguments(String listed, Machine machine, Diagnostics diagnostics) {
    return List.of();
  }
}
