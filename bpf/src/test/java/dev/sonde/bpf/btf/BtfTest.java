package dev.sonde.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.bpf.btf.BtfType.Member;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class BtfTest {
  private final SampleBtf sample = new SampleBtf();
  private final Btf btf = Btf.parse(sample.build());

  @Test
  void readsBackEveryKindAsItWasWritten() {
    assertThat(btf.typeCount()).isEqualTo(sample.types.size() + 1);
    for (int id = 1; id < btf.typeCount(); id++) {
      assertThat(btf.type(id)).isEqualTo(sample.types.get(id - 1));
      assertThat(btf.kind(id)).isEqualTo(sample.types.get(id - 1).kind());
      assertThat(btf.name(id)).isEqualTo(sample.types.get(id - 1).name());
    }
    assertThat(btf.type(0)).isEqualTo(new BtfType.Void());
  }

  @Test
  void writesTheSameBytesAgain() {
    BtfBuilder again = new BtfBuilder();
    for (int id = 1; id < btf.typeCount(); id++) {
      again.add(btf.type(id));
    }
    assertThat(again.build()).isEqualTo(sample.build());
  }

  @Test
  void findsTypesByNameAndKind() {
    assertThat(btf.find("task", Kind.STRUCT)).isEqualTo(sample.task);
    assertThat(btf.find("task", Kind.UNION)).isZero();
    assertThat(btf.find("tas", Kind.STRUCT)).isZero();
    assertThat(btf.find("task\0", Kind.STRUCT)).isZero();
    assertThat(btf.find("", Kind.STRUCT)).isZero();
    assertThat(btf.find("pid_t", Kind.TYPEDEF)).isEqualTo(sample.pid);
    assertThat(btf.findAll("wake")).containsExactly(sample.function);
    assertThat(btf.findAll("nothing")).isEmpty();
  }

  @Test
  void listsTypesOfAKindByPrefix() {
    assertThat(btf.findByPrefix("", Kind.INT))
        .containsExactly(sample.charId, sample.intId, sample.u64, sample.bool);
    assertThat(btf.findByPrefix("un", Kind.INT)).containsExactly(sample.u64);
    assertThat(btf.findByPrefix("unsigned long long", Kind.INT)).isEmpty();
  }

  @Test
  void findsMembersThroughAnonymousOnes() {
    assertThat(btf.member(sample.task, "parent"))
        .contains(new MemberLocation(sample.selfPointer, 128, 0));
    assertThat(btf.member(sample.task, "key")).contains(new MemberLocation(sample.u64, 40 * 8, 0));
    MemberLocation onCpu = btf.member(sample.task, "on_cpu").orElseThrow();
    assertThat(onCpu.isBitField()).isTrue();
    assertThat(onCpu.byteOffset()).isEqualTo(24);
    assertThat(onCpu.bitSize()).isEqualTo(1);
    assertThat(onCpu.bitOffset()).isEqualTo(24 * 8 + 3);
    assertThat(btf.member(sample.task, "absent")).isEmpty();
    assertThat(btf.member(sample.task, "")).isEmpty();
    assertThat(btf.member(sample.intId, "parent")).isEmpty();
  }

  @Test
  void knowsSizes() {
    assertThat(btf.sizeOf(sample.task)).isEqualTo(64);
    assertThat(btf.sizeOf(sample.name)).isEqualTo(16);
    assertThat(btf.sizeOf(sample.selfPointer)).isEqualTo(8);
    assertThat(btf.sizeOf(sample.pid)).isEqualTo(4);
    assertThat(btf.sizeOf(sample.variable)).isEqualTo(8);
    assertThatThrownBy(() -> btf.sizeOf(0)).isInstanceOf(BtfException.class);
    assertThatThrownBy(() -> btf.sizeOf(sample.fwd))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("struct later");
  }

  @Test
  void skipsModifiers() {
    assertThat(btf.skipModifiers(sample.pid)).isEqualTo(sample.intId);
    assertThat(btf.skipModifiers(sample.restrict)).isEqualTo(sample.selfPointer);
    assertThat(btf.skipModifiers(sample.task)).isEqualTo(sample.task);
    assertThat(btf.skipModifiers(0)).isZero();
  }

  @Test
  void spellsTypesAsCDoes() {
    assertThat(btf.spell(sample.selfPointer)).isEqualTo("struct task *");
    assertThat(btf.spell(sample.name)).isEqualTo("char[16]");
    assertThat(btf.declare(sample.name, "comm")).isEqualTo("char comm[16]");
    assertThat(btf.spell(sample.text)).isEqualTo("const char *");
    assertThat(btf.spell(sample.pid)).isEqualTo("pid_t");
    assertThat(btf.spell(sample.callback)).isEqualTo("int (*)(struct task *task, ...)");
    assertThat(btf.spell(sample.function)).isEqualTo("int wake(struct task *task, ...)");
    assertThat(btf.spell(sample.restrict)).isEqualTo("struct task *restrict");
    assertThat(btf.spell(sample.userText)).isEqualTo("char *");
    assertThat(btf.spell(sample.fwd)).isEqualTo("struct later");
    assertThat(btf.spell(0)).isEqualTo("void");
  }

  @Test
  void definesTypesAsCDoes() {
    assertThat(btf.define(sample.task))
        .isEqualTo(
            """
            struct task {
            \tchar comm[16];
            \tstruct task *parent;
            \tint state: 3;
            \tint on_cpu: 1;
            \tstruct {
            \t\tunsigned long flags;
            \t\tunion {
            \t\t\tpid_t tgid;
            \t\t\tunsigned long key;
            \t\t};
            \t};
            }""");
    assertThat(btf.define(sample.color)).isEqualTo("enum color {\n\tRED = -1,\n\tBLUE = 7,\n}");
    assertThatThrownBy(() -> btf.define(sample.intId)).isInstanceOf(BtfException.class);
  }

  @Test
  void spellsNestedDeclarators() {
    BtfBuilder builder = new BtfBuilder();
    int number = builder.add(new BtfType.Int("int", 4, BtfType.Encoding.SIGNED));
    int pointer = builder.add(new BtfType.Ptr(number));
    int pointers = builder.add(new BtfType.Array(pointer, number, 4));
    int numbers = builder.add(new BtfType.Array(number, number, 3));
    int matrix = builder.add(new BtfType.Array(numbers, number, 2));
    int toMatrix = builder.add(new BtfType.Ptr(matrix));
    int constPointer = builder.add(new BtfType.Const(pointer));
    int twice = builder.add(new BtfType.Ptr(constPointer));
    int nothing = builder.add(new BtfType.FuncProto(0, List.of()));
    int call = builder.add(new BtfType.Ptr(nothing));
    int calls = builder.add(new BtfType.Array(call, number, 5));
    Btf nested = Btf.parse(builder.build());
    assertThat(nested.spell(pointers)).isEqualTo("int *[4]");
    assertThat(nested.spell(matrix)).isEqualTo("int[2][3]");
    assertThat(nested.declare(toMatrix, "m")).isEqualTo("int (*m)[2][3]");
    assertThat(nested.declare(constPointer, "p")).isEqualTo("int *const p");
    assertThat(nested.spell(twice)).isEqualTo("int *const *");
    assertThat(nested.declare(calls, "calls")).isEqualTo("void (*calls[5])(void)");
  }

  @Test
  void splitBtfContinuesItsBase() {
    BtfBuilder builder = new BtfBuilder(btf);
    int pointer = builder.add(new BtfType.Ptr(sample.task));
    int mine =
        builder.add(
            new BtfType.Struct(
                "module_task",
                72,
                List.of(Member.at("inner", sample.task, 0), Member.at("p", pointer, 64))));
    Btf split = Btf.parseSplit(builder.build(), btf);
    assertThat(pointer).isEqualTo(btf.typeCount());
    assertThat(split.typeCount()).isEqualTo(btf.typeCount() + 2);
    assertThat(split.spell(pointer)).isEqualTo("struct task *");
    assertThat(split.find("task", Kind.STRUCT)).isEqualTo(sample.task);
    assertThat(split.find("module_task", Kind.STRUCT)).isEqualTo(mine);
    assertThat(btf.find("module_task", Kind.STRUCT)).isZero();
    assertThat(split.findByPrefix("", Kind.STRUCT))
        .containsExactly(sample.innerStruct, sample.task, mine);
    assertThat(split.member(mine, "p")).contains(new MemberLocation(pointer, 512, 0));
    assertThat(split.type(mine).name()).isEqualTo("module_task");
  }

  @Test
  void splitBtfMayNameItsTypesWithStringsOfItsBase() {
    BtfBuilder builder = new BtfBuilder(btf);
    int renamed = builder.add(new BtfType.Typedef("xxxx", sample.task));
    byte[] blob = builder.build();
    ByteBuffer words = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
    int nameInBase = btf.data().word(btf.offset(sample.pid));
    words.putInt(BtfData.HEADER_SIZE, nameInBase);
    Btf split = Btf.parseSplit(blob, btf);
    assertThat(split.name(renamed)).isEqualTo("pid_t");
    assertThat(split.findAll("pid_t")).containsExactly(sample.pid, renamed);
    assertThat(split.findByPrefix("pid", Kind.TYPEDEF)).containsExactly(sample.pid, renamed);
  }

  @Test
  void readsBigEndian() {
    // A header and "int" by hand, as a big-endian machine writes them.
    ByteBuffer blob = ByteBuffer.allocate(24 + 16 + 5).order(ByteOrder.BIG_ENDIAN);
    blob.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0);
    blob.putInt(24).putInt(0).putInt(16).putInt(16).putInt(5);
    blob.putInt(1).putInt(1 << 24).putInt(4).putInt(1 << 24 | 32);
    blob.put(new byte[] {0, 'i', 'n', 't', 0});
    Btf big = Btf.parse(blob.array());
    assertThat(big.type(1)).isEqualTo(new BtfType.Int("int", 4, BtfType.Encoding.SIGNED));
    assertThat(big.find("int", Kind.INT)).isEqualTo(1);
  }

  @Test
  void storesEqualStringsOnce() {
    BtfBuilder builder = new BtfBuilder();
    assertThat(builder.string("")).isZero();
    int first = builder.string("line");
    assertThat(builder.string("line")).isEqualTo(first);
    assertThat(builder.string("other")).isNotEqualTo(first);
    assertThat(new String(builder.build(), java.nio.charset.StandardCharsets.UTF_8))
        .containsOnlyOnce("line");
  }

  @Test
  void refusesWhatBtfCannotHold() {
    BtfBuilder builder = new BtfBuilder();
    List<Member> many = java.util.Collections.nCopies(0x10000, Member.at("m", 1, 0));
    assertThatThrownBy(() -> builder.add(new BtfType.Union("u", 4, many)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536");
    assertThatThrownBy(() -> builder.string("a\0b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.add(new BtfType.Void()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void growsPastItsFirstBuffers() {
    BtfBuilder builder = new BtfBuilder();
    int number = builder.add(new BtfType.Int("int", 4, BtfType.Encoding.SIGNED));
    int last = 0;
    for (int i = 0; i < 5000; i++) {
      last = builder.add(new BtfType.Typedef("name_of_type_" + i, number));
    }
    Btf large = Btf.parse(builder.build());
    assertThat(last).isEqualTo(5001);
    assertThat(large.find("name_of_type_4999", Kind.TYPEDEF)).isEqualTo(last);
    assertThat(large.findByPrefix("name_of_type_49", Kind.TYPEDEF)).hasSize(111);
  }
}
