package dev.sonde.runtime.session;

import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.program.LoadedObject;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.program.CompiledProgram;
import dev.sonde.compiler.program.MapPlacement;
import dev.sonde.compiler.program.MapView;
import dev.sonde.compiler.program.TraceProgram;
import dev.sonde.runtime.value.ValueDecoder;
import java.util.Arrays;
import java.util.Comparator;

/** All maps of a script. */
final class ScriptMaps {
  private final ScriptMap[] maps;
  private final String[] names;
  private final boolean[] ofScript;

  ScriptMaps(
      TraceProgram program, CompiledProgram compiled, LoadedObject loaded, ValueDecoder decoder) {
    maps = new ScriptMap[program.maps().size()];
    names = new String[maps.length];
    ofScript = new boolean[maps.length];
    for (int i = 0; i < maps.length; i++) {
      MapView view = program.maps().get(i);
      names[i] = view.name();
      ofScript[i] = view.isOfScript();
      maps[i] =
          place(program.module().maps().get(i), view, compiled.maps().get(i), loaded, decoder);
    }
  }

  private static ScriptMap place(
      MapDeclaration declaration,
      MapView view,
      MapPlacement placement,
      LoadedObject loaded,
      ValueDecoder decoder) {
    if (placement instanceof MapPlacement.Keyed keyed) {
      if (declaration.value() instanceof MapValue.TimeSeries) {
        return new TimeSeriesMap(declaration, view, decoder, loaded.map(keyed.map()));
      }
      BpfMap small = keyed.small() == null ? null : loaded.map(keyed.small().map());
      return new KeyedMap(declaration, view, decoder, loaded.map(keyed.map()), small);
    }
    if (placement instanceof MapPlacement.Global global) {
      BpfMap data = loaded.map(global.map());
      return new GlobalMap(declaration, view, decoder, global, data.memory());
    }
    MapPlacement.PerCpuCell cell = (MapPlacement.PerCpuCell) placement;
    return new CellMap(declaration, view, decoder, loaded.map(cell.map()));
  }

  /** The map of this index in the script. */
  ScriptMap get(int index) {
    return maps[index];
  }

  /** The map of this name, with its {@code @}; null if there is none. */
  ScriptMap find(String name) {
    for (int i = 0; i < maps.length; i++) {
      if (names[i].equals(name)) {
        return maps[i];
      }
    }
    return null;
  }

  /** The maps of the script by name, as they are printed at the end. */
  ScriptMap[] sorted() {
    ScriptMap[] sorted = new ScriptMap[maps.length];
    int count = 0;
    for (int i = 0; i < maps.length; i++) {
      if (ofScript[i]) {
        sorted[count++] = maps[i];
      }
    }
    Arrays.sort(sorted, 0, count, ByName.INSTANCE);
    return Arrays.copyOf(sorted, count);
  }

  private enum ByName implements Comparator<ScriptMap> {
    INSTANCE;

    @Override
    public int compare(ScriptMap left, ScriptMap right) {
      return left.declaration().name().compareTo(right.declaration().name());
    }
  }
}
