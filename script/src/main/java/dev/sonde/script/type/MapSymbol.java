package dev.sonde.script.type;

import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.script.diagnostic.Span;
import java.util.List;

/** A map. Its types grow while types are inferred and are settled once that is done. */
public final class MapSymbol {
  private final int id;
  private final String name;
  private final Span firstUse;
  private Keys form = Keys.UNDECIDED;
  private List<ScriptType> keys = List.of();
  private ScriptType value = ScriptType.UNKNOWN;
  private MapValue.Aggregation aggregation;
  private MapDeclaration.Kind kind = MapDeclaration.Kind.AUTO;
  private int maxEntries;
  private boolean accessed;
  private boolean refused;

  /** Whether a map has keys. */
  public enum Keys {
    UNDECIDED,
    NONE,
    SOME
  }

  /**
   * A map.
   *
   * @param id its index among the script's maps
   * @param name without its {@code @}
   * @param firstUse where the script names it first
   */
  public MapSymbol(int id, String name, Span firstUse, int maxEntries) {
    this.id = id;
    this.name = name;
    this.firstUse = firstUse;
    this.maxEntries = maxEntries;
  }

  /** Its index among the script's maps. */
  public int id() {
    return id;
  }

  /** Its name, without the {@code @}. */
  public String name() {
    return name;
  }

  /** Its name as written. */
  public String written() {
    return "@" + name;
  }

  /** Where the script names it first. */
  public Span firstUse() {
    return firstUse;
  }

  /** Whether it has keys. */
  public Keys form() {
    return form;
  }

  /** Settles whether it has keys. */
  public void form(Keys decided) {
    form = decided;
  }

  /** The types of its keys, in order; several keys are the elements of one tuple. */
  public List<ScriptType> keys() {
    return keys;
  }

  /** Makes its keys hold {@code wider}; yields whether that is something new. */
  public boolean widenKeys(List<ScriptType> wider) {
    boolean changed = !keys.equals(wider);
    keys = List.copyOf(wider);
    return changed;
  }

  /** What it holds under each key. */
  public ScriptType value() {
    return value;
  }

  /** Makes it hold {@code wider}; yields whether that is something new. */
  public boolean widenValue(ScriptType wider) {
    boolean changed = !value.equals(wider);
    value = wider;
    return changed;
  }

  /** How it aggregates, or null if it does not. */
  public MapValue.Aggregation aggregation() {
    return aggregation;
  }

  /** Makes it aggregate. */
  public void aggregate(MapValue.Aggregation how) {
    aggregation = how;
  }

  /** The kernel's kind of map that the script asks for. */
  public MapDeclaration.Kind kind() {
    return kind;
  }

  /** How many keys it can hold. */
  public int maxEntries() {
    return maxEntries;
  }

  /** Takes over what the script declares: {@code let @name = kind(entries)}. */
  public void declare(MapDeclaration.Kind declaredKind, int entries) {
    kind = declaredKind;
    maxEntries = entries;
  }

  /** Whether some code reads or writes an entry of it. */
  public boolean accessed() {
    return accessed;
  }

  /** Notes that some code reads or writes an entry. */
  public void access() {
    accessed = true;
  }

  /**
   * Whether a value was assigned that it cannot hold, so that nothing is known of what it holds.
   */
  public boolean refused() {
    return refused;
  }

  /** Notes that a value was assigned that it cannot hold. */
  public void refuse() {
    refused = true;
  }
}
