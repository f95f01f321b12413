package dev.sonde.bpf.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.bpf.link.KprobeAttachment.Place;
import dev.sonde.bpf.link.KprobeMultiAttachment.When;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The number of an attachment is the upper half of its cookie, and leaves the lower one alone. */
class NumberedAttachmentTest {
  private static final long THREE = 3L << 32;

  private static UprobeAttachment uprobe(long cookie) {
    return new UprobeAttachment("/bin/true", 64, false, 0, cookie, OptionalInt.empty());
  }

  @Test
  void uprobesKeepTheLowerHalf() {
    assertThat(uprobe(5).numbered(3)).isEqualTo(uprobe(THREE | 5));
    assertThat(uprobe(THREE | 5).numbered(0)).isEqualTo(uprobe(5));
    assertThat(new UprobeSetAttachment(List.of(uprobe(0), uprobe(1))).numbered(3))
        .isEqualTo(new UprobeSetAttachment(List.of(uprobe(THREE), uprobe(THREE | 1))));
    assertThat(new UprobeMultiAttachment(List.of(uprobe(0), uprobe(1)), 1).numbered(3))
        .isEqualTo(new UprobeMultiAttachment(List.of(uprobe(THREE), uprobe(THREE | 1)), 1));
    List<UprobeAttachment> three = List.of(uprobe(0), uprobe(1), uprobe(2));
    assertThat(new UprobeMultiAttachment(three, 3).halves())
        .containsExactly(
            new UprobeMultiAttachment(three.subList(0, 1), 1),
            new UprobeMultiAttachment(three.subList(1, 3), 2));
    assertThat(new UprobeMultiAttachment(three, 1).halves()).isEmpty();
    assertThat(uprobe(5).numbered(3).inProcess(7).orElseThrow())
        .isEqualTo(new UprobeAttachment("/bin/true", 64, false, 0, THREE | 5, OptionalInt.of(7)));
  }

  @Test
  void functionsThatAreJoinedKeepTheirs() {
    KprobeMultiAttachment read = new KprobeMultiAttachment(List.of("vfs_read"), When.ENTRY);
    KprobeMultiAttachment write = new KprobeMultiAttachment(List.of("vfs_write"), When.ENTRY);
    assertThat(read.numbered(0).joined(List.of(write.numbered(3))))
        .isEqualTo(
            new KprobeMultiAttachment(
                List.of("vfs_read", "vfs_write"), When.ENTRY, List.of(0L, THREE)));
    assertThat(read.joined(List.of(write.numbered(3)))).isNull();
    assertThat(read.numbered(0).joined(List.of(write.numbered(3))).halves())
        .containsExactly(read.numbered(0), write.numbered(3));
    assertThat(read.halves()).isEmpty();
    assertThatThrownBy(() -> new KprobeMultiAttachment(List.of("a", "b"), When.ENTRY, List.of(1L)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsAttachedByAPerfEventHasOne() {
    Place place = new Place.InFunction("", "vfs_read", 0);
    assertThat(new KprobeAttachment(place, true).numbered(3))
        .isEqualTo(new KprobeAttachment(place, true, THREE));
    assertThat(new TracepointAttachment("sched", "sched_switch").numbered(3))
        .isEqualTo(new TracepointAttachment("sched", "sched_switch", THREE));
    assertThat(new RawTracepointAttachment("sched_switch").numbered(3)).isNull();
  }
}
