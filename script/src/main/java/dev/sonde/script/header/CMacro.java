package dev.sonde.script.header;

import java.util.List;

/**
 * A macro of the preprocessor.
 *
 * @param parameters null for one without parentheses; a last one of {@code __VA_ARGS__} takes all
 *     arguments that are left
 */
record CMacro(String name, List<String> parameters, List<CToken> body) {

  boolean isFunctionLike() {
    return parameters != null;
  }

  boolean isVariadic() {
    return isFunctionLike() && !parameters.isEmpty() && parameters.getLast().equals("__VA_ARGS__");
  }
}
