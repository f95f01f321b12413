package dev.sonde.script.config;

import dev.sonde.compiler.program.MissingProbes;
import dev.sonde.compiler.program.StackMode;
import dev.sonde.compiler.program.SymbolSettings;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Severity;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.diagnostic.Suggestions;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Script;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads settings. A setting has the same name in a script ({@code max_strlen}, {@code MAX_STRLEN}
 * or {@code BPFTRACE_MAX_STRLEN}) and in the environment ({@code BPFTRACE_MAX_STRLEN}); the
 * environment goes first.
 */
public final class ConfigurationReader {
  private static final String PREFIX = "bpftrace_";

  /** What bpftrace's own tests set, so that time series come out the same each time. */
  private static final String CLOCK_MAP = "BPFTRACE_DUMMY_TS_MAP";

  private static final List<String> KEYS =
      List.of(
          "license",
          "max_map_keys",
          "max_strlen",
          "perf_rb_pages",
          "print_maps_on_exit",
          "str_trunc_trailer",
          "missing_probes",
          "max_probes",
          "cache_user_symbols",
          "cpp_demangle",
          "lazy_symbolication",
          "log_size",
          "max_bpf_progs",
          "max_cat_bytes",
          "on_stack_limit",
          "stack_mode",
          "use_blazesym",
          "show_debug_info",
          "unstable_import_statement",
          "unstable_tseries",
          "unstable_typeinfo",
          "unstable_dw_ustack");

  /** Settings of older versions of bpftrace that have no effect any more. */
  private static final List<String> GONE =
      List.of(
          "symbol_source",
          "max_type_res_iterations",
          "unstable_addr",
          "unstable_import",
          "unstable_macro",
          "unstable_map_decl");

  /** What settings of older versions of bpftrace are called now. */
  private static final Map<String, String> RENAMED =
      Map.of(
          "strlen", "max_strlen",
          "no_cpp_demangle", "cpp_demangle",
          "cat_bytes_max", "max_cat_bytes",
          "map_keys_max", "max_map_keys");

  /** What bpftrace reads from the environment, and from nowhere else. */
  private static final List<String> ENVIRONMENT_ONLY =
      List.of("btf", "kernel_build", "kernel_source", "vmlinux");

  private static final List<String> LICENSES =
      List.of(
          "Dual MIT/GPL",
          "Dual BSD/GPL",
          "Dual MPL/GPL",
          "GPL and additional rights",
          "GPL v2",
          "GPL");

  private final Diagnostics diagnostics;
  private final Diagnostics wrongEnvironment;
  private String license = Configuration.DEFAULT.license();
  private int maxMapKeys = Configuration.DEFAULT.maxMapKeys();
  private int maxStringLength = Configuration.DEFAULT.maxStringLength();
  private int ringPages = Configuration.DEFAULT.ringPages();
  private boolean printMapsOnExit = Configuration.DEFAULT.printMapsOnExit();
  private String truncationTrailer = Configuration.DEFAULT.truncationTrailer();
  private MissingProbes missingProbes = Configuration.DEFAULT.missingProbes();
  private int maxProbes = Configuration.DEFAULT.maxProbes();
  private int maxPrograms = Configuration.DEFAULT.maxPrograms();
  private final Map<String, String> given = new HashMap<>();
  private String clockMap = Configuration.DEFAULT.clockMap();
  private int maxCatBytes = Configuration.DEFAULT.maxCatBytes();

  private StackMode stackMode = Configuration.DEFAULT.stackMode();
  private boolean demangle = SymbolSettings.DEFAULT.demangle();
  private boolean places = SymbolSettings.DEFAULT.places();
  private SymbolSettings.Caching caching = SymbolSettings.DEFAULT.caching();

  private ConfigurationReader(Diagnostics diagnostics, Diagnostics wrongEnvironment) {
    this.diagnostics = diagnostics;
    this.wrongEnvironment = wrongEnvironment;
  }

