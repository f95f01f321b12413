package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.LoweredOperation;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;

/** Counts what is lost, where it is lost. */
final class Sites {
  private final CodeBuilder code;
  private final ProgramLayout layout;

  Sites(CodeBuilder code, ProgramLayout layout) {
    this.code = code;
    this.layout = layout;
  }

  /** Adds one to a site's counter, here. No site, no counting. */
  void count(Site site) {
    if (site != null) {
      Value counter = code.global(ProgramLayout.GLOBALS, layout.counterOffset(site));
      code.emit(new LoweredOperation.AtomicAdd(counter, 0, Width.B8, code.constant(1)));
    }
  }
}
