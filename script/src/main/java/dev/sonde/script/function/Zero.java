package dev.sonde.script.function;

import dev.sonde.compiler.program.SessionActions;
import java.util.List;

/** {@code zero(@map)}. */
final class Zero extends WholeMapFunction {
  Zero() {
    super(
        new Documentation(
            "zero",
            List.of("void zero(map m)"),
            "Sets all values of a map to zero and keeps its keys.",
            "profile:hz:9 { @on[cpu] = count(); } interval:s:1 { print(@on); zero(@on); }"));
  }

  @Override
  void perform(int map, SessionActions session) {
    session.zeroMap(map);
  }
}
