package dev.sonde.cli;

import dev.sonde.script.diagnostic.Suggestions;
import dev.sonde.script.function.Documentation;
import dev.sonde.script.function.Function;
import dev.sonde.script.function.Functions;
import dev.sonde.script.function.SpecialForms;
import dev.sonde.script.probe.Provider;
import dev.sonde.script.probe.Providers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code sonde help}, {@code sonde help probes}, {@code sonde help NAME}: what the classes that do
 * things say about them.
 */
final class ExplainCommand {
  private static final String PROBES = "probes";
  private static final String FUNCTIONS = "functions";
  private static final int WIDTH = 80;

  private ExplainCommand() {}

  /** Explains what is asked for; gives back the exit code. */
  static int run(List<String> topics, Messages messages) {
    if (topics.isEmpty()) {
      return Messages.print(overview());
    }
    StringBuilder text = new StringBuilder();
    for (String topic : topics) {
      if (!text.isEmpty()) {
        text.append('\n');
      }
      if (!explain(topic, text)) {
        messages.error("there is nothing to explain under the name " + topic);
        messages.hint(Suggestions.hint(topic, names()).orElse("sonde help lists what there is"));
        return Main.failed();
      }
    }
    return Messages.print(text.toString());
  }

  private static String overview() {
    StringBuilder text = new StringBuilder();
    text.append("sonde help NAME explains a function, a built-in variable or a kind of probe,\n");
    text.append("sonde help probes all kinds of probes, sonde help functions all functions,\n");
    text.append("sonde --help the command line.\n\nProbes:\n");
    List<String> probes = new ArrayList<>();
    for (Provider provider : Providers.all()) {
      probes.add(provider.name());
    }
    wrap(String.join(", ", probes), "  ", text);
    text.append("\nFunctions and built-in variables:\n");
    List<String> functions = new ArrayList<>();
    for (Function function : Functions.all()) {
      functions.add(function.isVariable() ? function.name() : function.name() + "()");
    }
    for (Documentation form : SpecialForms.all()) {
      functions.add(form.name() + "()");
    }
    wrap(String.join(", ", functions), "  ", text);
    return text.toString();
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>(List.of(PROBES, FUNCTIONS));
    for (Provider provider : Providers.all()) {
      names.add(provider.name());
    }
    for (Function function : Functions.all()) {
      names.add(function.name());
    }
    for (Documentation form : SpecialForms.all()) {
      names.add(form.name());
    }
    return names;
  }

  private static boolean explain(String topic, StringBuilder text) {
    if (topic.equals(PROBES)) {
      String separator = "";
      for (Provider provider : Providers.all()) {
        text.append(separator);
        describe(documentation(provider), provider.aliases(), text);
        separator = "\n";
      }
      return true;
    }
    if (topic.equals(FUNCTIONS)) {
      String separator = "";
      for (Function function : Functions.all()) {
        text.append(separator);
        describe(function.documentation(), List.of(), text);
        separator = "\n";
      }
      for (Documentation form : SpecialForms.all()) {
        text.append(separator);
        describe(form, List.of(), text);
      }
      return true;
    }
    String name = topic.endsWith("()") ? topic.substring(0, topic.length() - 2) : topic;
    boolean found = false;
    Optional<Provider> provider = Providers.find(name);
    if (provider.isPresent()) {
      describe(documentation(provider.get()), provider.get().aliases(), text);
      found = true;
    }
    Optional<Function> function = Functions.find(name);
    if (function.isPresent()) {
      if (found) {
        text.append('\n');
      }
      describe(function.get().documentation(), List.of(), text);
      found = true;
    }
    Optional<Documentation> form = SpecialForms.find(name);
    if (form.isPresent()) {
      describe(form.get(), List.of(), text);
      found = true;
    }
    return found;
  }

  private static Documentation documentation(Provider provider) {
    return new Documentation(
        provider.name(),
        provider.forms(),
        provider.documentation().summary(),
        provider.documentation().example());
  }

  private static void describe(
      Documentation documentation, List<String> aliases, StringBuilder text) {
    text.append(documentation.name());
    if (!aliases.isEmpty()) {
      text.append(" (short: ").append(String.join(", ", aliases)).append(')');
    }
    text.append('\n');
    for (String signature : documentation.signatures()) {
      text.append("    ").append(signature).append('\n');
    }
    if (!documentation.summary().isEmpty()) {
      text.append('\n');
      wrap(documentation.summary(), "  ", text);
    }
    if (!documentation.example().isEmpty()) {
      text.append("\n  Example:\n");
      for (String line : documentation.example().split("\n")) {
        text.append("    ").append(line).append('\n');
      }
    }
  }

  private static void wrap(String sentences, String indent, StringBuilder text) {
    int column = 0;
    for (String word : sentences.split(" ")) {
      if (column > 0 && column + 1 + word.length() > WIDTH) {
        text.append('\n');
        column = 0;
      }
      text.append(column == 0 ? indent : " ").append(word);
      column += (column == 0 ? indent.length() : 1) + word.length();
    }
    text.append('\n');
  }
}
