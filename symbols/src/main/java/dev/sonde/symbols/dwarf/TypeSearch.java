package dev.sonde.symbols.dwarf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Finds the definitions of types by their names, unit by unit. */
final class TypeSearch {
  private static final int MAX_REMEMBERED = 1 << 12;

  /** Nothing was found; a map cannot hold null and tell it from absence. */
  private static final Object ABSENT = new Object();

  private final DwarfFile file;
  private final Map<Key, Object> found = new HashMap<>();

  private record Key(TypeKind kind, String name) {}

  TypeSearch(DwarfFile file) {
    this.file = file;
  }

  /**
   * The entry that defines a type, or null.
   *
   * @param name with {@code ::} behind each namespace
   * @param first the unit to look in before others, or null
   */
  Die find(TypeKind kind, String name, Unit first) throws IOException {
    Key key = new Key(kind, name);
    Object known = found.get(key);
    if (known == null) {
      Die die = look(kind, name, first);
      known = die == null ? ABSENT : die;
      if (found.size() < MAX_REMEMBERED) {
        found.put(key, known);
      }
    }
    return known instanceof Die die ? die : null;
  }

  private Die look(TypeKind kind, String name, Unit first) throws IOException {
    byte[][] path = path(name);
    if (first != null) {
      Die die = in(first.root(), kind, path, 0);
      if (die != null) {
        return die;
      }
    }
    Die found = in(file.units(), kind, path);
    if (found == null) {
      found = in(file.types(), kind, path);
    }
    return found != null ? found : inSplitTypes(kind, path);
  }

  private static Die in(UnitList units, TypeKind kind, byte[][] path) throws IOException {
    int number = 0;
    for (Unit unit = units.get(0); unit != null; unit = units.get(++number)) {
      Die die = in(unit.full().root(), kind, path, 0);
      if (die != null) {
        return die;
      }
    }
    return null;
  }

  /** Looks where types have units of their own, in the files that the units above have opened. */
  private Die inSplitTypes(TypeKind kind, byte[][] path) throws IOException {
    for (DwarfFile split : file.splitFiles()) {
      Die die = in(split.units(), kind, path);
      if (die == null) {
        die = in(split.types(), kind, path);
      }
      if (die != null) {
        return die;
      }
    }
    DwarfPackage pack = file.splitPackage();
    for (int i = 0; pack != null && i < pack.typeUnits(); i++) {
      Unit unit = pack.typeUnitAt(i);
      Die die = unit == null ? null : in(unit.root(), kind, path, 0);
      if (die != null) {
        return die;
      }
    }
    return null;
  }

  private static byte[][] path(String name) {
    int parts = 1;
    for (int at = name.indexOf("::"); at >= 0; at = name.indexOf("::", at + 2)) {
      parts++;
    }
    byte[][] path = new byte[parts][];
    int from = 0;
    for (int i = 0; i < parts; i++) {
      int end = i == parts - 1 ? name.length() : name.indexOf("::", from);
      path[i] = name.substring(from, end).getBytes(StandardCharsets.UTF_8);
      from = end + 2;
    }
    return path;
  }

  /** Looks among the children of {@code parent} for what {@code path} names from a part on. */
  private static Die in(Die parent, TypeKind kind, byte[][] path, int part) throws IOException {
    boolean isLast = part == path.length - 1;
    Children children = parent.children();
    for (Die child = children.next(); child != null; child = children.next()) {
      if (isLast) {
        if (kind.includes(child.tag()) && isNamed(child, path[part]) && isDefinition(child)) {
          return child;
        }
      } else if (holdsTypes(child.tag()) && child.hasChildren() && isNamed(child, path[part])) {
        Die found = in(child, kind, path, part + 1);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static boolean holdsTypes(int tag) {
    return tag == Tag.NAMESPACE || TypeKind.COMPOSITE.includes(tag);
  }

  private static boolean isNamed(Die die, byte[] name) throws IOException {
    AttributeValue value = die.find(Attribute.NAME);
    return value != null && value.stringEquals(name);
  }

  private static boolean isDefinition(Die die) throws IOException {
    return !die.flag(Attribute.DECLARATION);
  }
}
