package dev.sonde.bpf.link;

import static dev.sonde.bpf.TestCode.counting;
import static dev.sonde.bpf.TestCode.object;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.KernelAccess;
import dev.sonde.bpf.btf.KernelBtf;
import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.feature.KernelFeatures;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.ProgramSpec;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.bpf.program.LoadedObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs run when a process reaches the instruction they are attached to. */
@Tag("kernel")
@Timeout(60)
class UprobeAttachmentTest {
  private static final Path PROGRAM = Path.of("/bin/true");

  @BeforeEach
  void needsTheKernel() {
    KernelAccess.assumeBpf();
  }

  @Test
  void runsWhereAProcessComesBy() throws Exception {
    UprobeAttachment entry = new UprobeAttachment(PROGRAM.toString(), entryOffset(), false);
    try (LoadedObject object = LoadedObject.load(counting(ProgramType.KPROBE))) {
      try (Link link = entry.attach(object.program("count"))) {
        assertThat(link.description()).isEqualTo(entry.description());
        run();
        run();
      }
      run();
      assertThat(object.map("counter").memory().get(JAVA_LONG, 0)).isEqualTo(2);
    }
  }

  @Test
  void runsInOneProcessOnly() throws Exception {
    Attachment entry =
        new UprobeAttachment(PROGRAM.toString(), entryOffset(), false)
            .inProcess((int) ProcessHandle.current().pid())
            .orElseThrow();
    try (LoadedObject object = LoadedObject.load(counting(ProgramType.KPROBE))) {
      try (Link _ = entry.attach(object.program("count"))) {
        run();
      }
      assertThat(object.map("counter").memory().get(JAVA_LONG, 0)).isZero();
    }
  }

  @Test
  void manyPlacesTakeOneLink() throws Exception {
    assumeTrue(
        new KernelFeatures(() -> KernelBtf.open().vmlinux()).has(Feature.UPROBE_MULTI),
        "the kernel has no uprobe_multi");
    UprobeAttachment entry = new UprobeAttachment(PROGRAM.toString(), entryOffset(), false);
    UprobeAttachment other = new UprobeAttachment("/bin/false", entry.offset(), false);
    Attachment both =
        new UprobeMultiAttachment(List.of(entry), 1)
            .joined(List.of(new UprobeMultiAttachment(List.of(other), 1)));
    assertThat(both).isEqualTo(new UprobeMultiAttachment(List.of(entry, other), 2));
    assertThat(new UprobeMultiAttachment(List.of(entry), 1).joined(List.of(entry))).isNull();
    ProgramSpec program =
        counting(ProgramType.KPROBE)
            .programs()
            .getFirst()
            .withExpectedAttachType(UprobeMultiAttachment.ATTACH_TYPE);
    try (LoadedObject object =
        LoadedObject.load(object(List.of(program), MapSpec.globalData("counter", new byte[8])))) {
      try (Link link = both.attach(object.program("count"))) {
        assertThat(link.description()).isEqualTo("uprobe at 2 places of " + PROGRAM);
        run();
      }
      run();
      assertThat(object.map("counter").memory().get(JAVA_LONG, 0)).isEqualTo(1);
    }
  }

  @Test
  void saysWhatIsMissing() {
    try (LoadedObject object = LoadedObject.load(counting(ProgramType.KPROBE))) {
      assertThatThrownBy(
              () ->
                  new UprobeAttachment("/no/such/file", 64, false).attach(object.program("count")))
          .isInstanceOf(BpfException.class)
          .hasMessageContaining("uprobe /no/such/file+0x40")
          .hasMessageContaining("there is no such file");
    }
  }

  private static void run() throws Exception {
    assertThat(new ProcessBuilder(PROGRAM.toString()).start().waitFor()).isZero();
  }

  /** Where in the file the instruction is that a process begins with: {@code e_entry}. */
  private static long entryOffset() throws IOException {
    ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(PROGRAM)).order(ByteOrder.LITTLE_ENDIAN);
    long entry = elf.getLong(24);
    int segments = (int) elf.getLong(32);
    for (int i = 0; i < elf.getShort(56); i++) {
      int segment = segments + i * elf.getShort(54);
      long into = entry - elf.getLong(segment + 16);
      boolean loaded = elf.getInt(segment) == 1;
      if (loaded && into >= 0 && into < elf.getLong(segment + 32)) {
        return elf.getLong(segment + 8) + into;
      }
    }
    throw new IOException("no segment holds the entry point of " + PROGRAM);
  }
}
