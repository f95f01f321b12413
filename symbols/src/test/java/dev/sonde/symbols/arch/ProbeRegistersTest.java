package dev.sonde.symbols.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeRegistersTest {
  private final ProbeRegisters registers = ProbeRegisters.host();

  @ParameterizedTest
  @CsvSource({
    "r15,0",
    "bp,32",
    "rbp,32",
    "r8,72",
    "ax,80",
    "rax,80",
    "orig_rax,120",
    "ip,128",
    "rip,128",
    "pc,128",
    "sp,152",
    "rsp,152",
    "ss,160",
    "xmm0,-1",
    "r16,-1",
    "'',-1",
    "eax,-1"
  })
  void knowsWhereX86HasThem(String name, int offset) {
    assumeTrue(registers.architecture().equals("x86_64"), "this machine is no x86-64");
    assertThat(registers.offset(name)).isEqualTo(offset);
  }

  @Test
  void knowsTheCallingConventionOfX86() {
    assumeTrue(registers.architecture().equals("x86_64"), "this machine is no x86-64");
    assertThat(registers.argumentRegisters()).isEqualTo(6);
    assertThat(registers.argumentOffset(0)).isEqualTo(registers.offset("di"));
    assertThat(registers.argumentOffset(5)).isEqualTo(registers.offset("r9"));
    assertThat(registers.resultOffset()).isEqualTo(registers.offset("ax"));
    assertThat(registers.stackArgumentOffset(1)).isEqualTo(16);
  }
}
