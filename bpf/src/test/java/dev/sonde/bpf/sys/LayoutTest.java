package dev.sonde.bpf.sys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.KernelAccess;
import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.KernelBtf;
import dev.sonde.bpf.btf.Kind;
import dev.sonde.bpf.btf.MemberLocation;
import java.lang.reflect.Field;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every offset this package writes by, against the running kernel's own types. */
@Tag("kernel")
class LayoutTest {
  /** The structures of the union that have a name. */
  private static final Map<Class<?>, String> NAMED =
      Map.of(
          BpfAttr.MapBatch.class, "batch",
          BpfAttr.ProgTestRun.class, "test",
          BpfAttr.ObjInfo.class, "info",
          BpfAttr.RawTracepoint.class, "raw_tracepoint",
          BpfAttr.LinkCreate.class, "link_create",
          BpfAttr.IterCreate.class, "iter_create",
          BpfAttr.EnableStats.class, "enable_stats");

  @BeforeEach
  void needsTypes() {
    KernelAccess.assumeBtf();
  }

  @Test
  void bpfAttr() throws IllegalAccessException {
    Btf btf = KernelBtf.open().vmlinux();
    int union = btf.find("bpf_attr", Kind.UNION);
    int checked = 0;
    for (Class<?> command : BpfAttr.class.getDeclaredClasses()) {
      int type = union;
      if (NAMED.containsKey(command)) {
        type = btf.member(union, NAMED.get(command)).orElseThrow().typeId();
      }
      for (Field field : command.getDeclaredFields()) {
        int offset = field.getInt(null);
        if (field.getName().equals("SIZE")) {
          assertThat((long) offset).isLessThanOrEqualTo(btf.sizeOf(union));
          continue;
        }
        String name = field.getName().toLowerCase(Locale.ROOT);
        String inner = name.replaceFirst("^(perf_event|[ku]probe_multi)_.*", "$1");
        long outer = 0;
        int owner = type;
        if (command == BpfAttr.LinkCreate.class && !inner.equals(name)) {
          Optional<MemberLocation> structure = btf.member(type, inner);
          if (structure.isEmpty()) {
            continue; // links of many uprobes are younger than the oldest kernel tested on
          }
          outer = structure.get().bitOffset();
          owner = structure.get().typeId();
          name = name.substring(inner.length() + 1);
        }
        Optional<MemberLocation> member = btf.member(owner, name);
        assertThat(member).as(command.getSimpleName() + "." + field.getName()).isPresent();
        assertThat(outer + member.get().bitOffset())
            .as(command.getSimpleName() + "." + field.getName())
            .isEqualTo(offset * 8L);
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(60);
  }

  @Test
  void perfEventAttr() throws IllegalAccessException {
    Btf btf = KernelBtf.open().vmlinux();
    int struct = btf.find("perf_event_attr", Kind.STRUCT);
    assertThat(btf.sizeOf(struct)).isGreaterThanOrEqualTo(PerfEvent.SIZE);
    int checked = 0;
    for (Field field : PerfEvent.class.getDeclaredFields()) {
      if (field.getName().startsWith("ATTR_") && !field.getName().equals("ATTR_BITS")) {
        String name = field.getName().substring("ATTR_".length()).toLowerCase(Locale.ROOT);
        MemberLocation member = btf.member(struct, name).orElseThrow();
        assertThat(member.bitOffset()).as(name).isEqualTo(field.getInt(null) * 8L);
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(6);
    long bits = PerfEvent.ATTR_BITS * 8L;
    assertThat(btf.member(struct, "disabled").orElseThrow().bitOffset())
        .isEqualTo(bits + Long.numberOfTrailingZeros(PerfEvent.BIT_DISABLED));
    assertThat(btf.member(struct, "freq").orElseThrow().bitOffset())
        .isEqualTo(bits + Long.numberOfTrailingZeros(PerfEvent.BIT_FREQ));
  }
}
