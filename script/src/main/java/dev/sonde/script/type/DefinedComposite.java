package dev.sonde.script.type;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.syntax.CType;
import dev.sonde.script.syntax.TypeExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A struct or union that the script defines, or a header that it includes. */
final class DefinedComposite implements CompositeType {
  private final CType.Composite definition;
  private final CTypes types;
  private CompositeLayout layout;
  private boolean beingLaidOut;

  /** A type laid out when something asks for it. */
  DefinedComposite(CType.Composite definition, CTypes types) {
    this.definition = definition;
    this.types = types;
  }

  /** Where its members lie. */
  CompositeLayout layout() {
    if (layout == null) {
      if (beingLaidOut) {
        types.error(definition.span(), "'" + spelling() + "' holds itself: its size has no end");
        return new CompositeLayout(List.of(), 0, 1);
      }
      beingLaidOut = true;
      layout = CompositeLayout.of(definition, types);
      beingLaidOut = false;
    }
    return layout;
  }

  private String spelling() {
    return definition.tag().keyword() + " " + name();
  }

  @Override
  public String name() {
    return definition.name().orElse("");
  }

  @Override
  public boolean isUnion() {
    return definition.tag() == TypeExpression.Tag.UNION;
  }

  @Override
  public int size() {
    return layout().size();
  }

  @Override
  public int alignment() {
    return layout().alignment();
  }

  @Override
  public Optional<Member> member(String name, AddressSpace space) {
    for (CompositeLayout.Place place : layout().places()) {
      if (place.field().name().isPresent()) {
        if (place.field().name().get().equals(name)) {
          return Optional.of(member(place, space));
        }
      } else if (types.resolve(place.field().type(), space) instanceof ScriptType.Struct inner) {
        Optional<Member> found = inner.composite().member(name, space);
        if (found.isPresent()) {
          return Optional.of(found.get().within(place.bitOffset()));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public List<Member> members(AddressSpace space) {
    List<Member> members = new ArrayList<>();
    for (CompositeLayout.Place place : layout().places()) {
      if (place.field().name().isPresent()) {
        members.add(member(place, space));
      } else if (types.resolve(place.field().type(), space) instanceof ScriptType.Struct inner) {
        for (Member member : inner.composite().members(space)) {
          members.add(member.within(place.bitOffset()));
        }
      }
    }
    return members;
  }

  private Member member(CompositeLayout.Place place, AddressSpace space) {
    return new Member(
        place.field().name().orElseThrow(),
        types.resolve(place.field().type(), space),
        place.bitOffset(),
        place.bitSize());
  }
}
