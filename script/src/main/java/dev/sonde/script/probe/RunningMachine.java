package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.BtfException;
import dev.sonde.bpf.btf.KernelBtf;
import dev.sonde.bpf.btf.Kind;
import dev.sonde.bpf.cache.CacheFolder;
import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.feature.KernelFeatures;
import dev.sonde.bpf.ftrace.Tracefs;
import dev.sonde.bpf.link.KprobeAttachment;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.program.RunningFunction;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.kernel.KernelSymbol;
import dev.sonde.symbols.kernel.KernelSymbols;
import dev.sonde.symbols.program.ElfObjects;
import dev.sonde.symbols.source.SymbolSources;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The machine this process runs on. Each answer is looked up once, when first asked for. The files
 * that are opened for it stay open for those who ask next, until it is closed.
 */
public final class RunningMachine implements Machine, AutoCloseable {
  private static final Path MODULES = Path.of("/sys/module");

  private final OptionalInt process;
  private final boolean unsafe;
  private final String functionList;
  private final SymbolSources symbols;
  private final Map<String, Optional<Btf>> moduleBtf = new LinkedHashMap<>();
  private KernelBtf btf;
  private Optional<Btf> kernelBtf;
  private Optional<Path> tracefs;
  private Optional<KernelFunctions> kernelFunctions;
  private Optional<RepeatedFunctions> repeatedFunctions;
  private final Set<String> withoutTrampoline = new HashSet<>();
  private KernelFeatures features;

  /** With all its processes; looks nothing up yet. */
  public RunningMachine() {
    this(OptionalInt.empty(), false, List.of(), null);
  }

  /**
   * With the process that will be traced; looks nothing up yet.
   *
   * @param process empty for all
   * @param unsafe whether what may go wrong is tried all the same
   * @param debugFolders where debug files are looked for besides where distributions put them
   * @param functionList the file that names the kernel's functions that can be traced; null for
   *     tracefs's
   */
  public RunningMachine(
      OptionalInt process, boolean unsafe, List<String> debugFolders, String functionList) {
    this.process = process;
    this.unsafe = unsafe;
    this.functionList = functionList;
    this.symbols = new SymbolSources(new DebugFolders(debugFolders));
  }

  /** What names are taken from; a session names addresses by the same. */
  public SymbolSources symbols() {
    return symbols;
  }

  @Override
  public ElfObjects objects() {
    return symbols.objects();
  }

  @Override
  public OptionalInt process() {
    return process;
  }

  @Override
  public Optional<Btf> kernelBtf() {
    if (kernelBtf == null) {
      if (KernelBtf.isAvailable()) {
        btf = KernelBtf.open();
        kernelBtf = Optional.of(btf.vmlinux());
      } else {
        kernelBtf = Optional.empty();
      }
    }
    return kernelBtf;
  }

  @Override
  public Optional<Path> tracefs() {
    if (tracefs == null) {
      Optional<Tracefs> found = Tracefs.find();
      tracefs = found.isEmpty() ? Optional.empty() : Optional.of(found.get().root());
    }
    return tracefs;
  }

  @Override
  public Optional<KernelFunctions> kernelFunctions() {
    if (kernelFunctions == null) {
      kernelFunctions = readFunctions();
    }
    return kernelFunctions;
  }

  @Override
  public boolean hasSeveral(String function) {
    if (repeatedFunctions == null) {
      repeatedFunctions =
          RepeatedFunctions.of(KernelBtf.kernelBuild(), CacheFolder.ofThisUser(), this);
    }
    return repeatedFunctions.isEmpty() || repeatedFunctions.get().contains(function);
  }

  @Override
  public boolean refusesTrampoline(String function) {
    return withoutTrampoline.contains(function);
  }

  /** Has a function attached as a kprobe where it is one, the kernel having refused otherwise. */
  public void refuseTrampoline(String function) {
    withoutTrampoline.add(function);
  }

  @Override
  public boolean isTold() {
    return functionList != null;
  }

  private Optional<KernelFunctions> readFunctions() {
    if (functionList != null) {
      try {
        return Optional.of(KernelFunctions.parse(Files.readAllBytes(Path.of(functionList))));
      } catch (IOException e) {
        throw new BtfException("--traceable-functions: " + functionList + " cannot be read", e);
      }
    }
    if (tracefs().isPresent()) {
      Path file = tracefs().get().resolve("available_filter_functions");
      try {
        return Optional.of(KernelFunctions.parse(Files.readAllBytes(file)));
      } catch (IOException _) {
        // Not there without CONFIG_DYNAMIC_FTRACE, and locked kernels keep it to themselves.
        return describedFunctions();
      }
    }
    return describedFunctions();
  }

  private Optional<KernelFunctions> describedFunctions() {
    Optional<Btf> types = kernelBtf();
    return types.isEmpty() ? Optional.empty() : Optional.of(KernelFunctions.of(types.get()));
  }

  @Override
  public Optional<Btf> moduleBtf(String module) {
    Optional<Btf> known = moduleBtf.get(module);
    if (known == null) {
      known = openModule(module);
      moduleBtf.put(module, known);
    }
    return known;
  }

  private Optional<Btf> openModule(String module) {
    if (kernelBtf().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(btf.module(module));
    } catch (BtfException _) {
      // Not loaded, or built without: there are no types of it.
      return Optional.empty();
    }
  }

  @Override
  public List<String> modulesInUse() {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, Optional<Btf>> module : moduleBtf.entrySet()) {
      if (module.getValue().isPresent()) {
        names.add(module.getKey());
      }
    }
    return names;
  }

  /** What has a state in sysfs is loaded; what has none but a folder is part of the kernel. */
  @Override
  public List<String> modules() {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(MODULES)) {
      for (Path folder : folders) {
        if (Files.exists(folder.resolve("initstate"))) {
          names.add(folder.getFileName().toString());
        }
      }
    } catch (IOException _) {
      // A kernel without modules has no such folder.
      return List.of();
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public List<RunningFunction> bpfFunctions() {
    return RunningFunction.all();
  }

  @Override
  public boolean hasKprobes() {
    return KprobeAttachment.isAvailable();
  }

  @Override
  public boolean has(Feature feature) {
    return features().has(feature);
  }

  /** What the kernel can do, found out as it is asked for. */
  public KernelFeatures features() {
    if (features == null) {
      features = new KernelFeatures(() -> kernelBtf().orElseThrow());
    }
    return features;
  }

  @Override
  public boolean isUnsafe() {
    return unsafe;
  }

  @Override
  public boolean allowsKernelFunction(String function, ProgramKind kind) {
    Optional<Btf> btf = kernelBtf();
    int id = btf.isEmpty() ? 0 : btf.get().find(function, Kind.FUNC);
    return id != 0 && KernelFeatures.allowsFunction(kind, id);
  }

  @Override
  public OptionalLong kernelAddress(String symbol) throws IOException {
    KernelSymbols kernelSymbols = symbols.kernel();
    if (kernelSymbols.isHidden()) {
      throw new IOException(KernelSymbols.hiddenMessage());
    }
    List<KernelSymbol> found = kernelSymbols.find(symbol);
    return found.isEmpty()
        ? kernelSymbols.absolute(symbol)
        : OptionalLong.of(found.getFirst().address());
  }

  /** Closes the files it has opened. */
  @Override
  public void close() {
    symbols.close();
  }
}
