package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The C definitions of a script that are in force once its conditional lines have been followed.
 *
 * @param includes the headers asked for, in order
 * @param macros the macros by name, as defined at the end of the preamble
 * @param types the type definitions, in order
 * @param headers the types of the headers
 */
public record CPreamble(
    List<CDefinition.Include> includes,
    Map<String, CDefinition.Define> macros,
    List<CType.Definition> types,
    CHeaders.Declarations headers) {

  /** The macro that tells scripts that the kernel's BTF is there. */
  public static final String BTF = "BPFTRACE_HAVE_BTF";

  public CPreamble {
    includes = List.copyOf(includes);
    macros = Map.copyOf(macros);
    types = List.copyOf(types);
  }

  /**
   * Follows the conditional lines of a script's preamble.
   *
   * @param predefined macros that are defined from the start, such as {@code BPFTRACE_HAVE_BTF},
   *     and their values
   * @param headers reads the headers that the script includes
   * @param diagnostics receives mistakes in conditional lines, and {@code #error} lines in force
   */
  public static CPreamble of(
      Script script, Map<String, Long> predefined, CHeaders headers, Diagnostics diagnostics) {
    if (script.preamble().isEmpty() && headers == CHeaders.NONE) {
      return new CPreamble(List.of(), Map.of(), List.of(), CHeaders.Declarations.NONE);
    }
    Walk walk = new Walk(predefined, headers, diagnostics);
    for (CDefinition definition : script.preamble()) {
      walk.visit(definition);
    }
    return walk.result(script);
  }

  /** An {@code #if} that is open. */
  private static final class Branch {
    private final Span opened;

    /** Whether the lines around it are in force. */
    private final boolean reachable;

    /** Whether the lines of the current branch are. */
    private boolean active;

    /** Whether some branch has been taken, so that no later one is. */
    private boolean taken;

    private boolean last;

    Branch(Span opened, boolean reachable, boolean active) {
      this.opened = opened;
      this.reachable = reachable;
      this.active = active;
      this.taken = active;
    }
  }

  private static final class Walk {
    private final CHeaders headers;
    private final Diagnostics diagnostics;
    private final Map<String, CDefinition.Define> macros = new LinkedHashMap<>();
    private final CConditions conditions;
    private final List<CDefinition.Include> includes = new ArrayList<>();
    private final List<CType.Definition> types = new ArrayList<>();
    private final Deque<Branch> open = new ArrayDeque<>();

    Walk(Map<String, Long> predefined, CHeaders headers, Diagnostics diagnostics) {
      this.headers = headers;
      this.diagnostics = diagnostics;
      this.conditions = new CConditions(predefined, macros, headers, diagnostics);
    }

    CPreamble result(Script script) {
      for (Branch branch : open) {
        diagnostics.error(branch.opened, "expected '#endif' for this condition");
      }
      addMacrosOfHeaders(script.span().text());
      return new CPreamble(includes, macros, types, headers.declarations());
    }

    /** Of the thousands of macros in headers, those whose names the script has. */
    private void addMacrosOfHeaders(String text) {
      int at = 0;
      while (at < text.length()) {
        if (!Lexer.isIdentifierStart(text.charAt(at))) {
          at++;
          continue;
        }
        int start = at;
        while (at < text.length() && Lexer.isIdentifierPart(text.charAt(at))) {
          at++;
        }
        String name = text.substring(start, at);
        Optional<CDefinition.Define> macro = headers.macro(name);
        if (macro.isPresent()) {
          macros.putIfAbsent(name, macro.get());
        }
      }
    }

    void visit(CDefinition definition) {
      if (definition instanceof CDefinition.Conditional conditional) {
        conditional(conditional);
        return;
      }
      if (!inForce()) {
        return;
      }
      switch (definition) {
        case CDefinition.Include include -> {
          includes.add(include);
          if (!headers.include(include)) {
            missing(include);
          }
        }
        case CDefinition.Define define -> {
          macros.put(define.name().name(), define);
          headers.define(define);
        }
        case CDefinition.Undef undef -> {
          macros.remove(undef.name());
          headers.undefine(undef.name());
          conditions.undefine(undef.name());
        }
        case CDefinition.TypeDefinition(Span _, CType.Definition type) -> types.add(type);
        case CDefinition.Directive(Span span, String keyword, String text) -> {
          switch (keyword) {
            case "error" -> diagnostics.error(span, text.isEmpty() ? "#error" : text);
            case "warning" -> diagnostics.warning(span, text.isEmpty() ? "#warning" : text);
            default -> {}
          }
        }
        case CDefinition.Conditional _ -> {}
      }
    }

    private void missing(CDefinition.Include include) {
      String message = "'" + include.path() + "' file not found";
      if (conditions.isDefined(BTF) && isOfTheKernel(include.path())) {
        diagnostics.warning(
            include.span(), message + ": the kernel's types are taken from its BTF");
      } else {
        diagnostics.error(include.span(), message);
      }
    }

    /** Whether a header is of the kernel's own, which are seldom installed. */
    private static boolean isOfTheKernel(String path) {
      return path.startsWith("linux/")
          || path.startsWith("net/")
          || path.startsWith("asm/")
          || path.startsWith("uapi/")
          || path.startsWith("trace/")
          || path.startsWith("crypto/");
    }

    private boolean inForce() {
      return open.isEmpty() || open.peek().active;
    }

    private void conditional(CDefinition.Conditional line) {
      switch (line.keyword()) {
        case "if", "ifdef", "ifndef" -> {
          boolean reachable = inForce();
          open.push(new Branch(line.span(), reachable, reachable && conditions.holds(line)));
        }
        case "elif", "else" -> {
          Branch branch = open.peek();
          if (branch == null || branch.last) {
            diagnostics.error(line.span(), "'#" + line.keyword() + "' without '#if'");
            return;
          }
          branch.last = line.keyword().equals("else");
          branch.active =
              branch.reachable && !branch.taken && (branch.last || conditions.holds(line));
          branch.taken |= branch.active;
        }
        default -> {
          if (open.poll() == null) {
            diagnostics.error(line.span(), "'#endif' without '#if'");
          }
        }
      }
    }
  }
}
