package dev.sonde.compiler.ir;

import java.util.List;

/** What is told to user space. */
public sealed interface EventOperation extends Operation {

  /**
   * Sends an event to user space.
   *
   * @param event index into {@link dev.sonde.compiler.program.TraceProgram#events}
   */
  record Emit(Ring ring, int event, List<EventPart> parts, Site site) implements EventOperation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public Effect effect() {
      return Effect.WRITE;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      for (EventPart part : parts) {
        part.operands(visitor);
      }
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new Emit(ring, event, mapParts(parts, mapping), site);
    }

    public Emit {
      parts = List.copyOf(parts);
    }
  }

  /** Adds one to a site's counter. */
  record CountSite(Site site) implements EventOperation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public Effect effect() {
      return Effect.WRITE;
    }
  }

  private static List<EventPart> mapParts(List<EventPart> parts, ValueMapping mapping) {
    EventPart[] mapped = new EventPart[parts.size()];
    for (int i = 0; i < mapped.length; i++) {
      mapped[i] = parts.get(i).withOperands(mapping);
    }
    return List.of(mapped);
  }
}