  /**
   * The settings of {@code config} with those of {@code environment} over them.
   *
   * @param diagnostics is told what is wrong in the script
   * @param wrongEnvironment is told what is wrong in the environment
   */
  public static Configuration read(
      Optional<Script.Config> config,
      Map<String, String> environment,
      Diagnostics diagnostics,
      Diagnostics wrongEnvironment) {
    ConfigurationReader reader = new ConfigurationReader(diagnostics, wrongEnvironment);
    if (config.isPresent()) {
      for (Script.Config.Setting setting : config.get().settings()) {
        reader.set(
            setting.key().name(),
            text(setting.value()),
            Optional.of(setting.span()),
            Optional.of(setting.value().span()));
      }
    }
    for (String key : KEYS) {
      String value = environment.get("BPFTRACE_" + key.toUpperCase(Locale.ROOT));
      if (value != null) {
        reader.set(key, value, Optional.empty(), Optional.empty());
      }
    }
    reader.clockMap = environment.getOrDefault(CLOCK_MAP, "");
    return reader.configuration();
  }

  private Configuration configuration() {
    return new Configuration(
        license,
        maxMapKeys,
        maxStringLength,
        ringPages,
        printMapsOnExit,
        truncationTrailer,
        missingProbes,
        maxProbes,
        maxPrograms,
        maxCatBytes,
        given,
        clockMap,
        Configuration.DEFAULT.unsafe(),
        Configuration.DEFAULT.reportFailures(),
        Configuration.DEFAULT.child(),
        stackMode,
        new SymbolSettings(demangle, places, caching));
  }

  private static String text(Expression value) {
    return switch (value) {
      case Expression.StringLiteral literal -> literal.value();
      case Expression.BooleanLiteral literal -> Boolean.toString(literal.value());
      case Expression.IntegerLiteral literal -> Long.toUnsignedString(literal.value());
      case Expression.Identifier identifier -> identifier.name();
      default -> throw new IllegalArgumentException("no setting has the value " + value);
    };
  }

  private void set(String written, String value, Optional<Span> keySpan, Optional<Span> span) {
    String key = written.toLowerCase(Locale.ROOT);
    if (key.startsWith(PREFIX)) {
      key = key.substring(PREFIX.length());
    }
    if (keySpan.isPresent() && GONE.contains(key)) {
      diagnostics.warning(keySpan.get(), written + " is deprecated and has no effect");
      return;
    }
    String renamed = RENAMED.get(key);
    if (keySpan.isPresent() && renamed != null) {
      diagnostics.warning(keySpan.get(), written + " has been renamed, please use " + renamed);
      key = renamed;
    }
    given.put(key, value);
    switch (key) {
      case "license" -> {
        if (LICENSES.contains(value)) {
          license = value;
        } else {
          report(
              span,
              diagnostic(
                  span,
                  "Invalid value for license. Found: "
                      + value
                      + ". Valid values: "
                      + String.join(", ", LICENSES)
                      + "."));
        }
      }
      case "max_map_keys" -> maxMapKeys = number(key, value, 1, span, maxMapKeys);
      case "max_strlen" -> maxStringLength = number(key, value, 1, span, maxStringLength);
      case "perf_rb_pages" -> ringPages = number(key, value, 1, span, ringPages);
      case "max_probes" -> maxProbes = number(key, value, 1, span, maxProbes);
      case "print_maps_on_exit" -> printMapsOnExit = truth(key, value, span, printMapsOnExit);
      case "str_trunc_trailer" -> truncationTrailer = value;
      case "missing_probes" -> missingProbes = missing(value, span);
      case "max_cat_bytes" -> maxCatBytes = number(key, value, 0, span, maxCatBytes);
      case "max_bpf_progs" -> maxPrograms = number(key, value, 1, span, maxPrograms);
      case "log_size", "on_stack_limit" -> number(key, value, 0, span, 0);
      case "cpp_demangle" -> demangle = truth(key, value, span, demangle);
      case "show_debug_info" -> places = truth(key, value, span, places);
      case "lazy_symbolication", "use_blazesym" -> truth(key, value, span, true);
      case "cache_user_symbols" -> caching = caching(value, span);
      case "stack_mode" -> stackMode = stackMode(value, span);
      case "unstable_import_statement",
          "unstable_tseries",
          "unstable_typeinfo",
          "unstable_dw_ustack" ->
          choice(key, value, span, List.of("enable", "warn", "error", "0", "1", "true", "false"));
      default -> unknown(written, key, keySpan);
    }
  }

