package dev.sonde.script.probe;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Suggestions;
import dev.sonde.script.syntax.AttachPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All providers, and which one a written probe belongs to. */
public final class Providers {
  /** Sorted by name: the order of listings, and of what a wildcard for the provider stands for. */
  private static final List<Provider> ALL =
      List.of(
          SpecialProvider.begin(),
          HandRunProvider.bench(),
          SpecialProvider.end(),
          FentryProvider.entry(),
          FentryProvider.atReturn(),
          new HardwareProvider(),
          new IntervalProvider(),
          new IterProvider(),
          KprobeProvider.entry(),
          KprobeProvider.atReturn(),
          new ProfileProvider(),
          new RawTracepointProvider(),
          new SelfProvider(),
          new SoftwareProvider(),
          HandRunProvider.test(),
          new TracepointProvider(),
          UprobeProvider.atEntry(),
          UprobeProvider.atReturn(),
          new UsdtProvider(),
          new WatchpointProvider());

  private Providers() {}

  /** Every provider, sorted by name. */
  public static List<Provider> all() {
    return ALL;
  }

  /**
   * Every place of this machine that a written probe stands for. Its provider may be written in
   * full, as an alias, in either case, or with wildcards, which stand for the providers that can be
   * listed. What is wrong is told to {@code diagnostics}, and then there are no places.
   *
   * @param written its positional parameters filled in
   */
  public static List<ProbePoint> match(
      AttachPoint written, Machine machine, Diagnostics diagnostics) {
    String name = written.provider();
    if (Wildcard.isIn(name)) {
      return matchAny(written, new Wildcard(name), machine, diagnostics);
    }
    Provider provider = named(name);
    if (provider != null) {
      return provider.match(written, machine, diagnostics);
    }
    diagnostics.error(
        written.span(),
        "Invalid probe type: " + name,
        Suggestions.hint(name, names())
            .orElse("the probe types are: " + String.join(", ", names())));
    return List.of();
  }

  /** Whether many places are looked through for a written probe, its parameters filled in. */
  public static boolean asksForAll(AttachPoint written) {
    for (AttachPoint.Part part : written.parts()) {
      if (!part.hasParameter()
          && (Wildcard.isIn(part.text()) || part.text().equals(UprobeProvider.CPP))) {
        return true;
      }
    }
    return false;
  }

  /** A wildcard for the provider: what cannot be written in one of them is left out. */
  private static List<ProbePoint> matchAny(
      AttachPoint written, Wildcard wildcard, Machine machine, Diagnostics diagnostics) {
    List<ProbePoint> points = new ArrayList<>();
    for (Provider provider : ALL) {
      if (provider.isListedUnasked(behindProvider(written), machine)
          && wildcard.matches(provider.name())) {
        points.addAll(provider.match(written, machine, new Diagnostics()));
      }
    }
    if (points.isEmpty()) {
      diagnostics.error(
          written.span(),
          "No matches for " + written.span().text() + ".",
          "list what there is with: sonde -l");
    }
    return points;
  }

  /** All but the first part, as a search for probes is written. */
  private static String behindProvider(AttachPoint written) {
    StringBuilder search = new StringBuilder();
    for (int part = 1; part < written.parts().size(); part++) {
      search.append(part > 1 ? ":" : "").append(written.part(part));
    }
    return search.toString();
  }

  /**
   * The provider with this name or alias, in either case; null where there is none. {@code u} and
   * {@code U} are two, so the case as written goes first.
   */
  static Provider named(String name) {
    for (Provider provider : ALL) {
      if (provider.name().equals(name) || provider.aliases().contains(name)) {
        return provider;
      }
    }
    for (Provider provider : ALL) {
      if (provider.name().equalsIgnoreCase(name)) {
        return provider;
      }
      for (String alias : provider.aliases()) {
        if (alias.equalsIgnoreCase(name)) {
          return provider;
        }
      }
    }
    return null;
  }

  /** The provider with this name or alias. */
  public static Optional<Provider> find(String name) {
    return Optional.ofNullable(named(name));
  }

  /** A place, for programs that have pointers of known types, where there can be such. */
  public static ProbePoint withTypedPointers(ProbePoint point, Machine machine) {
    return named(point.provider()).withTypedPointers(point, machine);
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Provider provider : ALL) {
      names.add(provider.name());
    }
    return names;
  }

  /** The user's own name for a probe where it has one, its full name otherwise. */
  static String pointName(AttachPoint written, String fullName) {
    return written.name().isPresent() ? written.name().get().name() : fullName;
  }
}
