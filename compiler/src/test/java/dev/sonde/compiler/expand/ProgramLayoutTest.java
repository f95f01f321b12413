package dev.sonde.compiler.expand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.FixedTarget;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.Module;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.MapPlacement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which entries of hashes are there from the start. */
class ProgramLayoutTest {
  private static final Site SITE = new Site(0, Site.Kind.MAP_FULL, "test", Location.NONE, "@");
  private static final MapValue NUMBER = new MapValue.Scalar(Width.B8, true);

  private final FunctionBuilder b =
      new FunctionBuilder("test", ProgramKind.of(ProgramType.TRACEPOINT));

  private static MapDeclaration map(MapValue value, int entries) {
    return new MapDeclaration(0, "@m", MapDeclaration.Kind.AUTO, 8, value, entries);
  }

  private MapKey key() {
    return new MapKey(List.of(new MapKey.Scalar(0, Width.B8, b.constant(1))), 8);
  }

  private boolean onDemand(MapDeclaration map) {
    b.ret(1);
    Module module =
        new Module("test", "GPL", List.of(), List.of(map), List.of(SITE), List.of(b.build()));
    for (MapSpec spec : new ProgramLayout(module, FixedTarget.MODERN).maps()) {
      if (spec.name().equals("AT_m")) {
        return (spec.flags() & MapSpec.NO_PREALLOC) != 0;
      }
    }
    throw new AssertionError("no map");
  }

  @Test
  void entriesThatOnlyComeAreMadeOnDemand() {
    MapDeclaration map = map(NUMBER, 4096);
    b.emit(new MapOperation.MapSet(map, key(), b.constant(1), SITE));
    assertThat(onDemand(map)).isTrue();
  }

  @Test
  void entriesThatComeAndGoAreThereFromTheStart() {
    MapDeclaration map = map(NUMBER, 4096);
    b.emit(new MapOperation.MapSet(map, key(), b.constant(1), SITE));
    b.emit(new MapOperation.MapDelete(map, key(), SITE));
    assertThat(onDemand(map)).isFalse();
  }

  @Test
  void entriesThatAreReplacedAreThereFromTheStart() {
    MapDeclaration map = map(new MapValue.Bytes(32), 4096);
    store(map, 32);
    assertThat(onDemand(map)).isFalse();
  }

  @Test
  void aMillionEntriesAreMadeOnDemand() {
    MapDeclaration map = map(new MapValue.Bytes(32), 1 << 20);
    store(map, 32);
    assertThat(onDemand(map)).isTrue();
  }

  private void store(MapDeclaration map, int size) {
    Slot slot = b.slot(size, 8, "bytes");
    Value address = b.address(slot);
    b.zero(address, 0, size);
    b.emit(new MapOperation.MapSetBytes(map, key(), address, 0, SITE));
  }

  @Test
  void aggregationsOfEachCpuAreThereFromTheStartWhereThatIsAffordable() {
    MapDeclaration map = map(new MapValue.Count(), 4096);
    b.emit(new MapOperation.MapAggregate(map, key(), null, null, SITE));
    assertThat(onDemand(map)).isFalse();
  }

  @Test
  void largeAggregationsOfManyKeysAreMadeOnDemand() {
    MapDeclaration map = map(new MapValue.Hist(5), 1 << 20);
    b.emit(new MapOperation.MapAggregate(map, key(), b.constant(3), null, SITE));
    assertThat(onDemand(map)).isTrue();
  }

  private MapDeclaration byStack(int limit) {
    return new MapDeclaration(
        0, "@m", MapDeclaration.Kind.AUTO, 8 + stack(limit).size(), new MapValue.Count(), 4096);
  }

  private StackCapture stack(int limit) {
    return new StackCapture(StackCapture.Kind.KERNEL, limit, b.context(), null, SITE);
  }

  private MapKey stackKey(int limit) {
    MapKey.Part number = new MapKey.Scalar(0, Width.B8, b.constant(1));
    return new MapKey(List.of(number, new MapKey.Stack(8, stack(limit))), 8 + stack(limit).size());
  }

  private MapPlacement.Keyed placement(MapDeclaration map) {
    b.ret(1);
    Module module =
        new Module("test", "GPL", List.of(), List.of(map), List.of(SITE), List.of(b.build()));
    ProgramLayout layout = new ProgramLayout(module, FixedTarget.MODERN);
    return (MapPlacement.Keyed) layout.placement(map);
  }

  @Test
  void keysWithDeepStacksAreCutWhereTheyAreShort() {
    MapDeclaration map = byStack(127);
    b.emit(new MapOperation.MapAggregate(map, stackKey(127), null, null, SITE));
    MapPlacement.Keyed keyed = placement(map);
    assertThat(keyed.keySize()).isEqualTo(8 + 8 + 127 * 8);
    assertThat(keyed.small().keySize()).isEqualTo(8 + 8 + 48 * 8);
  }

  @Test
  void keysThatAreReadAsAWholeAreNotCut() {
    MapDeclaration map = byStack(127);
    b.emit(new MapOperation.MapAggregate(map, stackKey(127), null, null, SITE));
    b.emit(new MapOperation.MapDelete(map, stackKey(127), SITE));
    assertThat(placement(map).small()).isNull();
  }

  @Test
  void shallowStacksAreNotCut() {
    MapDeclaration map = byStack(48);
    b.emit(new MapOperation.MapAggregate(map, stackKey(48), null, null, SITE));
    assertThat(placement(map).small()).isNull();
  }

  @Test
  void aMillionDeepStacksAreMadeOnDemandAndShortOnesAreThereFromTheStart() {
    MapDeclaration map =
        new MapDeclaration(
            0,
            "@m",
            MapDeclaration.Kind.AUTO,
            8 + stack(127).size(),
            new MapValue.Count(),
            1 << 20);
    b.emit(new MapOperation.MapAggregate(map, stackKey(127), null, null, SITE));
    b.ret(1);
    Module module =
        new Module("test", "GPL", List.of(), List.of(map), List.of(SITE), List.of(b.build()));
    List<String> onDemand = new ArrayList<>();
    List<String> ahead = new ArrayList<>();
    for (MapSpec spec : new ProgramLayout(module, FixedTarget.MODERN).maps()) {
      ((spec.flags() & MapSpec.NO_PREALLOC) == 0 ? ahead : onDemand).add(spec.name());
    }
    assertThat(onDemand).containsExactly("AT_m");
    assertThat(ahead).contains("SHORT_m");
  }
}
