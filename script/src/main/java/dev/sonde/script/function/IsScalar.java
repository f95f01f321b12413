package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.MapSymbol;
import java.util.List;
import java.util.Optional;

/** {@code is_scalar(@map)}: whether a map has no keys. */
final class IsScalar extends KnownAnswer {
  IsScalar() {
    super(
        new Documentation(
            "is_scalar",
            List.of("bool is_scalar(map m)"),
            "Whether a map has no keys; known when the script is compiled.",
            "begin { @start = nsecs; print(is_scalar(@start)); }"));
  }

  @Override
  Optional<Boolean> answer(Expression argument, Typing typing) {
    if (!(argument instanceof Expression.MapVariable map)) {
      typing.error(
          argument.span(), "is_scalar() expects a map argument", "write: is_scalar(@name)");
      return Optional.empty();
    }
    MapSymbol.Keys form = typing.map(map).form();
    return form == MapSymbol.Keys.UNDECIDED
        ? Optional.empty()
        : Optional.of(form == MapSymbol.Keys.NONE);
  }
}
