package dev.sonde.script.lower;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Value;

/**
 * Counts where the kernel's helpers fail and the script goes on with zeros, if the user wants to be
 * told of that ({@code -k}); else it does nothing, since it costs a branch each.
 */
final class HelperFailures {
  private final ProbeLowering probe;
  private final FunctionBuilder code;

  HelperFailures(ProbeLowering probe) {
    this.probe = probe;
    this.code = probe.code();
  }

  /** Whether they are counted. */
  boolean areCounted() {
    return probe.configuration().reportFailures();
  }

  /** Counts a read of memory, if it failed: its helper then returned a negative errno. */
  void read(AddressSpace space, Value result) {
    check(space == AddressSpace.USER ? "probe_read_user" : "probe_read_kernel", result);
  }

  /** Counts a read of a string, if it failed. */
  void readString(AddressSpace space, Value result) {
    check(space == AddressSpace.USER ? "probe_read_user_str" : "probe_read_kernel_str", result);
  }

  private void check(String helper, Value result) {
    if (areCounted()) {
      Value failed = code.compare(Predicate.LESS_SIGNED, result, 0);
      countIf(failed, Site.Kind.PROBE_READ, helper, result);
    }
  }

  /** Counts a look-up, if the key is not there. */
  void lookup(MapDeclaration map, MapKey key) {
    if (areCounted() && !map.keyless()) {
      Value missing =
          code.compare(Predicate.EQUAL, code.emit(new MapOperation.MapHas(map, key)), 0);
      countIf(missing, Site.Kind.MAP_LOOKUP, "map_lookup_elem", null);
    }
  }

  private void countIf(Value failed, Site.Kind kind, String helper, Value error) {
    OpenBlock counted = code.newBlock();
    OpenBlock done = code.newBlock();
    code.branch(failed, counted, done, Likelihood.FALSE);
    code.seal(counted);
    code.switchTo(counted);
    code.emit(new EventOperation.CountSite(probe.site(kind, helper, probe.span()), error));
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
  }
}
