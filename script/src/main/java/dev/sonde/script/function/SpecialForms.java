package dev.sonde.script.function;

import java.util.List;
import java.util.Optional;

/**
 * What is written like a function and is none: the parser knows it, since it takes a type or is
 * settled before the script is typed.
 */
public final class SpecialForms {
  private static final List<Documentation> ALL =
      List.of(
          new Documentation(
              "comptime",
              List.of("comptime EXPRESSION"),
              "An expression that must be known when the script is compiled. A branch that is not"
                  + " taken by it is not compiled, so that it may hold what does not work here.",
              "begin { if comptime (sizeof(uint64) == 8) { printf(\"wide\\n\"); } }"),
          new Documentation(
              "getopt",
              List.of(
                  "bool getopt(const string name)",
                  "bool getopt(const string name, bool default [, const string description])",
                  "int64 getopt(const string name, int64 default [, const string description])",
                  "string getopt(const string name, string default [, const string description])"),
              "A parameter of the script by its name, of the type of its default. It is given behind"
                  + " --, as in: sonde script.bt -- --name=5 --all. -- --help lists what a script"
                  + " takes.",
              "begin { printf(\"%d\\n\", getopt(\"limit\", 10, \"how many\")); }"),
          new Documentation(
              "offsetof",
              List.of("uint64 offsetof(TYPE, FIELD[.FIELD])", "uint64 offsetof(EXPRESSION, FIELD)"),
              "How many bytes before it a field of a structure has. The expression is not"
                  + " evaluated.",
              "begin { print(offsetof(struct task_struct, comm)); }"),
          new Documentation(
              "sizeof",
              List.of("uint64 sizeof(TYPE)", "uint64 sizeof(EXPRESSION)"),
              "The bytes that values of a type take. The expression is not evaluated.",
              "begin { print((sizeof(struct task_struct), sizeof(comm))); }"),
          new Documentation(
              "typeinfo",
              List.of("record typeinfo(TYPE)", "record typeinfo(EXPRESSION)"),
              "What is known of a type: .base_type (its kind), .full_type (its name) and .btf_id.",
              "begin { print(typeinfo(pid).full_type); }"),
          new Documentation(
              "typeof",
              List.of("typeof(TYPE)", "typeof(EXPRESSION)"),
              "The type of an expression, which is not evaluated, wherever a type may stand: in a"
                  + " cast, behind let, in sizeof, as an argument of a macro.",
              "begin { $a = (uint16)1; let $b: typeof($a) = 2; print(sizeof($b)); }"));

  private SpecialForms() {}

  /** Every one, by name. */
  public static List<Documentation> all() {
    return ALL;
  }

  /** What there is to know about the one of this name. */
  public static Optional<Documentation> find(String name) {
    for (Documentation form : ALL) {
      if (form.name().equals(name)) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }
}
