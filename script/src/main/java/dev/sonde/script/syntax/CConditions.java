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
      CHeaders headers,
      Diagnostics diagnostics) {
    this.predefined = new HashMap<>(predefined);
    this.diagnostics = diagnostics;
    CEvaluator.Names names =
        new CEvaluator.Names() {
          /** As in C, a name that means nothing is 0 in a condition. */
          @Override
          public OptionalLong value(String name) {
            Optional<CDefinition.Define> macro = headers.macro(name);
            if (macro.isPresent()) {
              Optional<Expression> body = Parser.parseExpression(macro.get().body(), diagnostics);
              return body.isPresent() ? evaluator.evaluate(body.get()) : OptionalLong.of(0);
            }
            return OptionalLong.of(CConditions.this.predefined.getOrDefault(name, 0L));
          }

          @Override
          public boolean isDefined(String name) {
            return CConditions.this.predefined.containsKey(name) || headers.macro(name).isPresent();
          }
        };
    evaluator = new CEvaluator(macros, names, diagnostics);
  }

  boolean isDefined(String name) {
    return evaluator.isDefined(name);
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
