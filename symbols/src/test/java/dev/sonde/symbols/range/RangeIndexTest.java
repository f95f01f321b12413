package dev.sonde.symbols.range;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeIndexTest {
  @Test
  void findsNothingInNothing() {
    assertThat(new RangeIndexBuilder().innermost().find(0)).isEqualTo(RangeIndex.NONE);
    assertThat(new RangeIndexBuilder().newest().find(-1)).isEqualTo(RangeIndex.NONE);
  }

  @Test
  void respectsBothEnds() {
    RangeIndexBuilder builder = new RangeIndexBuilder();
    builder.add(0x10, 0x20, 0);
    builder.add(0xffff_ffff_8100_0000L, -1, 0);
    RangeIndex index = builder.innermost();
    assertThat(index.find(0xf)).isEqualTo(RangeIndex.NONE);
    assertThat(index.find(0x10)).isZero();
    assertThat(index.find(0x1f)).isZero();
    assertThat(index.find(0x20)).isEqualTo(RangeIndex.NONE);
    assertThat(index.find(0xffff_ffff_8100_0000L)).isEqualTo(1);
    assertThat(index.find(-2)).isEqualTo(1);
  }

  @Test
  void givesTheInnermostOfNested() {
    RangeIndexBuilder builder = new RangeIndexBuilder();
    builder.add(0x100, 0x200, 0);
    builder.add(0x140, 0x150, 0);
    builder.add(0x180, 0x280, 0);
    RangeIndex index = builder.innermost();
    assertThat(index.find(0x13f)).isZero();
    assertThat(index.find(0x140)).isEqualTo(1);
    assertThat(index.find(0x150)).isZero();
    assertThat(index.find(0x1ff)).isEqualTo(2);
    assertThat(index.find(0x27f)).isEqualTo(2);
  }

  @Test
  void ofEqualStartsPrefersTheHigherAndThenTheFirst() {
    RangeIndexBuilder builder = new RangeIndexBuilder();
    builder.add(0x100, 0x110, 1);
    builder.add(0x100, 0x110, 3);
    builder.add(0x100, 0x110, 3);
    builder.add(0x100, 0x120, 2);
    RangeIndex index = builder.innermost();
    assertThat(index.find(0x100)).isEqualTo(1);
    assertThat(index.find(0x118)).isEqualTo(3);
  }

  @Test
  void anOpenRangeEndsAtTheNextAndGivesWay() {
    RangeIndexBuilder builder = new RangeIndexBuilder();
    builder.addOpen(0x100, 0x1000, 0);
    builder.addOpen(0x180, 0x1000, 0);
    builder.add(0x200, 0x300, 0);
    builder.addOpen(0x240, 0x1000, 0);
    builder.addOpen(0x2f0, 0x400, 0);
    builder.addOpen(0x380, 0x400, 0);
    RangeIndex index = builder.innermost();
    assertThat(index.find(0x17f)).isZero();
    assertThat(index.find(0x1ff)).isEqualTo(1);
    assertThat(index.find(0x250)).isEqualTo(2);
    assertThat(index.find(0x2ff)).isEqualTo(2);
    assertThat(index.find(0x300)).isEqualTo(RangeIndex.NONE);
    assertThat(index.find(0x3ff)).isEqualTo(5);
    assertThat(index.find(0x400)).isEqualTo(RangeIndex.NONE);
  }

  @Test
  void theNewestHidesWhatWasThere() {
    RangeIndexBuilder builder = new RangeIndexBuilder();
    builder.add(0x100, 0x200, 0);
    builder.add(0x120, 0x130, 0);
    builder.add(0x110, 0x180, 0);
    RangeIndex index = builder.newest();
    assertThat(index.find(0x10f)).isZero();
    assertThat(index.find(0x125)).isEqualTo(2);
    assertThat(index.find(0x180)).isZero();
  }

  @Test
  void agreesWithASearchThroughAll() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      int count = random.nextInt(40);
      long[] starts = new long[count];
      long[] ends = new long[count];
      int[] preferences = new int[count];
      RangeIndexBuilder builder = new RangeIndexBuilder();
      for (int i = 0; i < count; i++) {
        starts[i] = 10 + random.nextInt(100);
        ends[i] = starts[i] + random.nextInt(30) - 2;
        preferences[i] = random.nextInt(3);
        builder.add(starts[i], ends[i], preferences[i]);
      }
      RangeIndex innermost = builder.innermost();
      RangeIndex newest = builder.newest();
      for (int at = 0; at < 150; at++) {
        int inner = RangeIndex.NONE;
        int last = RangeIndex.NONE;
        for (int i = 0; i < count; i++) {
          if (starts[i] <= at && at < ends[i]) {
            last = i;
            if (inner < 0
                || starts[i] > starts[inner]
                || starts[i] == starts[inner] && preferences[i] > preferences[inner]) {
              inner = i;
            }
          }
        }
        assertThat(innermost.find(at)).isEqualTo(inner);
        assertThat(newest.find(at)).isEqualTo(last);
      }
    }
  }
}
