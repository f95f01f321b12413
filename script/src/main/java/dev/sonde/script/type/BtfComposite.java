package dev.sonde.script.type;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.BtfType;
import dev.sonde.bpf.btf.Kind;
import dev.sonde.bpf.btf.MemberLocation;
import dev.sonde.compiler.ir.AddressSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A struct or union of the kernel's BTF, or a module's.
 *
 * @param types the kernel's types, which it belongs to
 * @param btf the BTF it is in
 * @param id its type's id
 */
record BtfComposite(KernelTypes types, Btf btf, int id) implements CompositeType {
  /** No kernel structure nests anonymous members deeper. */
  private static final int MAX_DEPTH = 32;

  @Override
  public String name() {
    return btf.name(id);
  }

  @Override
  public boolean isUnion() {
    return btf.kind(id) == Kind.UNION;
  }

  @Override
  public int size() {
    return Math.toIntExact(btf.sizeOf(id));
  }

  /** BTF does not say; it is what size and offsets allow of what the members want. */
  @Override
  public int alignment() {
    return alignment(id, 0);
  }

  private int alignment(int composite, int depth) {
    BtfType.Composite type = (BtfType.Composite) btf.type(composite);
    int alignment = 1;
    for (BtfType.Member member : type.members()) {
      int own = memberAlignment(member.typeId(), depth);
      if (member.bitSize() == 0) {
        while (own > 1 && member.bitOffset() / 8 % own != 0) {
          own /= 2;
        }
      }
      alignment = Math.max(alignment, own);
    }
    while (alignment > 1 && type.size() % alignment != 0) {
      alignment /= 2;
    }
    return alignment;
  }

  private int memberAlignment(int typeId, int depth) {
    int resolved = btf.skipModifiers(typeId);
    return switch (btf.type(resolved)) {
      case BtfType.Array array when depth < MAX_DEPTH ->
          memberAlignment(array.elementTypeId(), depth + 1);
      case BtfType.Composite _ when depth < MAX_DEPTH -> alignment(resolved, depth + 1);
      case BtfType.Int integer -> integer.size();
      case BtfType.Float number -> number.size();
      case BtfType.Enum enumeration -> enumeration.size();
      case BtfType.Ptr _, BtfType.Enum64 _ -> Long.BYTES;
      default -> 1;
    };
  }

  @Override
  public Optional<Member> member(String name, AddressSpace space) {
    Optional<MemberLocation> found = btf.member(id, name);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    MemberLocation location = found.get();
    return Optional.of(
        new Member(
            name,
            types.of(btf, location.typeId(), space),
            location.bitOffset(),
            location.bitSize()));
  }

  @Override
  public List<Member> members(AddressSpace space) {
    List<Member> members = new ArrayList<>();
    collect(id, 0, space, members, 0);
    return members;
  }

  private void collect(
      int composite, long outerBits, AddressSpace space, List<Member> members, int depth) {
    for (BtfType.Member member : ((BtfType.Composite) btf.type(composite)).members()) {
      long bits = outerBits + member.bitOffset();
      int resolved = btf.skipModifiers(member.typeId());
      if (!member.name().isEmpty()) {
        members.add(
            new Member(
                member.name(), types.of(btf, member.typeId(), space), bits, member.bitSize()));
      } else if (btf.type(resolved) instanceof BtfType.Composite && depth < MAX_DEPTH) {
        collect(resolved, bits, space, members, depth + 1);
      }
    }
  }

  @Override
  public String kernelName() {
    return isUnion() || name().isEmpty() || types.isOfModule(id) ? null : name();
  }
}
