package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Diagnostics;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Tells whether the conditions of {@code #if} and its like hold. */
final class CConditions {
  private final Map<String, Long> predefined;
  private final Diagnostics diagnostics;
  private final CEvaluator evaluator;

  /**
   * @param macros the macros defined so far; the caller goes on adding to it
   */
  CConditions(
      Map<String, Long> predefined,
      Map<String, CDefinition.Define> macros,
      Diagnostics diagnostics) {
    this.predefined = new HashMap<>(predefined);
    this.diagnostics = diagnostics;
    CEvaluator.Names names =
        new CEvaluator.Names() {
          /** As in C, a name that means nothing is 0 in a condition. */
          @Override
          public OptionalLong value(String name) {
            return OptionalLong.of(CConditions.this.predefined.getOrDefault(name, 0L));
          }

          @Override
          public boolean isDefined(String name) {
            return CConditions.this.predefined.containsKey(name);
          }
        };
    evaluator = new CEvaluator(macros, names, diagnostics);
  }

  void undefine(String name) {
    predefined.remove(name);
  }

  /**
   * Whether the condition of {@code line} holds; one that makes no sense is reported and does not.
   */
  boolean holds(CDefinition.Conditional line) {
    String text = line.condition().text();
    return switch (line.keyword()) {
      case "ifdef" -> evaluator.isDefined(text);
      case "ifndef" -> !evaluator.isDefined(text);
      default -> {
        Optional<Expression> condition = Parser.parseExpression(line.condition(), diagnostics);
        OptionalLong value =
            condition.isPresent() ? evaluator.evaluate(condition.get()) : OptionalLong.empty();
        yield value.isPresent() && value.getAsLong() != 0;
      }
    };
  }
}
