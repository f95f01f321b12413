package dev.sonde.bpf.program;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerifierLogTest {

  @Test
  void stepsStatesAndTheLastWordsAreTold() {
    VerifierLog log =
        VerifierLog.parse(
            """
            func#0 @0
            0: R1=ctx() R10=fp0
            ; @x = *arg @ script.bt:1
            0: (b7) r0 = 0                        ; R0_w=0
            1: (79) r2 = *(u64 *)(r0 +8)
            R0 invalid mem access 'scalar'
            processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
            """);
    assertThat(log.message()).isEqualTo("R0 invalid mem access 'scalar'");
    assertThat(log.failingInstruction()).hasValue(1);
    assertThat(log.steps())
        .containsExactly(
            new VerifierLog.Step(0, "r0 = 0", "R0_w=0", "@x = *arg @ script.bt:1"),
            new VerifierLog.Step(1, "r2 = *(u64 *)(r0 +8)", "", "@x = *arg @ script.bt:1"));
  }

  @Test
  void branchesDoNotCountAsWords() {
    VerifierLog log =
        VerifierLog.parse(
            """
            0: R1=ctx() R10=fp0
            0: (15) if r1 == 0x0 goto pc+1        ; R1=ctx()
            1: (95) exit
            R0 !read_ok

            from 0 to 2: R1=0 R10=fp0
            2: R1=0 R10=fp0
            2: (05) goto pc-3
            back-edge from insn 2 to 0
            """);
    assertThat(log.message()).isEqualTo("back-edge from insn 2 to 0");
    assertThat(log.steps()).hasSize(3);
    assertThat(log.steps().getLast().state()).isEqualTo("R1=0 R10=fp0");
  }

  @Test
  void oneWithoutInstructionsIsAllMessage() {
    VerifierLog log = VerifierLog.parse("last insn is not an exit or jmp\nprocessed 0 insns\n");
    assertThat(log.message()).isEqualTo("last insn is not an exit or jmp");
    assertThat(log.failingInstruction()).isEmpty();
  }

  @Test
  void precisionTrackingIsLeftOut() {
    VerifierLog log =
        VerifierLog.parse(
            """
            3: (bf) r1 = r10                      ; R1_w=fp0 R10=fp0
            mark_precise: frame0: last_idx 3 first_idx 0 subseq_idx -1\s
            mark_precise: frame0: regs=r2 stack= before 2: (b7) r2 = 600
            4: (85) call bpf_get_current_comm#16
            invalid write to stack R1 off=-600 size=600
            """);
    assertThat(log.message()).isEqualTo("invalid write to stack R1 off=-600 size=600");
    assertThat(log.failingInstruction()).hasValue(4);
  }

  @Test
  void anEmptyLogSaysNothing() {
    VerifierLog log = VerifierLog.parse("");
    assertThat(log.message()).isEmpty();
    assertThat(log.steps()).isEmpty();
  }
}
