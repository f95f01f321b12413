package dev.sonde.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.bpf.btf.BtfType.Member;
import dev.sonde.bpf.btf.BtfType.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Whatever the bytes hold: an answer or a {@link BtfException}, and soon. */
class DamagedBtfTest {
  private static final int MUTATIONS = 40_000;

  @Test
  void saysWhatIsWrongWithTheHeader() {
    byte[] sound = new SampleBtf().build();
    assertRefused(new byte[0], "shorter than its 24-byte header");
    assertRefused(Arrays.copyOf(sound, 23), "shorter than its 24-byte header");
    assertRefused(changed(sound, 0, 0x7f), "not BTF");
    assertRefused(changed(sound, 2, 9), "version 9");
    assertRefused(changed(sound, 4, 3), "header length 3");
    assertRefused(changed(sound, 15, 0x7f), "type section");
    assertRefused(changed(sound, 23, 0x7f), "string section");
    assertRefused(changed(sound, sound.length - 1, 'x'), "NUL");
    assertRefused(changed(sound, 24 + 7, 0x1f), "unknown kind 31");
    assertRefused(changed(sound, 24 + 3, 0x7f), "string offset");
  }

  @Test
  void refusesReferencesThatLoop() {
    BtfBuilder builder = new BtfBuilder();
    int first = builder.add(new BtfType.Typedef("a", 2));
    builder.add(new BtfType.Typedef("b", first));
    int array = builder.add(new BtfType.Array(3, first, 1));
    int konst = builder.add(new BtfType.Const(4));
    int nested = builder.add(new BtfType.Struct("s", 8, List.of(Member.at("", 5, 0))));
    int pointer = builder.add(new BtfType.Ptr(6));
    Btf btf = Btf.parse(builder.build());
    assertBtfException(() -> btf.skipModifiers(first));
    assertBtfException(() -> btf.sizeOf(array));
    assertBtfException(() -> btf.sizeOf(konst));
    assertBtfException(() -> btf.spell(konst));
    assertBtfException(() -> btf.spell(array));
    assertBtfException(() -> btf.spell(pointer));
    assertBtfException(() -> btf.member(nested, "x"));
  }

  @Test
  void givesUpOnAStructThatFansOut() {
    BtfBuilder builder = new BtfBuilder();
    for (int level = 1; level <= 30; level++) {
      List<Member> members = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        members.add(Member.at("", level + 1, 0));
      }
      builder.add(new BtfType.Union("", 8, members));
    }
    builder.add(new BtfType.Int("int", 4, BtfType.Encoding.SIGNED));
    Btf btf = Btf.parse(builder.build());
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertBtfException(() -> btf.member(1, "x")));
  }

  @Test
  void givesUpOnPrototypesThatFanOut() {
    BtfBuilder builder = new BtfBuilder();
    for (int level = 0; level < 30; level++) {
      int next = builder.nextId() + 1;
      builder.add(
          new BtfType.FuncProto(0, List.of(new Parameter("a", next), new Parameter("b", next))));
    }
    builder.add(new BtfType.Int("int", 4, BtfType.Encoding.SIGNED));
    Btf btf = Btf.parse(builder.build());
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertBtfException(() -> btf.spell(1)));
  }

  @Test
  void survivesMutations() {
    byte[] sound = new SampleBtf().build();
    Random random = new Random(20261121);
    int answered = 0;
    int refused = 0;
    for (int round = 0; round < MUTATIONS; round++) {
      byte[] mutant = mutate(sound, random);
      try {
        visit(Btf.parse(mutant));
        answered++;
      } catch (BtfException _) {
        refused++;
      }
    }
    // Both must happen, or the mutations test nothing.
    assertThat(answered).isGreaterThan(MUTATIONS / 100);
    assertThat(refused).isGreaterThan(MUTATIONS / 100);
  }

  @Test
  void survivesMutationsOfSplitBtf() {
    SampleBtf sample = new SampleBtf();
    Btf base = Btf.parse(sample.build());
    BtfBuilder builder = new BtfBuilder(base);
    for (BtfType type : sample.types) {
      builder.add(type);
    }
    byte[] sound = builder.build();
    Random random = new Random(42);
    int refused = 0;
    for (int round = 0; round < MUTATIONS / 4; round++) {
      try {
        visit(Btf.parseSplit(mutate(sound, random), base));
      } catch (BtfException _) {
        refused++;
      }
    }
    assertThat(refused).isPositive().isLessThan(MUTATIONS / 4);
  }

  /** Asks everything that can be asked; every answer but one may be a BtfException. */
  private static void visit(Btf btf) {
    boolean damaged = false;
    for (int id = 0; id < btf.typeCount(); id++) {
      damaged |= fails(btf, id);
    }
    btf.findAll("task");
    btf.findByPrefix("t", Kind.STRUCT);
    if (damaged) {
      throw new BtfException("some type is damaged");
    }
  }

  private static boolean fails(Btf btf, int id) {
    boolean failed = false;
    for (int question = 0; question < 5; question++) {
      try {
        switch (question) {
          case 0 -> btf.type(id);
          case 1 -> btf.skipModifiers(id);
          case 2 -> btf.spell(id);
          case 3 -> btf.member(id, "key");
          default -> btf.kind(id);
        }
      } catch (BtfException _) {
        failed = true;
      }
    }
    try {
      btf.sizeOf(id);
    } catch (BtfException _) {
      // Sound BTF has types without a size as well.
    }
    return failed;
  }

  private static byte[] mutate(byte[] sound, Random random) {
    byte[] mutant = sound.clone();
    switch (random.nextInt(8)) {
      case 0 -> mutant = Arrays.copyOf(sound, random.nextInt(sound.length));
      case 1 -> mutant = Arrays.copyOf(sound, sound.length + random.nextInt(64));
      default -> {
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
          int at = random.nextInt(mutant.length);
          mutant[at] =
              switch (random.nextInt(3)) {
                case 0 -> (byte) random.nextInt(256);
                case 1 -> (byte) (mutant[at] ^ 1 << random.nextInt(8));
                default -> (byte) (random.nextBoolean() ? 0xff : 0);
              };
        }
      }
    }
    return mutant;
  }

  private static byte[] changed(byte[] sound, int... placesAndBytes) {
    byte[] copy = sound.clone();
    for (int i = 0; i < placesAndBytes.length; i += 2) {
      copy[placesAndBytes[i]] = (byte) placesAndBytes[i + 1];
    }
    return copy;
  }

  private static void assertRefused(byte[] blob, String message) {
    assertThatThrownBy(() -> Btf.parse(blob))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining(message);
  }

  private static void assertBtfException(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable ask) {
    assertThatThrownBy(ask).isInstanceOf(BtfException.class);
  }
}
