package dev.sonde.compiler.ir;

/** Maps of the script, by key; expansion decides what each becomes. */
public sealed interface MapOperation extends Operation {
  @Override
  default Type resultType() {
    return Type.I64;
  }

  @Override
  default Effect effect() {
    return Effect.WRITE;
  }

  /** The key that is meant; {@link MapKey#NONE} where it is all of the map. */
  default MapKey key() {
    return MapKey.NONE;
  }

  @Override
  default void operands(ValueVisitor visitor) {
    key().operands(visitor);
  }

  /** A map's scalar under a key, or 0 if there is none. */
  record MapGet(MapDeclaration map, MapKey key) implements MapOperation {
    @Override
    public Effect effect() {
      return Effect.READ;
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapGet(map, key.withOperands(mapping));
    }
  }

  /**
   * Copies a map's bytes under a key, or zeros if there is none; yields 1 if there was one, else 0.
   */
  record MapGetBytes(MapDeclaration map, MapKey key, Value destination, int destinationOffset)
      implements MapOperation {
    @Override
    public void operands(ValueVisitor visitor) {
      key.operands(visitor);
      visitor.visit(destination);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapGetBytes(
          map, key.withOperands(mapping), mapping.apply(destination), destinationOffset);
    }
  }

  /** 1 if the map has the key, else 0. */
  record MapHas(MapDeclaration map, MapKey key) implements MapOperation {
    @Override
    public Effect effect() {
      return Effect.READ;
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapHas(map, key.withOperands(mapping));
    }
  }

  /**
   * Where a map lies in the kernel, as a number: the {@code struct bpf_map} of one with keys, the
   * value of one without, on the first CPU where each has its own.
   */
  record MapAddress(MapDeclaration map) implements MapOperation {
    @Override
    public Effect effect() {
      return Effect.READ;
    }
  }

  /** How many keys a keyed map has at this moment. */
  record MapCount(MapDeclaration map) implements MapOperation {
    @Override
    public Effect effect() {
      return Effect.READ;
    }
  }

  /** Stores a scalar. */
  record MapSet(MapDeclaration map, MapKey key, Value value, Site site) implements MapOperation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      key.operands(visitor);
      visitor.visit(value);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapSet(map, key.withOperands(mapping), mapping.apply(value), site);
    }
  }

  /** Stores bytes. */
  record MapSetBytes(MapDeclaration map, MapKey key, Value source, int sourceOffset, Site site)
      implements MapOperation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      key.operands(visitor);
      visitor.visit(source);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapSetBytes(
          map, key.withOperands(mapping), mapping.apply(source), sourceOffset, site);
    }
  }

  /** Adds to a scalar, 0 if there is none, and yields the new value. */
  record MapAdd(MapDeclaration map, MapKey key, Value delta, Site site) implements MapOperation {
    @Override
    public void operands(ValueVisitor visitor) {
      key.operands(visitor);
      visitor.visit(delta);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapAdd(map, key.withOperands(mapping), mapping.apply(delta), site);
    }
  }

  /** Removes a key (sets a keyless map to zero); yields 1 if it was there, else 0. */
  record MapDelete(MapDeclaration map, MapKey key, Site site) implements MapOperation {
    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapDelete(map, key.withOperands(mapping), site);
    }
  }

  /**
   * Feeds {@code value} to the map's aggregation, {@code weight} times.
   *
   * @param value null for {@link MapValue.Count}
   * @param weight null for once; of a {@link MapValue.TimeSeries} the moment in nanoseconds
   */
  record MapAggregate(MapDeclaration map, MapKey key, Value value, Value weight, Site site)
      implements MapOperation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      key.operands(visitor);
      if (value != null) {
        visitor.visit(value);
      }
      if (weight != null) {
        visitor.visit(weight);
      }
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapAggregate(
          map,
          key.withOperands(mapping),
          value == null ? null : mapping.apply(value),
          weight == null ? null : mapping.apply(weight),
          site);
    }
  }

  /**
   * An aggregation's value over all CPUs at this moment: count, sum, min, max or average.
   *
   * @param part which number of an average; {@link Part#VALUE} of anything else
   */
  record MapReadAggregate(MapDeclaration map, MapKey key, Part part) implements MapOperation {

    /** The numbers of an average. */
    public enum Part {
      VALUE,
      TOTAL,
      COUNT
    }

    /** The value itself. */
    public MapReadAggregate(MapDeclaration map, MapKey key) {
      this(map, key, Part.VALUE);
    }

    @Override
    public Effect effect() {
      return Effect.READ;
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapReadAggregate(map, key.withOperands(mapping), part);
    }
  }
}
