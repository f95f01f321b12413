package dev.sonde.script.probe;

import dev.sonde.bpf.link.Attachment;
import dev.sonde.bpf.link.UprobeAttachment;
import dev.sonde.bpf.link.UprobeSetAttachment;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Severity;
import dev.sonde.script.diagnostic.Suggestions;
import dev.sonde.script.syntax.AttachPoint;
import dev.sonde.symbols.arch.Instructions;
import dev.sonde.symbols.arch.UprobeFitness;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.program.ProgramFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The places of one program or library that a probe of functions stands for. */
final class UprobePlaces {
  /** So many functions that cannot be probed are named. */
  private static final int MOST_NAMED = 3;

  private final AttachPoint written;
  private final String provider;
  private final boolean atReturn;
  private final ProgramFile file;
  private final Machine machine;
  private final Diagnostics diagnostics;

  /**
   * Those of {@code file}.
   *
   * @param provider {@code uprobe} or {@code uretprobe}
   * @param atReturn whether the returns of functions are meant
   */
  UprobePlaces(
      AttachPoint written,
      String provider,
      boolean atReturn,
      ProgramFile file,
      Machine machine,
      Diagnostics diagnostics) {
    this.written = written;
    this.provider = provider;
    this.atReturn = atReturn;
    this.file = file;
    this.machine = machine;
    this.diagnostics = diagnostics;
  }

  /** The place of a function or an address; none after saying why. */
  List<ProbePoint> at(FunctionPlace place) throws IOException {
    Symbol function = place.isAddress() ? file.find(place.address()) : file.find(place.function());
    if (function == null) {
      notFound(place);
      return List.of();
    }
    long into = place.isAddress() ? place.address() - function.address() : place.offset();
    Refusal refusal = refusal(function, into);
    if (refusal != null && !(refusal.isOverruled() && machine.isUnsafe())) {
      refuse(refusal);
      return List.of();
    }
    return List.of(
        atReturn
            ? atReturn(":" + place.spelled(), function)
            : place.isAddress() || into != 0
                ? point(":" + place.spelled(), function.address() + into)
                : atEntry(":" + place.spelled(), function));
  }

  private void refuse(Refusal refusal) {
    if (!refusal.isOverruled()) {
      diagnostics.error(written.span(), refusal.message());
      return;
    }
    // As bpftrace has it: the reason is in the file, not in the script.
    diagnostics.add(
        new Diagnostic(
                Severity.ERROR,
                refusal.message() + "\n" + Refusal.HINT,
                Optional.empty(),
                List.of())
            .related(written.span(), "this is the probe"));
  }

  private void notFound(FunctionPlace place) throws IOException {
    if (place.isAddress()) {
      diagnostics.error(
          written.span(),
          "Could not resolve address: " + file.path() + ":0x" + Long.toHexString(place.address()),
          "no function of the file is there; addresses are those that nm(1) prints");
      return;
    }
    Optional<String> nearest =
        Suggestions.nearest(place.function(), file.functions(name -> true).keySet());
    diagnostics.error(
        written.span(),
        "No matches for " + provider + " " + file.path() + ":" + place.function() + ".",
        nearest.isPresent()
            ? "did you mean '" + nearest.get() + "'?"
            : "list what there is with: sonde -l 'uprobe:" + file.path() + ":*'");
  }

  /**
   * Why no probe is set somewhere.
   *
   * @param isOverruled whether {@code --unsafe} has it set all the same
   */
  private record Refusal(String message, boolean isOverruled) {
    static final String HINT =
        "Use --unsafe to force attachment. WARNING: This option could lead to data corruption in"
            + " the target process.";
  }

  /** Why no probe is set at so many bytes into a function; null if nothing speaks against it. */
  private Refusal refusal(Symbol function, long into) throws IOException {
    if (function.size() == 0 && into == 0) {
      return new Refusal(
          "Could not determine boundary for " + function.name() + " (symbol has size 0).", true);
    }
    if (Long.compareUnsigned(into, function.size()) >= 0) {
      return new Refusal(
          "Offset outside the function bounds ('"
              + function.name()
              + "' size is "
              + function.size()
              + ")",
          false);
    }
    if (into != 0) {
      return refusalWithin(function, into);
    }
    if (!atReturn || !file.isGo()) {
      return unfit(function, atReturn ? 0 : file.onceCalled(function));
    }
    return returns(function).isEmpty()
        ? new Refusal(
            "A uretprobe would crash this program, which is written in Go, and the returns of "
                + function.name()
                + " cannot be found",
            true)
        : null;
  }

  /** Why the instruction at so many bytes into a function can have no uprobe; null if it can. */
  private Refusal unfit(Symbol function, long into) throws IOException {
    UprobeFitness fitness = file.fitness(function.address() + into);
    if (fitness == UprobeFitness.SOUND) {
      return null;
    }
    String place = file.path() + ":" + function.name();
    return new Refusal(
        "Could not add "
            + provider
            + " at "
            + (into == 0 ? place : place + "+" + into)
            + ": "
            + (fitness == UprobeFitness.REFUSED
                ? "the kernel sets none at the AVX instruction there."
                : "the kernel takes the AVX instruction there for another one, and would make the"
                    + " program go wrong.")
            + next(function, into, place),
        true);
  }

  /** Which instruction can be probed instead. */
  private String next(Symbol function, long into, String place) throws IOException {
    Optional<Instructions> instructions = file.instructions(function);
    if (atReturn || instructions.isEmpty()) {
      return "";
    }
    for (int offset : instructions.get().offsets()) {
      if (offset > into && file.fitness(function.address() + offset) == UprobeFitness.SOUND) {
        return " The next one that can be probed is uprobe:" + place + "+" + offset;
      }
    }
    return "";
  }

