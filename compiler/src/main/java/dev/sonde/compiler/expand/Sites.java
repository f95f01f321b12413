package dev.sonde.compiler.expand;

import dev.sonde.bpf.Errno;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.LoweredOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.SiteCounters;

/** Counts what is lost, where it is lost. */
final class Sites {
  private final CodeBuilder code;
  private final ProgramLayout layout;

  Sites(CodeBuilder code, ProgramLayout layout) {
    this.code = code;
    this.layout = layout;
  }

  /** Counts a loss at a site, here. No site, no counting. */
  void count(Site site) {
    if (site != null) {
      Value counters = code.global(ProgramLayout.GLOBALS, layout.countersOffset(site));
      increment(counters, SiteCounters.LOSSES);
    }
  }

  /** Counts what an operation says, with the error there was. */
  void count(EventOperation.CountSite count) {
    count(count.site());
    if (count.error() != null) {
      Value counters = code.global(ProgramLayout.GLOBALS, layout.countersOffset(count.site()));
      code.store(counters, SiteCounters.LAST_ERROR, Width.B8, count.error());
    }
  }

  /**
   * As {@link #count(Site)}, where {@code error}, a negative errno, may say that memory was
   * lacking.
   */
  void count(Site site, Value error) {
    if (site == null) {
      return;
    }
    Value counters = code.global(ProgramLayout.GLOBALS, layout.countersOffset(site));
    increment(counters, SiteCounters.LOSSES);
    int noMemory = code.newBlock();
    int end = code.newBlock();
    // Before Linux 6.4 the helpers of maps return an int, whose upper half is left as it comes.
    Value errno = code.newValue(Type.I64);
    code.define(errno, new IntegerOperation.Extend(error, Width.B4, true));
    code.branch(
        code.compare(Predicate.EQUAL, errno, -Errno.ENOMEM), noMemory, end, Likelihood.FALSE);
    code.switchTo(noMemory);
    increment(counters, SiteCounters.OUT_OF_MEMORY);
    code.jump(end);
    code.switchTo(end);
  }

  private void increment(Value counters, int offset) {
    code.emit(new LoweredOperation.AtomicAdd(counters, offset, Width.B8, code.constant(1)));
  }
}
