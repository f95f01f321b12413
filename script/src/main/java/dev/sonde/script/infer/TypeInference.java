package dev.sonde.script.infer;

import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.script.config.Configuration;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Suggestions;
import dev.sonde.script.syntax.Declaration;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.TypedProbe;
import dev.sonde.script.type.TypedScript;
import dev.sonde.script.type.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Types a script. Maps and variables take the type that holds all that is assigned to them,
 * wherever that is in the script; so the script is gone over until nothing changes any more, which,
 * since types only grow, is soon. The mistakes are those of the last pass.
 */
public final class TypeInference {
  /** Every pass but the last widens something, and nothing widens often. */
  private static final int MAXIMUM_PASSES = 64;

  private static final ScriptType NEVER_ASSIGNED = new ScriptType.IntegerType(1, true, false);
  private static final List<String> KINDS =
      List.of("hash", "lruhash", "percpuhash", "percpulruhash");

  private final Configuration configuration;
  private final Types types;
  private final Diagnostics diagnostics;
  private final MapTable maps;

  private TypeInference(Configuration configuration, Types types, Diagnostics diagnostics) {
    this.configuration = configuration;
    this.types = types;
    this.diagnostics = diagnostics;
    this.maps = new MapTable(configuration.maxMapKeys());
  }

  /**
   * Types all probes of a script together.
   *
   * @param declared its declarations of maps
   * @param incomplete whether the script has other probes, which may use its maps, too
   * @return valid if {@code diagnostics} has no error then
   */
  public static TypedScript infer(
      List<TypedProbe> probes,
      List<Declaration.MapDeclaration> declared,
      boolean incomplete,
      Configuration configuration,
      Types types,
      Diagnostics diagnostics) {
    return new TypeInference(configuration, types, diagnostics).run(probes, declared, incomplete);
  }

  private TypedScript run(
      List<TypedProbe> probes, List<Declaration.MapDeclaration> declared, boolean incomplete) {
    for (Declaration.MapDeclaration declaration : declared) {
      declare(declaration);
    }
    Diagnostics last = null;
    List<Diagnostic> unresolved = null;
    for (int pass = 0; pass < MAXIMUM_PASSES; pass++) {
      last = new Diagnostics();
      unresolved = new ArrayList<>();
      for (TypedProbe probe : probes) {
        ProbeTyper typer = new ProbeTyper(probe, maps, types, configuration, last);
        typer.run();
        unresolved.addAll(typer.unresolved());
      }
      if (!maps.takeChanged() && !settleUnassigned()) {
        break;
      }
    }
    report(last.all());
    if (!last.hasErrors()) {
      report(unresolved);
    }
    for (MapSymbol map : maps.all()) {
      if (map.accessed() || !incomplete) {
        checkUse(map);
      }
    }
    return new TypedScript(configuration, probes, maps.all());
  }

  /** Code that is typed for several places has its mistakes in each, and they are told once. */
  private void report(List<Diagnostic> found) {
    for (Diagnostic diagnostic : found) {
      if (!diagnostics.all().contains(diagnostic)) {
        diagnostics.add(diagnostic);
      }
    }
  }

  private void declare(Declaration.MapDeclaration declaration) {
    MapSymbol map = maps.symbol(declaration.map());
    Expression.IntegerLiteral entries = declaration.maxEntries();
    MapDeclaration.Kind kind =
        switch (declaration.kind().name()) {
          case "hash" -> MapDeclaration.Kind.HASH;
          case "lruhash" -> MapDeclaration.Kind.LRU_HASH;
          case "percpuhash" -> MapDeclaration.Kind.PERCPU_HASH;
          case "percpulruhash" -> MapDeclaration.Kind.PERCPU_LRU_HASH;
          default -> null;
        };
    if (kind == null) {
      Optional<String> hint = Suggestions.hint(declaration.kind().name(), KINDS);
      diagnostics.error(
          declaration.kind().span(),
          "Invalid bpf map type: " + declaration.kind().name(),
          hint.isPresent() ? hint.get() : "valid map types: " + String.join(", ", KINDS));
    } else if (entries.value() < 1 || entries.value() > Integer.MAX_VALUE) {
      diagnostics.error(entries.span(), "a map holds from 1 to " + Integer.MAX_VALUE + " entries");
    } else {
      map.declare(kind, (int) entries.value());
    }
  }

  /** Maps that are read or counted up and never assigned hold small integers. */
  private boolean settleUnassigned() {
    boolean settled = false;
    for (MapSymbol map : maps.all()) {
      if (map.accessed() && !map.refused() && map.value() instanceof ScriptType.Unknown) {
        settled |= map.widenValue(NEVER_ASSIGNED);
      }
    }
    return settled;
  }

  private void checkUse(MapSymbol map) {
    if (!map.accessed()) {
      if (map.kind() != MapDeclaration.Kind.AUTO) {
        diagnostics.warning(map.firstUse(), "Unused map: " + map.written());
      } else {
        diagnostics.error(
            map.firstUse(),
            "Undefined map: " + map.written(),
            "nothing in the script gives it a value");
      }
      return;
    }
    boolean perCpu =
        map.kind() == MapDeclaration.Kind.PERCPU_HASH
            || map.kind() == MapDeclaration.Kind.PERCPU_LRU_HASH;
    boolean aggregates = map.value() instanceof ScriptType.Aggregate;
    if (perCpu && !aggregates && !(map.value() instanceof ScriptType.Unknown)) {
      diagnostics.error(
          map.firstUse(),
          "Incompatible map types: "
              + map.written()
              + " is declared per CPU, but holds values of type '"
              + map.value()
              + "'",
          "declare it as hash or lruhash");
    }
  }
}
