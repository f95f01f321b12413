package dev.sonde.script.function;

import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.ScriptType.Aggregate;

/** The types that functions make and that scripts can name: {@code let $mac: macaddr_t}. */
public final class NamedTypes {
  private NamedTypes() {}

  /** The type of this name; null if there is none. */
  public static ScriptType find(String name) {
    return switch (name) {
      case "timestamp" -> Strftime.type(ByText.NONE);
      case "cgroup_path_t" -> CgroupPath.type(ByText.NONE);
      case "macaddr_t" -> MacAddress.type();
      case "username_t" -> UserName.type();
      case "inet" -> InternetAddress.type();
      case "ksym_t" -> KernelSymbolName.type();
      case "usym_t" -> UserSymbolName.type();
      case "count_t" -> new Aggregate(Aggregate.Kind.COUNT, true);
      case "sum_t" -> new Aggregate(Aggregate.Kind.SUM, true);
      case "min_t" -> new Aggregate(Aggregate.Kind.MIN, true);
      case "max_t" -> new Aggregate(Aggregate.Kind.MAX, true);
      case "avg_t" -> new Aggregate(Aggregate.Kind.AVG, true);
      case "stats_t" -> new Aggregate(Aggregate.Kind.STATS, true);
      case "usum_t" -> new Aggregate(Aggregate.Kind.SUM, false);
      case "umin_t" -> new Aggregate(Aggregate.Kind.MIN, false);
      case "umax_t" -> new Aggregate(Aggregate.Kind.MAX, false);
      case "uavg_t" -> new Aggregate(Aggregate.Kind.AVG, false);
      case "ustats_t" -> new Aggregate(Aggregate.Kind.STATS, false);
      default -> null;
    };
  }
}