  private Refusal refusalWithin(Symbol function, long into) throws IOException {
    String place = file.path() + ":" + function.name() + "+" + into;
    Optional<Instructions> instructions = file.instructions(function);
    if (instructions.isEmpty()) {
      return new Refusal("Failed to check if " + provider + " is in proper place: " + place, true);
    }
    return Collections.binarySearch(instructions.get().offsets(), (int) into) >= 0
        ? unfit(function, into)
        : new Refusal("Could not add " + provider + " into middle of instruction: " + place, true);
  }

  /** Where a function returns, in bytes from its start. */
  private List<Integer> returns(Symbol function) throws IOException {
    Optional<Instructions> instructions = file.instructions(function);
    return instructions.isEmpty() ? List.of() : instructions.get().returns();
  }

  /**
   * The functions that match and can be probed, by name. Says which cannot for the instruction that
   * they begin with.
   *
   * @param prefix what stands before the name of each, such as {@code cpp:}
   */
  List<ProbePoint> all(FunctionPattern pattern, String prefix) throws IOException {
    List<ProbePoint> points = new ArrayList<>();
    List<String> unfit = new ArrayList<>();
    for (Symbol function : file.functions(pattern::matches).values()) {
      if (refusal(function, 0) == null) {
        String place = ":" + prefix + function.name();
        points.add(atReturn ? atReturn(place, function) : atEntry(place, function));
      } else if (file.fitness(function.address()) != UprobeFitness.SOUND) {
        unfit.add(function.name());
      }
    }
    if (!unfit.isEmpty()) {
      warnOfUnfit(unfit);
    }
    return points;
  }

  private void warnOfUnfit(List<String> functions) {
    int others = functions.size() - MOST_NAMED;
    diagnostics.warning(
        written.span(),
        file.path()
            + ": left out since they begin with an AVX instruction, which the kernel does not run"
            + " as it is below a uprobe: "
            + String.join(", ", functions.subList(0, Math.min(MOST_NAMED, functions.size())))
            + (others > 0 ? " and " + others + " more" : ""));
  }

  /**
   * Instructions, which are those of one place of the source. Says so where none of them can be
   * probed.
   *
   * @param place how it is spelled behind the file
   * @param addresses as the file counts addresses
   */
  List<ProbePoint> points(String place, List<Long> addresses) throws IOException {
    List<ProbePoint> points = new ArrayList<>();
    for (long address : addresses) {
      if (machine.isUnsafe() || file.fitness(address) == UprobeFitness.SOUND) {
        points.add(point(place, address));
      }
    }
    if (points.isEmpty() && !addresses.isEmpty()) {
      refuse(
          new Refusal(
              "Could not add "
                  + provider
                  + " at "
                  + file.path()
                  + place
                  + ": the kernel does not run the AVX instruction there as it is",
              true));
    }
    return points;
  }

  /**
   * The entry of a function, or in Go what runs once a call: the function is begun once more when
   * its stack is too small, and a probe of its first instruction would count twice.
   */
  private ProbePoint atEntry(String place, Symbol function) throws IOException {
    long offset = file.mappedOffset(function.address()) + file.onceCalled(function);
    UprobeAttachment attachment = new UprobeAttachment(file.mappedPath(), offset, false);
    return point(place, function.address(), attachment, ProbeContext.functionEntry());
  }

  /**
   * The return of a function. The kernel finds it by changing the return address on the stack. Go
   * moves stacks, and would find a return address that it does not know: there the instructions
   * that return are probed.
   */
  private ProbePoint atReturn(String place, Symbol function) throws IOException {
    long offset = file.mappedOffset(function.address());
    List<Integer> returns = file.isGo() ? returns(function) : List.of();
    if (returns.isEmpty()) {
      UprobeAttachment one = new UprobeAttachment(file.mappedPath(), offset, true);
      return point(place, function.address(), one, ProbeContext.functionReturn());
    }
    List<UprobeAttachment> instructions = new ArrayList<>(returns.size());
    for (int into : returns) {
      instructions.add(new UprobeAttachment(file.mappedPath(), offset + into, false));
    }
    return point(
        place,
        function.address(),
        new UprobeSetAttachment(instructions),
        ProbeContext.functionReturn());
  }

  /**
   * An instruction.
   *
   * @param place how it is spelled behind the file
   * @param address as the file counts addresses
   */
  private ProbePoint point(String place, long address) {
    return point(
        place,
        address,
        new UprobeAttachment(file.mappedPath(), file.mappedOffset(address), false),
        ProbeContext.functionEntry());
  }

  /** An instruction of a file that is no program but holds code, by where in the file it is. */
  static ProbePoint inPlainFile(
      AttachPoint written, String provider, String path, FunctionPlace place, boolean atReturn) {
    return new ProbePoint(
        Providers.pointName(written, provider + ":" + path + ":" + place.spelled()),
        provider,
        Probe.Role.EVENT,
        ProgramType.KPROBE,
        Optional.of(new UprobeAttachment(path, place.address(), atReturn)),
        List.of(),
        AddressSpace.USER,
        atReturn ? ProbeContext.functionReturn() : ProbeContext.functionEntry());
  }

  private ProbePoint point(
      String place, long address, Attachment attachment, ProbeContext context) {
    return new ProbePoint(
            Providers.pointName(written, provider + ":" + file.path() + place),
            provider,
            Probe.Role.EVENT,
            ProgramType.KPROBE,
            Optional.of(attachment),
            List.of(),
            AddressSpace.USER,
            context)
        .in(new DebugPlace(file.path(), address));
  }
}
