package dev.sonde.runtime.symbol;

import dev.sonde.compiler.program.StackMode;
import dev.sonde.compiler.program.SymbolSettings;
import dev.sonde.symbols.frame.DescribedCode;
import dev.sonde.symbols.frame.Frame;
import dev.sonde.symbols.kernel.KernelPlaces;
import dev.sonde.symbols.kernel.KernelSymbol;
import dev.sonde.symbols.kernel.KernelSymbols;
import dev.sonde.symbols.process.ProcessSymbols;
import dev.sonde.symbols.source.SymbolSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names the addresses of a session. Nothing is opened before the first question; what an address is
 * called is found once, and kept for as long as it holds.
 *
 * <p>Not to be used by two threads at once.
 */
public final class Symbolizer implements AutoCloseable {
  private final SymbolSettings settings;
  private final SymbolSources sources;
  private final FrameText text;
  private final Map<StackMode, AddressMap<byte[]>> kernelLines = new EnumMap<>(StackMode.class);
  private final Map<Integer, ProcessLines> processLines = new HashMap<>();
  private final AddressPool pool = new AddressPool();
  private KernelSymbols kernel;
  private KernelPlaces kernelPlaces;
  private boolean kernelTried;
  private ProcessSymbols processes;

  /** The lines of one process, true of one state of its memory. */
  private static final class ProcessLines {
    final Map<StackMode, AddressMap<byte[]>> lines = new EnumMap<>(StackMode.class);
    long version;
  }

  /**
   * Names addresses as {@code settings} say.
   *
   * @param sources where the names are
   */
  public Symbolizer(SymbolSettings settings, SymbolSources sources) {
    this.settings = settings;
    this.sources = sources;
    text = new FrameText(settings.demangle(), settings.places());
  }

  /** The name of the kernel's symbol that an address belongs to, or the address. */
  public String kernelName(long address) {
    List<Frame> frames = kernelFrames(address);
    return frames.isEmpty() ? FrameText.address(address) : frames.getLast().function();
  }

  /** The name of a process's function that an address belongs to, or the address. */
  public String userName(int process, long address) {
    List<Frame> frames = userFrames(process, address);
    return frames.isEmpty() || frames.getLast().function().isEmpty()
        ? FrameText.address(address)
        : text.name(frames.getLast().function());
  }

  /**
   * The functions that an address of the kernel is in, from the innermost outwards; none if nothing
   * is known of it.
   */
  public List<Frame> kernelFrames(long address) {
    KernelSymbols symbols = kernel();
    if (symbols == null) {
      return List.of();
    }
    KernelSymbol found = find(symbols, address);
    return found == null
        ? List.of()
        : List.of(new Frame(found.name(), address - found.address(), found.module()));
  }

  private static KernelSymbol find(KernelSymbols symbols, long address) {
    try {
      return symbols.find(address);
    } catch (IOException _) {
      // It was there when it was opened. The address is shown as a number.
      return null;
    }
  }

  private KernelSymbols kernel() {
    if (!kernelTried) {
      kernelTried = true;
      try {
        kernel = sources.kernel();
      } catch (IOException _) {
        // A kernel without symbols: its addresses are shown as numbers.
        kernel = null;
      }
    }
    return kernel;
  }

  /**
   * The functions that an address of a process is in, from the innermost outwards; none if nothing
   * is known of it.
   */
  public List<Frame> userFrames(int process, long address) {
    return processes().frames(process, address);
  }

  /**
   * As {@link #kernelFrames}, with places in the source and inlined functions where the user has
   * named folders with debug files.
   *
   * @param caller whether it is where a call returns to
   */
  private List<Frame> kernelStackFrames(long address, boolean caller) {
    List<Frame> frames = kernelFrames(address);
    if (frames.isEmpty() || !settings.places() || sources.debugFolders().named().isEmpty()) {
      return frames;
    }
    if (kernelPlaces == null) {
      kernelPlaces = new KernelPlaces(sources.debugFolders(), kernel.textStart());
    }
    Frame function = frames.getLast();
    return DescribedCode.frames(
        function, kernelPlaces.frames(function.module(), caller ? address - 1 : address));
  }

  private ProcessSymbols processes() {
    if (processes == null) {
      processes = new ProcessSymbols(sources.objects());
    }
    return processes;
  }

  /** The addresses of the stacks that are kept. */
  AddressPool pool() {
    return pool;
  }

  /**
   * The lines that show an address of the kernel.
   *
   * @param caller whether it is where a call returns to
   */
  byte[] kernelLines(StackMode mode, long address, boolean caller) {
    AddressMap<byte[]> known = of(kernelLines, mode);
    // No address of the kernel is the complement of one.
    long key = caller ? address : ~address;
    byte[] lines = known.get(key);
    if (lines == null) {
      lines = text.lines(mode, address, kernelStackFrames(address, caller), false);
      known.put(key, lines);
    }
    return lines;
  }

  /** The lines that show addresses of a process; to be asked for anew for each stack. */
  AddressMap<byte[]> userLines(StackMode mode, int process) {
    ProcessLines known = processLines.get(process);
    if (known == null) {
      known = new ProcessLines();
      processLines.put(process, known);
    }
    long version = processes().version(process);
    if (version != known.version || settings.caching() == SymbolSettings.Caching.NONE) {
      known.lines.clear();
      known.version = version;
    }
    return of(known.lines, mode);
  }

  /**
   * The lines that show an address of a process.
   *
   * @param caller whether it is where a call returns to
   */
  byte[] userLines(
      AddressMap<byte[]> known, StackMode mode, int process, long address, boolean caller) {
    // No address of a process is the complement of one.
    long key = caller ? address : ~address;
    byte[] lines = known.get(key);
    if (lines == null) {
      List<Frame> frames =
          mode == StackMode.RAW ? List.of() : stackFrames(process, address, caller);
      lines = text.lines(mode, address, frames, true);
      if (mode == StackMode.RAW || !frames.isEmpty() && !processes().mayChange(process, address)) {
        known.put(key, lines);
      }
    }
    return lines;
  }

  /** As {@link #userFrames}, with places in the source if these are wanted. */
  List<Frame> stackFrames(int process, long address, boolean caller) {
    return processes().frames(process, address, caller, settings.places());
  }

  private static AddressMap<byte[]> of(Map<StackMode, AddressMap<byte[]>> maps, StackMode mode) {
    AddressMap<byte[]> map = maps.get(mode);
    if (map == null) {
      map = new AddressMap<>();
      maps.put(mode, map);
    }
    return map;
  }

  /**
   * Looks at a process now: call it when a process was first seen, so that its addresses have names
   * even after its end.
   *
   * @param program a file that it had mapped for certain, or null: should it have ended already,
   *     that much is known of it
   */
  public void capture(int process, String program) {
    if (!processes().capture(process) && program != null) {
      processes().assume(process, Path.of(program));
    }
  }

  /** Gets ready to {@link #capture} processes that live no longer than a moment. */
  public void warmUp() {
    processes().warmUp();
  }

  /**
   * Looks again at processes that were captured and still live: they may have loaded a library or
   * compiled a method since. To be called now and then.
   */
  public void keepUp() {
    if (processes != null) {
      processes.keepUp();
    }
  }

  @Override
  public void close() {
    if (processes != null) {
      processes.close();
    }
    if (kernelPlaces != null) {
      kernelPlaces.close();
    }
  }
}
