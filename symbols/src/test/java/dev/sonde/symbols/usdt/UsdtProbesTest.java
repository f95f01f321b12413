package dev.sonde.symbols.usdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.symbols.Mutations;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.ElfHeader;
import dev.sonde.symbols.elf.ElfWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsdtProbesTest {
  private static byte[] note(long pc, long base, long semaphore, String texts) {
    byte[] text = texts.getBytes(StandardCharsets.UTF_8);
    ByteBuffer descriptor = ByteBuffer.allocate(24 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    descriptor.putLong(pc).putLong(base).putLong(semaphore).put(text);
    return ElfWriter.note(ByteOrder.LITTLE_ENDIAN, "stapsdt", 3, descriptor.array());
  }

  private static byte[] image(long baseNow, byte[]... notes) {
    ByteArrayOutputStream section = new ByteArrayOutputStream();
    for (byte[] note : notes) {
      section.writeBytes(note);
    }
    return ElfWriter.ofX86()
        .text(0x1000, 0x1000)
        .section(".probes", 1, 3, 0x4000, new byte[16])
        .load(".probes", 0x4000)
        .section(".stapsdt.base", 1, 2, baseNow, new byte[1])
        .section(".note.stapsdt", 7, 0, 0, section.toByteArray())
        .write();
  }

  private static List<UsdtProbe> read(byte[] image) throws IOException {
    return UsdtProbes.read(ElfFile.of("x", image));
  }

  @Test
  void readsProbes() throws IOException {
    byte[] image =
        image(
            0x2000,
            note(0x1010, 0x2000, 0x4002, "app\0start\0-4@%edi 8@%rsi\0"),
            note(0x1020, 0x2000, 0, "app\0start\0-4@$1 8@%rsi\0"),
            note(0x1030, 0x2000, 0, "app\0end\0\0"));
    List<UsdtProbe> probes = read(image);
    assertThat(probes).extracting(UsdtProbe::name).containsExactly("start", "start", "end");
    UsdtProbe first = probes.getFirst();
    ElfFile file = ElfFile.of("x", image);
    assertThat(first.provider()).isEqualTo("app");
    assertThat(first.address()).isEqualTo(0x1010);
    assertThat(first.fileOffset()).isEqualTo(file.findSection(".text").offset() + 0x10);
    assertThat(first.semaphoreAddress()).isEqualTo(0x4002);
    assertThat(first.semaphoreOffset()).isEqualTo(file.findSection(".probes").offset() + 2);
    assertThat(first.arguments()).hasSize(2);
    assertThat(first.machine()).isEqualTo(ElfHeader.EM_X86_64);
    assertThat(probes.get(1).semaphoreAddress()).isZero();
    assertThat(probes.get(1).semaphoreOffset()).isZero();
    assertThat(probes.get(2).arguments()).isEmpty();
  }

  @Test
  void followsTheBaseThatMoved() throws IOException {
    UsdtProbe probe = read(image(0x2100, note(0x1010, 0x2000, 0x3f02, "a\0b\0\0"))).getFirst();
    assertThat(probe.address()).isEqualTo(0x1110);
    assertThat(probe.semaphoreAddress()).isEqualTo(0x4002);
  }

  @Test
  void passesOverDamagedNotes() throws IOException {
    List<UsdtProbe> probes =
        read(
            image(
                0x2000,
                note(0x1010, 0x2000, 0, "a\0b"),
                note(0x1010, 0x2000, 0, "a"),
                note(0x9000, 0x2000, 0, "a\0outside\0\0"),
                note(0x1010, 0x2000, 0x9000, "a\0outside\0\0"),
                note(0x1010, 0x2000, 0, "a\0" + "long".repeat(1000) + "\0\0"),
                note(0x1010, 0x2000, 0, "a\0good\0\0")));
    assertThat(probes).extracting(UsdtProbe::name).containsExactly("good");
  }

  @Test
  void findsNoneWhereNoneAreDefined() throws IOException {
    assertThat(read(ElfWriter.ofX86().text(0x1000, 16).write())).isEmpty();
  }

  @Test
  void readsThoseOfThisJvm() throws IOException {
    Path library = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
    assumeTrue(Files.exists(library), "this JVM has no libjvm.so");
    try (ElfFile file = ElfFile.open(library)) {
      List<UsdtProbe> probes = UsdtProbes.read(file);
      assumeTrue(!probes.isEmpty(), "this JVM was built without probes");
      assertThat(probes).extracting(UsdtProbe::name).contains("gc__begin", "thread__start");
      for (UsdtProbe probe : probes) {
        for (UsdtArgument argument : probe.arguments()) {
          assertThat(argument.operand())
              .as("%s: %s", probe.name(), probe.argumentText())
              .isNotInstanceOf(Operand.Unknown.class);
        }
      }
    }
  }

  @Test
  void damageNeverLeadsAstray() {
    byte[] sound =
        image(
            0x2000,
            note(0x1010, 0x2000, 0x4002, "app\0start\0-4@%edi 8@8(%rsi,%rax,4) 4@x+4(%rip)\0"),
            note(0x1030, 0x2000, 0, "app\0end\0\0"));
    Mutations mutations = new Mutations(9);
    int inputs = Integer.getInteger("sonde.fuzz", 40_000);
    int found = 0;
    for (int i = 0; i < inputs; i++) {
      try {
        for (UsdtProbe probe : read(mutations.of(sound))) {
          found += probe.arguments().isEmpty() ? 0 : 1;
        }
      } catch (IOException _) {
        // That is the answer to damage of the headers.
        continue;
      }
    }
    assertThat(found).isBetween(inputs / 20, inputs);
  }
}
