package dev.sonde.symbols.source;

import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.kernel.KernelSymbols;
import dev.sonde.symbols.program.ElfObjects;
import java.io.IOException;

/**
 * What a run takes names from: the symbols of the kernel, and those of programs and libraries.
 * Probes are matched with the same sources by which addresses are named later, so that nothing is
 * opened or read twice. Each is opened at the first question to it.
 *
 * <p>Not to be used by two threads at once.
 */
public final class SymbolSources implements AutoCloseable {
  private final DebugFolders debugFolders;
  private final ElfObjects objects;
  private KernelSymbols kernel;

  /**
   * Opens nothing yet.
   *
   * @param debugFolders where debug files may be
   */
  public SymbolSources(DebugFolders debugFolders) {
    this.debugFolders = debugFolders;
    this.objects = new ElfObjects(debugFolders);
  }

  /** Where debug files may be. */
  public DebugFolders debugFolders() {
    return debugFolders;
  }

  /** The programs and libraries. */
  public ElfObjects objects() {
    return objects;
  }

  /**
   * The kernel's symbols.
   *
   * @throws IOException where the kernel does not tell them
   */
  public KernelSymbols kernel() throws IOException {
    if (kernel == null) {
      kernel = KernelSymbols.open();
    }
    return kernel;
  }

  /** Closes the programs and libraries; the kernel's symbols are in memory. */
  @Override
  public void close() {
    objects.close();
  }
}
