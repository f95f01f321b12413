package dev.sonde.bpf.btf;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One search for a member by name, through anonymous structs and unions. Reads the members where
 * they lie: decoding all 250 of {@code task_struct} to find one costs a cold JVM a millisecond.
 */
final class MemberSearch {
  /** No kernel struct nests deeper than a few anonymous members. */
  private static final int MAX_DEPTH = 32;

  /** A real search looks at a few hundred members; damaged BTF could make one look at 2^32. */
  private static final int MAX_MEMBERS = 1 << 20;

  private final Btf btf;
  private final byte[] name;
  private int membersLeft = MAX_MEMBERS;

  MemberSearch(Btf btf, String name) {
    this.btf = btf;
    this.name = name.getBytes(StandardCharsets.UTF_8);
  }

  Optional<MemberLocation> in(int id) {
    if (name.length == 0) {
      return Optional.empty();
    }
    return Optional.ofNullable(search(btf.skipModifiers(id), 0, 0));
  }

  private MemberLocation search(int id, long outerBits, int depth) {
    Kind kind = btf.kind(id);
    if (kind != Kind.STRUCT && kind != Kind.UNION) {
      return null;
    }
    if (depth == MAX_DEPTH) {
      throw new BtfException("BTF type " + id + " nests anonymous members too deeply");
    }
    Btf owner = btf.owner(id);
    BtfData data = owner.data();
    int at = owner.offset(id);
    int count = data.vlen(at);
    boolean bitFields = data.kindFlag(at);
    membersLeft -= count;
    if (membersLeft < 0) {
      throw new BtfException("BTF type " + id + " has too many members to look through");
    }
    for (int i = 0, member = at + BtfData.TYPE_SIZE; i < count; i++, member += 12) {
      int nameOffset = data.word(member);
      int typeId = data.word(member + 4);
      int offset = data.word(member + 8);
      if (nameOffset == 0) {
        long bits = outerBits + TypeDecoder.memberBitOffset(offset, bitFields, member);
        MemberLocation found = search(btf.skipModifiers(typeId), bits, depth + 1);
        if (found != null) {
          return found;
        }
      } else if (owner.stringEquals(nameOffset, name)) {
        return new MemberLocation(
            typeId,
            outerBits + TypeDecoder.memberBitOffset(offset, bitFields, member),
            TypeDecoder.memberBitSize(offset, bitFields));
      }
    }
    return null;
  }
}