  private void unknown(String written, String key, Optional<Span> span) {
    if (ENVIRONMENT_ONLY.contains(key)) {
      report(span, diagnostic(span, written + ": can only be set as an environment variable"));
      return;
    }
    Diagnostic diagnostic = diagnostic(span, written + ": not a known configuration option");
    Optional<String> nearest = Suggestions.nearest(key, KEYS);
    report(
        span,
        nearest.isPresent()
            ? diagnostic.hint("did you mean '" + nearest.get() + "'?")
            : diagnostic);
  }

  private int number(String key, String value, int least, Optional<Span> span, int otherwise) {
    long number;
    try {
      number = Long.parseLong(value);
    } catch (NumberFormatException _) {
      fail(span, key, "expecting a number, got " + value, "write: " + key + " = 64");
      return otherwise;
    }
    if (number < least || number > Integer.MAX_VALUE) {
      fail(
          span,
          key,
          value + " is out of range",
          "the setting takes numbers from " + least + " to " + Integer.MAX_VALUE);
      return otherwise;
    }
    return (int) number;
  }

  private boolean truth(String key, String value, Optional<Span> span, boolean otherwise) {
    switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "on", "yes", "1" -> {
        return true;
      }
      case "false", "off", "no", "0" -> {
        return false;
      }
      default -> {
        fail(span, key, "invalid truth value '" + value + "'", "write true or false");
        return otherwise;
      }
    }
  }

  private void choice(String key, String value, Optional<Span> span, List<String> choices) {
    for (String choice : choices) {
      if (choice.equalsIgnoreCase(value)) {
        return;
      }
    }
    fail(span, key, "invalid value '" + value + "'", oneOf(choices));
  }

  private SymbolSettings.Caching caching(String value, Optional<Span> span) {
    switch (value.toUpperCase(Locale.ROOT)) {
      case "PER_PID", "1" -> {
        return SymbolSettings.Caching.PER_PID;
      }
      case "PER_PROGRAM" -> {
        return SymbolSettings.Caching.PER_PROGRAM;
      }
      case "NONE", "0" -> {
        return SymbolSettings.Caching.NONE;
      }
      default -> {
        fail(
            span,
            "cache_user_symbols",
            "invalid value '" + value + "'",
            oneOf(List.of("PER_PID", "PER_PROGRAM", "NONE")));
        return caching;
      }
    }
  }

  private StackMode stackMode(String value, Optional<Span> span) {
    for (StackMode mode : StackMode.values()) {
      if (mode.text().equals(value)) {
        return mode;
      }
    }
    fail(
        span,
        "stack_mode",
        "invalid value '" + value + "'",
        oneOf(List.of("bpftrace", "perf", "raw", "build_id")));
    return stackMode;
  }

  private MissingProbes missing(String value, Optional<Span> span) {
    switch (value.toLowerCase(Locale.ROOT)) {
      case "error" -> {
        return MissingProbes.ERROR;
      }
      case "warn" -> {
        return MissingProbes.WARN;
      }
      case "ignore" -> {
        return MissingProbes.IGNORE;
      }
      default -> {
        fail(span, "missing_probes", "invalid value '" + value + "'", "error, warn or ignore");
        return missingProbes;
      }
    }
  }

  private static String oneOf(List<String> values) {
    return "valid values: " + String.join(", ", values);
  }

  private void fail(Optional<Span> span, String key, String message, String hint) {
    report(span, diagnostic(span, key + ": " + message).hint(hint));
  }

  private void report(Optional<Span> span, Diagnostic mistake) {
    (span.isPresent() ? diagnostics : wrongEnvironment).add(mistake);
  }

  private static Diagnostic diagnostic(Optional<Span> span, String message) {
    return span.isPresent()
        ? Diagnostic.error(span.get(), message)
        : new Diagnostic(
            Severity.ERROR, message + " (in the environment)", Optional.empty(), List.of());
  }
}
