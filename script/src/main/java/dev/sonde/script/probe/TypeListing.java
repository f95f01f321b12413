package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Lists the kernel's own types: {@code struct NAME}, {@code union NAME}, {@code enum NAME}, with
 * wildcards in the name; in detail, as C defines them.
 */
final class TypeListing {
  private final Btf btf;

  TypeListing(Btf btf) {
    this.btf = btf;
  }

  /** Whether a search is for a type rather than a probe. */
  static boolean isOne(String search) {
    return kinds(search) != null;
  }

  private static List<Kind> kinds(String search) {
    int blank = search.indexOf(' ');
    return switch (blank < 0 ? "" : search.substring(0, blank)) {
      case "struct" -> List.of(Kind.STRUCT);
      case "union" -> List.of(Kind.UNION);
      case "enum" -> List.of(Kind.ENUM, Kind.ENUM64);
      default -> null;
    };
  }

  /** The lines for a search. */
  List<String> lines(String search, boolean detailed) {
    String keyword = search.substring(0, search.indexOf(' '));
    Wildcard wanted = new Wildcard(search.substring(keyword.length()).strip());
    TreeMap<String, Integer> found = new TreeMap<>();
    for (int id = 1; id < btf.typeCount(); id++) {
      if (kinds(search).contains(btf.kind(id))) {
        String name = btf.name(id);
        if (!name.isEmpty() && wanted.matches(name)) {
          found.putIfAbsent(name, id);
        }
      }
    }
    List<String> lines = new ArrayList<>();
    for (String name : found.keySet()) {
      lines.add(
          detailed ? "vmlinux: " + btf.define(found.get(name)) + ";\n" : keyword + " " + name);
    }
    return lines;
  }
}
