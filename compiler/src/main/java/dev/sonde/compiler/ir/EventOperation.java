package dev.sonde.compiler.ir;

import java.util.List;

/** What is told to user space. */
public sealed interface EventOperation extends Operation {
  @Override
  default Type resultType() {
    return Type.NONE;
  }

  @Override
  default Effect effect() {
    return Effect.WRITE;
  }

  /**
   * Sends an event to user space.
   *
   * @param event index into {@link dev.sonde.compiler.program.TraceProgram#events}
   * @param ends whether it ends the session: once it has been sent, {@link SessionEnding} is 1
   */
  record Emit(Ring ring, int event, List<EventPart> parts, Site site, boolean ends)
      implements EventOperation {
    /** An event that does not end the session. */
    public Emit(Ring ring, int event, List<EventPart> parts, Site site) {
      this(ring, event, parts, site, false);
    }

    @Override
    public void operands(ValueVisitor visitor) {
      for (EventPart part : parts) {
        part.operands(visitor);
      }
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new Emit(ring, event, mapParts(parts, mapping), site, ends);
    }

    public Emit {
      parts = List.copyOf(parts);
    }
  }

  /**
   * Sends a packet to user space, of which the kernel itself copies the bytes, wherever they lie.
   * What arrives is an event of two fields, the time and the length, with the packet behind it.
   *
   * @param event index into {@link dev.sonde.compiler.program.TraceProgram#events}
   * @param packet a pointer to a {@code struct sk_buff} that the verifier knows for one
   * @param time when it was met, in nanoseconds
   * @param length how many of its bytes
   * @param site counts packets that could not be sent
   */
  record EmitPacket(int event, Value packet, Value time, Value length, Site site)
      implements EventOperation {
    /** 0, or a negative errno. */
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.WRITE;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(packet);
      visitor.visit(time);
      visitor.visit(length);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new EmitPacket(
          event, mapping.apply(packet), mapping.apply(time), mapping.apply(length), site);
    }
  }

  /** 1 if an event that ends the session has been sent by any program, else 0. */
  record SessionEnding() implements EventOperation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.READ;
    }
  }

  /**
   * Adds one to a site's counter.
   *
   * @param error the negative errno that a helper returned, to be kept with the counter; null where
   *     none did
   */
  record CountSite(Site site, Value error) implements EventOperation {
    /** Counts what no helper told of. */
    public CountSite(Site site) {
      this(site, null);
    }

    @Override
    public void operands(ValueVisitor visitor) {
      if (error != null) {
        visitor.visit(error);
      }
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return error == null ? this : new CountSite(site, mapping.apply(error));
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
