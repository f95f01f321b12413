package dev.sonde.symbols.usdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.symbols.Mutations;
import dev.sonde.symbols.arch.Register;
import dev.sonde.symbols.elf.ElfHeader;
import dev.sonde.symbols.usdt.Operand.AtSymbol;
import dev.sonde.symbols.usdt.Operand.Constant;
import dev.sonde.symbols.usdt.Operand.InMemory;
import dev.sonde.symbols.usdt.Operand.InRegister;
import dev.sonde.symbols.usdt.Operand.Unknown;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsdtArgumentsTest {
  private static Register whole(String name) {
    return new Register(name, 64, 0);
  }

  private static Operand x86(String operand) {
    List<UsdtArgument> arguments = UsdtArguments.parse("8@" + operand, ElfHeader.EM_X86_64);
    assertThat(arguments).hasSize(1);
    return arguments.getFirst().operand();
  }

  private static Operand arm64(String operand) {
    List<UsdtArgument> arguments = UsdtArguments.parse("8@" + operand, ElfHeader.EM_AARCH64);
    assertThat(arguments).hasSize(1);
    return arguments.getFirst().operand();
  }

  @Test
  void readsSizes() {
    assertThat(UsdtArguments.parse(" 1@$1 -2@$2  -4@$-3 8@$0x10 8f@%xmm1 ", ElfHeader.EM_X86_64))
        .containsExactly(
            new UsdtArgument(1, false, false, new Constant(1)),
            new UsdtArgument(2, true, false, new Constant(2)),
            new UsdtArgument(4, true, false, new Constant(-3)),
            new UsdtArgument(8, false, false, new Constant(16)),
            new UsdtArgument(8, false, true, new InRegister(new Register("xmm1", 128, 0))));
    assertThat(UsdtArguments.parse("", ElfHeader.EM_X86_64)).isEmpty();
    assertThat(UsdtArguments.parse("%rax", ElfHeader.EM_X86_64))
        .containsExactly(new UsdtArgument(8, false, false, new InRegister(whole("rax"))));
  }

  @Test
  void readsTheRegistersOfX86() {
    assertThat(x86("%rax")).isEqualTo(new InRegister(whole("rax")));
    assertThat(x86("%eax")).isEqualTo(new InRegister(new Register("rax", 32, 0)));
    assertThat(x86("%ax")).isEqualTo(new InRegister(new Register("rax", 16, 0)));
    assertThat(x86("%al")).isEqualTo(new InRegister(new Register("rax", 8, 0)));
    assertThat(x86("%bh")).isEqualTo(new InRegister(new Register("rbx", 8, 8)));
    assertThat(x86("%sil")).isEqualTo(new InRegister(new Register("rsi", 8, 0)));
    assertThat(x86("%bpl")).isEqualTo(new InRegister(new Register("rbp", 8, 0)));
    assertThat(x86("%esp")).isEqualTo(new InRegister(new Register("rsp", 32, 0)));
    assertThat(x86("%r8")).isEqualTo(new InRegister(whole("r8")));
    assertThat(x86("%r15d")).isEqualTo(new InRegister(new Register("r15", 32, 0)));
    assertThat(x86("%r9w")).isEqualTo(new InRegister(new Register("r9", 16, 0)));
    assertThat(x86("%r10b")).isEqualTo(new InRegister(new Register("r10", 8, 0)));
  }

  @Test
  void readsTheMemoryOperandsOfX86() {
    assertThat(x86("(%rdi)")).isEqualTo(new InMemory(whole("rdi"), null, 1, 0));
    assertThat(x86("-1234(%rbp)")).isEqualTo(new InMemory(whole("rbp"), null, 1, -1234));
    assertThat(x86("0x10(%rsp)")).isEqualTo(new InMemory(whole("rsp"), null, 1, 16));
    assertThat(x86("8(%rax,%rbx,4)")).isEqualTo(new InMemory(whole("rax"), whole("rbx"), 4, 8));
    assertThat(x86("(%rax,%r9)")).isEqualTo(new InMemory(whole("rax"), whole("r9"), 1, 0));
    assertThat(x86("16(,%rcx,8)")).isEqualTo(new InMemory(null, whole("rcx"), 8, 16));
    assertThat(x86("-8(%rdx, %rcx, 2)")).isEqualTo(new InMemory(whole("rdx"), whole("rcx"), 2, -8));
  }

  @Test
  void readsTheSymbolsOfX86() {
    assertThat(x86("counter(%rip)")).isEqualTo(new AtSymbol("counter", 0, null, 1));
    assertThat(x86("counter+4(%rip)")).isEqualTo(new AtSymbol("counter", 4, null, 1));
    assertThat(x86("_ZL1x-8(%rip)")).isEqualTo(new AtSymbol("_ZL1x", -8, null, 1));
    assertThat(x86("table(,%rax,8)")).isEqualTo(new AtSymbol("table", 0, whole("rax"), 8));
    assertThat(x86("x.0")).isEqualTo(new AtSymbol("x.0", 0, null, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$",
        "$x",
        "%",
        "%foo",
        "%r16",
        "%r07",
        "%xmm32",
        "(%rax",
        "(%rax,%rbx,3)",
        "(%rax,%rbx,16)",
        "(%rax,%rbx,4,5)",
        "()",
        "(,)",
        "(%foo)",
        "(%rax,%foo)",
        "x(%rax)",
        "-4x(%rax)",
        "12",
        "%fs:8",
        "$99999999999999999999",
        "a b"
      })
  void keepsWhatItDoesNotKnowOfX86(String operand) {
    assertThat(x86(operand)).isEqualTo(new Unknown(operand));
  }

  @Test
  void readsTheOperandsOfArm64() {
    assertThat(arm64("x0")).isEqualTo(new InRegister(whole("x0")));
    assertThat(arm64("w30")).isEqualTo(new InRegister(new Register("x30", 32, 0)));
    assertThat(arm64("sp")).isEqualTo(new InRegister(whole("sp")));
    assertThat(arm64("d3")).isEqualTo(new InRegister(whole("v3")));
    assertThat(arm64("5")).isEqualTo(new Constant(5));
    assertThat(arm64("#-5")).isEqualTo(new Constant(-5));
    assertThat(arm64("[sp]")).isEqualTo(new InMemory(whole("sp"), null, 1, 0));
    assertThat(arm64("[sp, 16]")).isEqualTo(new InMemory(whole("sp"), null, 1, 16));
    assertThat(arm64("[x29,#-8]")).isEqualTo(new InMemory(whole("x29"), null, 1, -8));
    assertThat(arm64("[x0, x1]")).isEqualTo(new InMemory(whole("x0"), whole("x1"), 1, 0));
    assertThat(arm64("[x0, x1, lsl 3]")).isEqualTo(new InMemory(whole("x0"), whole("x1"), 8, 0));
    assertThat(arm64("[x0, x1, lsl #2]")).isEqualTo(new InMemory(whole("x0"), whole("x1"), 4, 0));
  }

  @Test
  void splitsWhereTheNextSizeIs() {
    assertThat(UsdtArguments.parse("8@[sp, 16] -4@[x0, x1] 4@w2", ElfHeader.EM_AARCH64))
        .extracting(UsdtArgument::size)
        .containsExactly(8, 4, 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x31",
        "x99",
        "[",
        "[]",
        "[x0",
        "[w0]",
        "[x0, 8]!",
        "[x0, y1]",
        "[x0, x1, lsl 4]",
        "[x0, x1, ror 3]",
        "[x0, 1, 2]",
        "#",
        "%rax"
      })
  void keepsWhatItDoesNotKnowOfArm64(String operand) {
    assertThat(arm64(operand)).isEqualTo(new Unknown(operand));
  }

  @Test
  void knowsNoOperandsOfOtherMachines() {
    assertThat(UsdtArguments.parse("4@r0", ElfHeader.EM_ARM).getFirst().operand())
        .isEqualTo(new Unknown("r0"));
  }

  @Test
  void damageNeverLeadsAstray() {
    byte[] sound =
        "-4@%edi 8@8(%rsi,%rax,4) 4@x+4(%rip) 2@$-5 8@[sp, 16] 8@[x0, x1, lsl 3]"
            .getBytes(StandardCharsets.US_ASCII);
    Mutations mutations = new Mutations(10);
    int inputs = Integer.getInteger("sonde.fuzz", 40_000);
    int arguments = 0;
    for (int i = 0; i < inputs; i++) {
      String damaged = new String(mutations.of(sound), StandardCharsets.ISO_8859_1);
      arguments += UsdtArguments.parse(damaged, ElfHeader.EM_X86_64).size();
      arguments += UsdtArguments.parse(damaged, ElfHeader.EM_AARCH64).size();
    }
    assertThat(arguments).isBetween(inputs, 24 * inputs);
  }
}
