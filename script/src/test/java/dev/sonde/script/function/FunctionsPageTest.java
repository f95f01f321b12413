package dev.sonde.script.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds docs/functions.md to what the functions say of themselves. */
class FunctionsPageTest {
  private static final Path PAGE = Path.of("../docs/functions.md");

  @Test
  void saysWhatTheFunctionsSay() throws IOException {
    assertThat(Files.readString(PAGE)).isEqualTo(page());
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Functions and built-in variables

            Everything a script can call, by name. Each is one class in `dev.sonde.script.function`,
            and a test holds this page to what those classes say. A built-in variable is a function
            that needs no parentheses.

            """);
    for (Function function : Functions.all()) {
      describe(function.documentation(), page);
    }
    page.append("# Forms of the language\n\n");
    page.append("What is written like a function, takes a type or is settled before the script is");
    page.append(" typed.\n\n");
    for (Documentation form : SpecialForms.all()) {
      describe(form, page);
    }
    return page.toString().stripTrailing() + "\n";
  }

  private static void describe(Documentation documentation, StringBuilder page) {
    page.append("## ").append(documentation.name()).append("\n\n");
    for (String signature : documentation.signatures()) {
      page.append("    ").append(signature).append('\n');
    }
    page.append('\n').append(documentation.summary()).append("\n\n");
    page.append("```\n").append(documentation.example()).append("\n```\n\n");
  }
}
