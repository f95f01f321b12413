package dev.sonde.bpf.object;

import java.util.Optional;

/**
 * What a program is loaded as. Two programs of one kind may be attached to the same places.
 *
 * @param type what it is
 * @param attachType how it is attached, for the types that leave a choice
 * @param target what it attaches to, for the types that must say so when they are loaded
 */
public record ProgramKind(
    ProgramType type, Optional<AttachType> attachType, Optional<AttachTarget> target) {

  /** A type that leaves no choice. */
  public static ProgramKind of(ProgramType type) {
    return new ProgramKind(type, Optional.empty(), Optional.empty());
  }

  /** A type and one of its ways of attaching. */
  public static ProgramKind of(ProgramType type, AttachType attachType) {
    return new ProgramKind(type, Optional.of(attachType), Optional.empty());
  }

  /** A tracing program: it attaches to one thing only, known when it is loaded. */
  public static ProgramKind tracing(AttachType attachType, AttachTarget target) {
    return new ProgramKind(ProgramType.TRACING, Optional.of(attachType), Optional.of(target));
  }
}
