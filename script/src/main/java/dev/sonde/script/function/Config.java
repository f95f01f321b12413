package dev.sonde.script.function;

import dev.sonde.script.config.Configuration;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.Expression;
import java.util.ArrayList;
import java.util.List;

/** {@code config}: the settings in force. */
final class Config extends ExpandedFunction {
  private static final int LOG_SIZE = 1_000_000;
  private static final int ON_STACK_LIMIT = 32;

  Config() {
    super(
        0,
        0,
        new Documentation(
            "config",
            List.of("record config"),
            "The settings in force, by name; see the config block of the language.",
            "begin { printf(\"%d %s\\n\", config.max_strlen, config.stack_mode); }"));
  }

  @Override
  public boolean isVariable() {
    return true;
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  Expression expand(Expression.Call call, Typing typing) {
    Span span = call.span();
    Configuration settings = typing.configuration();
    List<Expression.RecordField> fields = new ArrayList<>();
    for (String name :
        List.of("cpp_demangle", "lazy_symbolication", "use_blazesym", "show_debug_info")) {
      String given = settings.given().getOrDefault(name, "true");
      boolean on = given.equals("true") || given.equals("1") || given.equals("on");
      add(fields, name, new Expression.BooleanLiteral(span, on));
    }
    add(
        fields,
        "print_maps_on_exit",
        new Expression.BooleanLiteral(span, settings.printMapsOnExit()));
    number(fields, "log_size", given(settings, "log_size", LOG_SIZE), span);
    number(fields, "max_bpf_progs", settings.maxPrograms(), span);
    number(fields, "max_cat_bytes", settings.maxCatBytes(), span);
    number(fields, "max_map_keys", settings.maxMapKeys(), span);
    number(fields, "max_probes", settings.maxProbes(), span);
    number(fields, "max_strlen", settings.maxStringLength(), span);
    number(fields, "on_stack_limit", given(settings, "on_stack_limit", ON_STACK_LIMIT), span);
    number(fields, "perf_rb_pages", settings.ringPages(), span);
    add(fields, "str_trunc_trailer", Tree.string(span, settings.truncationTrailer()));
    add(
        fields,
        "missing_probes",
        Tree.string(span, settings.given().getOrDefault("missing_probes", "error")));
    add(
        fields,
        "stack_mode",
        Tree.string(span, settings.given().getOrDefault("stack_mode", "bpftrace")));
    add(fields, "license", Tree.string(span, settings.license()));
    return new Expression.RecordLiteral(span, fields);
  }

  private static long given(Configuration settings, String name, long otherwise) {
    String text = settings.given().get(name);
    return text == null ? otherwise : Long.parseLong(text);
  }

  private static void number(
      List<Expression.RecordField> fields, String name, long value, Span span) {
    add(fields, name, Tree.number(span, value));
  }

  private static void add(List<Expression.RecordField> fields, String name, Expression value) {
    Span span = value.span();
    fields.add(new Expression.RecordField(span, new Expression.Identifier(span, name), value));
  }
}
