package dev.sonde.symbols.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.symbols.Compiler;
import dev.sonde.symbols.Mutations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoFunctionsTest {
  private static final long TEXT = 0x401000;
  private static final byte[] NAMES =
      "main.main\0main.(*Node).visit\0".getBytes(StandardCharsets.US_ASCII);
  private static final int SECOND_NAME = 10;
  private static final int SECOND_START = 0x40;
  private static final int END = 0x90;

  @TempDir Path folder;

  /** A table of two functions. */
  private static byte[] table(long magic, int wordSize, long textInHeader) {
    boolean whole = magic == 0xffff_fffbL || magic == 0xffff_fffaL;
    int entry = whole ? wordSize : 4;
    ByteBuffer bytes = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt((int) magic).put(6, (byte) 1).put(7, (byte) wordSize);
    int names = magic == 0xffff_fffbL ? 300 : 128;
    int table = magic == 0xffff_fffbL ? 8 + wordSize : 200;
    word(bytes, wordSize, 0, 2);
    switch ((int) magic) {
      case 0xffff_fffa -> {
        word(bytes, wordSize, 2, names);
        word(bytes, wordSize, 6, table);
      }
      case 0xffff_fff0, 0xffff_fff1 -> {
        word(bytes, wordSize, 2, textInHeader);
        word(bytes, wordSize, 3, names);
        word(bytes, wordSize, 7, table);
      }
      default -> {
        // Nothing but the number of functions.
      }
    }
    bytes.put(names, NAMES);
    int from = magic == 0xffff_fffbL ? 0 : table;
    int nameFrom = magic == 0xffff_fffbL ? names : 0;
    long base = whole ? TEXT : 0;
    long[] numbers = {base, 400 - from, base + SECOND_START, 440 - from, base + END};
    for (int i = 0; i < numbers.length; i++) {
      if (entry == 8) {
        bytes.putLong(table + i * entry, numbers[i]);
      } else {
        bytes.putInt(table + i * entry, (int) numbers[i]);
      }
    }
    bytes.putInt(400 + entry, nameFrom).putInt(440 + entry, nameFrom + SECOND_NAME);
    return bytes.array();
  }

  private static void word(ByteBuffer bytes, int size, int index, long value) {
    if (size == 8) {
      bytes.putLong(8 + index * size, value);
    } else {
      bytes.putInt(8 + index * size, (int) value);
    }
  }

  private static byte[] program(byte[] table) {
    return ElfWriter.ofX86()
        .type(ElfHeader.ET_EXEC)
        .text(TEXT, 0x100)
        .section(".gopclntab", 1, SectionHeader.SHF_ALLOC, 0x500000, table)
        .write();
  }

  @ParameterizedTest
  @ValueSource(longs = {0xffff_fffbL, 0xffff_fffaL, 0xffff_fff0L, 0xffff_fff1L})
  void areReadInEveryForm(long magic) throws IOException {
    for (int wordSize : List.of(8, 4)) {
      for (long text : List.of(TEXT, 0L)) {
        SymbolTable table =
            SymbolTable.of(ElfFile.of("program", program(table(magic, wordSize, text))));
        assertThat(table.find(TEXT).name()).isEqualTo("main.main");
        Symbol second = table.find(TEXT + END - 1);
        assertThat(second.name()).isEqualTo("main.(*Node).visit");
        assertThat(second.address()).isEqualTo(TEXT + SECOND_START);
        assertThat(second.size()).isEqualTo(END - SECOND_START);
        assertThat(table.find(TEXT + END)).isNull();
        assertThat(table.find("main.(*Node).visit")).isEqualTo(second);
      }
    }
  }

  @Test
  void ofAnUnknownFormAreNone() throws IOException {
    SymbolTable table = SymbolTable.of(ElfFile.of("program", program(table(0xffff_ff00L, 8, 0))));
    assertThat(table.find(TEXT)).isNull();
    table = SymbolTable.of(ElfFile.of("program", program(new byte[3])));
    assertThat(table.find(TEXT)).isNull();
  }

  @Test
  void neverLeadAstrayWhenDamaged() throws IOException {
    List<byte[]> samples = new ArrayList<>();
    for (long magic : List.of(0xffff_fffbL, 0xffff_fffaL, 0xffff_fff0L)) {
      samples.add(table(magic, 8, TEXT));
    }
    Mutations mutations = new Mutations(20261126);
    int inputs = Integer.getInteger("sonde.fuzz", 5_000);
    int refused = 0;
    for (int i = 0; i < inputs; i++) {
      try {
        byte[] damaged = mutations.of(samples.get(i % samples.size()));
        SymbolTable table = SymbolTable.of(ElfFile.of("program", program(damaged)));
        table.find(TEXT + 5);
        table.find(TEXT + SECOND_START);
        table.forEach(symbol -> assertThat(symbol.name()).isNotNull());
      } catch (ElfException _) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1, inputs - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-buildmode=exe", "-buildmode=pie"})
  void ofAStrippedProgramAreThoseOfItsSymbols(String mode) throws IOException {
    Path go = Path.of("/usr/bin/go");
    assumeTrue(Files.isExecutable(go), "there is no " + go);
    Files.writeString(
        folder.resolve("sample.go"),
        """
        package main

        //go:noinline
        func inner(a int) int { return a + 1 }

        func main() { println(inner(1)) }
        """);
    Compiler compiler = new Compiler(folder);
    String cache = "GOCACHE=" + folder + "/cache";
    compiler.run("env", cache, "GO111MODULE=off", "go", "build", mode, "-o", "whole", "sample.go");
    compiler.run("strip", "-o", "stripped", "whole");
    try (ElfFile whole = ElfFile.open(folder.resolve("whole"));
        ElfFile stripped = ElfFile.open(folder.resolve("stripped"))) {
      SymbolTable expected = SymbolTable.of(whole);
      SymbolTable found = SymbolTable.of(stripped);
      for (String name : List.of("main.inner", "main.main", "runtime.mallocgc")) {
        assertThat(found.find(name).address()).isEqualTo(expected.find(name).address());
        assertThat(found.find(expected.find(name).address() + 3).name()).isEqualTo(name);
      }
    }
  }
}
