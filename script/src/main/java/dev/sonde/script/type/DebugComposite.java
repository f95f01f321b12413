package dev.sonde.script.type;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.probe.DebugPlace;
import dev.sonde.symbols.dwarf.DwarfType;
import dev.sonde.symbols.dwarf.TypeReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A struct, class or union of a traced program's debug information. The members of the classes that
 * it extends are its own, too. Two of one program are equal that have one name and one size: each
 * source file of the program has its own copy of them.
 */
final class DebugComposite implements CompositeType {
  /** No class has so many ancestors. */
  private static final int MAX_DEPTH = 16;

  private final DebugTypes types;
  private final DebugPlace place;
  private final TypeReference reference;
  private final DwarfType.Composite composite;

  /**
   * A type.
   *
   * @param place in which program
   * @param composite what {@code reference} refers to
   */
  DebugComposite(
      DebugTypes types, DebugPlace place, TypeReference reference, DwarfType.Composite composite) {
    this.types = types;
    this.place = place;
    this.reference = reference;
    this.composite = composite;
  }

  @Override
  public String name() {
    return composite.name();
  }

  @Override
  public boolean isUnion() {
    return composite.kind() == DwarfType.CompositeKind.UNION;
  }

  @Override
  public int size() {
    return Math.clamp(composite.size(), 0, Integer.MAX_VALUE);
  }

  /** Debug information does not say; it is what size and offsets allow of the most there is. */
  @Override
  public int alignment() {
    int alignment = Long.BYTES;
    while (alignment > 1 && composite.size() % alignment != 0) {
      alignment /= 2;
    }
    return alignment;
  }

  @Override
  public Optional<Member> member(String name, AddressSpace space) {
    for (Member member : members(space)) {
      if (member.name().equals(name)) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }

  @Override
  public List<Member> members(AddressSpace space) {
    List<Member> members = new ArrayList<>();
    collect(space, members, 0);
    return members;
  }

  private void collect(AddressSpace space, List<Member> members, int depth) {
    for (DwarfType.Member member : composite.members()) {
      ScriptType type = types.of(place, member.type(), space);
      if (!member.name().isEmpty()) {
        members.add(new Member(member.name(), type, member.offset(), member.bitSize()));
      } else if (type instanceof ScriptType.Struct(CompositeType inner, var _)) {
        for (Member anonymous : inner.members(space)) {
          members.add(anonymous.within(member.offset()));
        }
      }
    }
    for (DwarfType.BaseClass base : composite.bases()) {
      if (base.offset() != DwarfType.BaseClass.VIRTUAL
          && depth < MAX_DEPTH
          && types.of(place, base.type(), space)
              instanceof ScriptType.Struct(DebugComposite parent, var _)) {
        List<Member> inherited = new ArrayList<>();
        parent.collect(space, inherited, depth + 1);
        for (Member member : inherited) {
          members.add(member.within(8 * base.offset()));
        }
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof DebugComposite that) || !place.path().equals(that.place.path())) {
      return false;
    }
    return name().isEmpty()
        ? reference.equals(that.reference)
        : name().equals(that.name())
            && isUnion() == that.isUnion()
            && composite.size() == that.composite.size();
  }

  @Override
  public int hashCode() {
    return Objects.hash(place.path(), name(), composite.size());
  }
}
