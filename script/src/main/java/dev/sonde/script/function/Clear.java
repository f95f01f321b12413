package dev.sonde.script.function;

import dev.sonde.compiler.program.SessionActions;
import java.util.List;

/** {@code clear(@map)}. */
final class Clear extends WholeMapFunction {
  Clear() {
    super(
        new Documentation(
            "clear",
            List.of("void clear(map m)"),
            "Removes all keys and values of a map.",
            "profile:hz:9 { @on[cpu] = count(); } interval:s:1 { print(@on); clear(@on); }"));
  }

  @Override
  void perform(int map, SessionActions session) {
    session.clearMap(map);
  }
}
