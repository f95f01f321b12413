package dev.sonde.script.probe;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.syntax.AttachPoint;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code -l} prints: one line a probe, and, in detail, a line more for each field of {@code
 * args}, indented by four spaces.
 */
public final class ProbeListing {
  private static final String INDENT = "    ";

  private final Machine machine;
  private final boolean detailed;
  private final Diagnostics diagnostics;
  private final List<String> lines = new ArrayList<>();

  /**
   * An empty listing.
   *
   * @param detailed whether the fields of {@code args} are listed, too
   * @param diagnostics is told what could not be listed
   */
  public ProbeListing(Machine machine, boolean detailed, Diagnostics diagnostics) {
    this.machine = machine;
    this.detailed = detailed;
    this.diagnostics = diagnostics;
  }

  /** What has been listed so far, in order. */
  public List<String> lines() {
    return lines;
  }

  /**
   * Lists what a search finds. {@code provider:pattern} searches one provider, and a pattern for
   * the provider those that match. A search without a colon is a provider's name, or else looks for
   * probes of that name in all providers. Several searches are separated by commas.
   *
   * @param search empty for all that can be listed
   */
  public void search(String search) {
    for (String one : search.split(",")) {
      searchOne(one.strip());
    }
  }

  private void searchOne(String search) {
    if (TypeListing.isOne(search)) {
      if (machine.kernelBtf().isPresent()) {
        lines.addAll(new TypeListing(machine.kernelBtf().get()).lines(search, detailed));
      }
      return;
    }
    int colon = search.indexOf(':');
    String provider = colon < 0 ? "" : search.substring(0, colon);
    String rest = search.substring(colon + 1);
    if (colon < 0 && Providers.named(search) != null) {
      provider = search;
      rest = "";
    }
    Wildcard anyProvider = new Wildcard(provider.isEmpty() ? "*" : provider);
    boolean unasked = provider.isEmpty() || Wildcard.isIn(provider);
    Provider asked = unasked ? null : Providers.named(provider);
    for (Provider each : Providers.all()) {
      boolean wanted =
          unasked
              ? each.isListedUnasked(rest, machine) && anyProvider.matches(each.name())
              : each == asked;
      if (wanted) {
        list(each, rest.isEmpty() ? "*" : rest);
      }
    }
  }

  /**
   * Lists what the attach points of a script's probe stand for, their positional parameters filled
   * in. What stands for nothing is as wrong as if the script were run.
   */
  public void probe(List<AttachPoint> attachPoints) {
    for (AttachPoint written : attachPoints) {
      int before = lines.size();
      attachPoint(written);
      boolean dispensable = attachPoints.size() > 1 && written.hasWildcard();
      if (lines.size() == before && !dispensable) {
        Providers.match(written, machine, diagnostics);
      }
    }
  }

  private void attachPoint(AttachPoint written) {
    StringBuilder search = new StringBuilder(written.provider());
    for (int part = 1; part < written.parts().size(); part++) {
      search.append(':').append(written.part(part));
    }
    searchOne(search.toString());
  }

  private void list(Provider provider, String search) {
    for (String listed : provider.list(search, machine, diagnostics)) {
      lines.add(provider.name() + ":" + listed);
      if (detailed) {
        for (Argument argument : provider.arguments(listed, machine, diagnostics)) {
          lines.add(INDENT + argument.declaration());
        }
      }
    }
  }
}
