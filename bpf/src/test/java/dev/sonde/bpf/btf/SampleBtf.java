package dev.sonde.bpf.btf;

import dev.sonde.bpf.btf.BtfType.Encoding;
import dev.sonde.bpf.btf.BtfType.Enumerator;
import dev.sonde.bpf.btf.BtfType.Linkage;
import dev.sonde.bpf.btf.BtfType.Member;
import dev.sonde.bpf.btf.BtfType.Parameter;
import dev.sonde.bpf.btf.BtfType.SectionVariable;
import java.util.ArrayList;
import java.util.List;

/** A small program's types, one of every kind. */
final class SampleBtf {
  final List<BtfType> types = new ArrayList<>();
  final int charId = add(new BtfType.Int("char", 1, Encoding.CHAR));
  final int intId = add(new BtfType.Int("int", 4, Encoding.SIGNED));
  final int u64 = add(new BtfType.Int("unsigned long", 8, Encoding.UNSIGNED));
  final int bool = add(new BtfType.Int("_Bool", 1, Encoding.BOOL));
  final int name = add(new BtfType.Array(charId, u64, 16));
  final int pid = add(new BtfType.Typedef("pid_t", intId));
  final int constChar = add(new BtfType.Const(charId));
  final int text = add(new BtfType.Ptr(constChar));
  final int innerUnion =
      add(new BtfType.Union("", 8, List.of(Member.at("tgid", pid, 0), Member.at("key", u64, 0))));
  final int innerStruct =
      add(
          new BtfType.Struct(
              "", 16, List.of(Member.at("flags", u64, 0), Member.at("", innerUnion, 8))));

  /** The next type, which it points to. */
  final int selfPointer = add(new BtfType.Ptr(types.size() + 2));

  final int task =
      add(
          new BtfType.Struct(
              "task",
              64,
              List.of(
                  Member.at("comm", name, 0),
                  Member.at("parent", selfPointer, 16),
                  new Member("state", intId, 24 * 8, 3),
                  new Member("on_cpu", intId, 24 * 8 + 3, 1),
                  Member.at("", innerStruct, 32))));
  final int color =
      add(
          new BtfType.Enum(
              "color", 4, true, List.of(new Enumerator("RED", -1), new Enumerator("BLUE", 7))));
  final int big =
      add(new BtfType.Enum64("big", 8, false, List.of(new Enumerator("HUGE", 0x1234_5678_9abcL))));
  final int fwd = add(new BtfType.Fwd("later", false));
  final int volatileInt = add(new BtfType.Volatile(intId));
  final int restrict = add(new BtfType.Restrict(selfPointer));
  final int prototype =
      add(
          new BtfType.FuncProto(
              intId, List.of(new Parameter("task", selfPointer), new Parameter("", 0))));
  final int function = add(new BtfType.Func("wake", prototype, Linkage.GLOBAL));
  final int callback = add(new BtfType.Ptr(prototype));
  final int variable = add(new BtfType.Var("count", u64, Linkage.STATIC));
  final int section =
      add(new BtfType.Datasec(".bss", 8, List.of(new SectionVariable(variable, 0, 8))));
  final int real = add(new BtfType.Float("double", 8));
  final int declTag = add(new BtfType.DeclTag("kfunc", function, -1));
  final int typeTag = add(new BtfType.TypeTag("user", charId));
  final int userText = add(new BtfType.Ptr(typeTag));

  private int add(BtfType type) {
    types.add(type);
    return types.size();
  }

  byte[] build() {
    BtfBuilder builder = new BtfBuilder();
    for (BtfType type : types) {
      builder.add(type);
    }
    return builder.build();
  }
}
