package dev.sonde.symbols.kernel;

import dev.sonde.bpf.cache.CacheFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The symbols of the running kernel by address and by name, out of {@code /proc/kallsyms}.
 *
 * <p>Reading that takes the kernel and a cold JVM some hundred milliseconds, so the index of it is
 * kept between runs, for this boot and this set of modules, where only this user can read it. What
 * comes and goes, as BPF programs do, is not in there: it is read when an address is found nowhere
 * else, at most once a second.
 *
 * <p>Not to be used by two threads at once.
 */
public final class KernelSymbols {
  private static final String CACHED = "kallsyms.index";
  private static final long REFRESH_NANOSECONDS = 1_000_000_000L;

  private final Path proc;
  private final KernelSymbolIndex lasting;
  private final boolean hidden;
  private final Map<String, OptionalLong> absolutes = new HashMap<>();
  private KernelSymbolIndex passing;
  private long passingRead;

  private KernelSymbols(Path proc, KernelSymbolIndex lasting, boolean hidden) {
    this.proc = proc;
    this.lasting = lasting;
    this.hidden = hidden;
  }

  /**
   * Those of the running kernel.
   *
   * @throws IOException where {@code /proc/kallsyms} cannot be read, with a message for the user
   */
  public static KernelSymbols open() throws IOException {
    return open(Path.of("/proc"), CacheFolder.ofThisUser());
  }

  /** Those in {@code proc}, with their index in {@code cache}. */
  static KernelSymbols open(Path proc, CacheFolder cache) throws IOException {
    LoadedModules modules = new LoadedModules(readIfThere(proc.resolve("modules")));
    byte[] boot = readIfThere(proc.resolve("sys/kernel/random/boot_id"));
    byte[] key = key(boot, modules);
    if (boot.length > 0) {
      ByteBuffer saved = cache.load(CACHED);
      KernelSymbolIndex index = saved == null ? null : KernelSymbolIndex.of(saved, key);
      if (index != null) {
        return new KernelSymbols(proc, index, false);
      }
    }
    KernelSymbolIndexBuilder builder = new KernelSymbolIndexBuilder(modules, true);
    read(proc, builder);
    KernelSymbolIndex index = builder.build(key);
    boolean hidden = index.count() == 0 && builder.hidden() > 0;
    if (boot.length > 0 && index.count() > 0) {
      cache.savePrivate(CACHED, index.bytes());
    }
    return new KernelSymbols(proc, index, hidden);
  }

  private static byte[] key(byte[] boot, LoadedModules modules) {
    String id = new String(boot, StandardCharsets.ISO_8859_1).trim();
    String key = id + "-" + HexFormat.of().toHexDigits(modules.hash());
    return key.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] readIfThere(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException _) {
      // A kernel without modules has no such file.
      return new byte[0];
    }
  }

  private static void read(Path proc, KallsymsParser.Lines lines) throws IOException {
    KallsymsParser parser = new KallsymsParser(lines);
    try (InputStream in = Files.newInputStream(proc.resolve("kallsyms"))) {
      byte[] chunk = new byte[1 << 16];
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        parser.feed(chunk, count);
      }
    } catch (NoSuchFileException e) {
      throw new IOException(
          "this kernel does not tell its symbols: it was built without CONFIG_KALLSYMS", e);
    }
    parser.finish();
  }

  /** Whether the kernel keeps its addresses from this user: then nothing is ever found. */
  public boolean isHidden() {
    return hidden;
  }

  /** What to tell a user whose {@link #isHidden kernel hides its addresses}. */
  public static String hiddenMessage() {
    return "the kernel hides the addresses of its symbols: run as root or with CAP_SYSLOG, and set"
        + " the sysctl kernel.kptr_restrict to 0 or 1";
  }

  /** How many symbols there are, without those that come and go. */
  public int count() {
    return lasting.count();
  }

  /**
   * The symbol that {@code address} belongs to, or null. Of several at one address it is the first
   * that names code.
   */
  public KernelSymbol find(long address) throws IOException {
    KernelSymbol found = lasting.find(address);
    // Kernel addresses have the highest bit on every architecture of 64 bits.
    if (found != null || hidden || address >= 0) {
      return found;
    }
    found = passing == null ? null : passing.find(address);
    if (found == null && refresh()) {
      found = passing.find(address);
    }
    return found;
  }

  /** Reads what comes and goes, unless it was read just now; gives whether it did. */
  private boolean refresh() throws IOException {
    long now = System.nanoTime();
    if (passing != null && now - passingRead < REFRESH_NANOSECONDS) {
      return false;
    }
    LoadedModules modules = new LoadedModules(readIfThere(proc.resolve("modules")));
    KernelSymbolIndexBuilder builder = new KernelSymbolIndexBuilder(modules, false);
    read(proc, builder);
    passing = builder.build(new byte[0]);
    passingRead = System.nanoTime();
    return true;
  }

  /** All symbols of that name, for static functions may share one; those of the kernel first. */
  public List<KernelSymbol> find(String name) {
    List<KernelSymbol> found = lasting.find(name);
    if (found.size() < 2) {
      return found;
    }
    List<KernelSymbol> sorted = new ArrayList<>(found.size());
    for (KernelSymbol symbol : found) {
      if (symbol.module().isEmpty()) {
        sorted.add(symbol);
      }
    }
    for (KernelSymbol symbol : found) {
      if (!symbol.module().isEmpty()) {
        sorted.add(symbol);
      }
    }
    return sorted;
  }

  /**
   * The value of an absolute symbol, which is a number and no address, such as the offset of a
   * variable of which each CPU has a copy; empty if there is none of that name. The index has none
   * of these: all symbols are read at the first question about a name.
   */
  public OptionalLong absolute(String name) throws IOException {
    OptionalLong known = absolutes.get(name);
    if (known == null) {
      AbsoluteSymbol wanted = new AbsoluteSymbol(name.getBytes(StandardCharsets.ISO_8859_1));
      read(proc, wanted);
      known = wanted.value;
      absolutes.put(name, known);
    }
    return known;
  }

  /** Looks for an absolute symbol. */
  private static final class AbsoluteSymbol implements KallsymsParser.Lines {
    private final byte[] name;
    private OptionalLong value = OptionalLong.empty();

    AbsoluteSymbol(byte[] name) {
      this.name = name;
    }

    @Override
    public void add(
        long address, int type, byte[] line, int from, int to, int moduleFrom, int moduleTo) {
      if ((type == 'A' || type == 'a') && Arrays.equals(line, from, to, name, 0, name.length)) {
        value = OptionalLong.of(address);
      }
    }
  }

  /** Where the kernel's code begins, {@code _stext}; 0 where that is not known. */
  public long textStart() {
    return addressOf("_stext");
  }

  /** Where the kernel's code ends, {@code _etext}; 0 where that is not known. */
  public long textEnd() {
    return addressOf("_etext");
  }

  private long addressOf(String name) {
    List<KernelSymbol> found = find(name);
    return found.isEmpty() ? 0 : found.getFirst().address();
  }

  /** Gives every symbol to {@code action}, in the order of {@code /proc/kallsyms}. */
  public void forEach(Consumer<KernelSymbol> action) {
    for (int symbol = 0; symbol < lasting.count(); symbol++) {
      action.accept(lasting.get(symbol));
    }
  }
}
