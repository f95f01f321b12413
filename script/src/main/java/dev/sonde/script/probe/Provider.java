package dev.sonde.script.probe;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.syntax.AttachPoint;
import java.util.List;

/** One kind of event source: {@code tracepoint}, {@code interval} and so on. */
public interface Provider {

  /** Its full name, as the names of its probes begin. */
  String name();

  /** The other names it answers to, such as {@code t}. */
  List<String> aliases();

  /** How its probes are written, one way a line: {@code tracepoint:category:event}. */
  List<String> forms();

  /** What there is to know about it. */
  ProbeDocumentation documentation();

  /**
   * Every place of this machine that {@code written} stands for, in the order of their names. What
   * is wrong with it, and a probe that stands for nothing, is told to {@code diagnostics}.
   *
   * @param written its positional parameters filled in; its first part names this provider
   */
  List<ProbePoint> match(AttachPoint written, Machine machine, Diagnostics diagnostics);

  /** A place of it, for programs that have pointers of known types, where it can have such. */
  default ProbePoint withTypedPointers(ProbePoint point, Machine machine) {
    return point;
  }

  /**
   * Whether its probes are shown when probes are listed or matched without naming a provider. Those
   * of a timer are not: there is one for every number.
   */
  boolean isListedUnasked();

  /**
   * The same for one search: probes of programs are shown only where it is clear which programs are
   * meant.
   *
   * @param search what follows the provider
   */
  default boolean isListedUnasked(String search, Machine machine) {
    return isListedUnasked();
  }

  /**
   * Its probes that match a search, sorted, as what follows {@code name:} in a listing. A machine
   * that cannot be asked is told to {@code diagnostics}.
   *
   * @param search what follows {@code name:}, a pattern or a name; {@code *} for all
   */
  List<String> list(String search, Machine machine, Diagnostics diagnostics);

  /**
   * What a listed probe offers as {@code args}, for a detailed listing.
   *
   * @param listed one of {@link #list}'s
   */
  List<Argument> arguments(String listed, Machine machine, Diagnostics diagnostics);
}
