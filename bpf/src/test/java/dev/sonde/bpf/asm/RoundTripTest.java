package dev.sonde.bpf.asm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.asm.Instruction.Undefined;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Decoding and encoding are each other's inverse, for every opcode there can be. */
class RoundTripTest {
  private static final int[] OFFSETS = {0, 1, 8, 16, 32, -1, Short.MIN_VALUE, Short.MAX_VALUE};
  private static final int[] IMMEDIATES = {
    0,
    1,
    16,
    32,
    64,
    -1,
    Integer.MIN_VALUE,
    Integer.MAX_VALUE,
    0x40,
    0x50,
    0xa0,
    0x41,
    0x51,
    0xa1,
    0xe1,
    0xf1,
    0x100,
    0x110
  };
  private static final int[] REGISTERS = {0, 1, 2, 6, 10, 11, 15};

  @Test
  void everyOneSlotOpcodeComesBackAsItWas() {
    int defined = 0;
    for (int opcode = 0; opcode < 256; opcode++) {
      if (opcode == 0x18) {
        continue;
      }
      boolean known = false;
      for (int destination : REGISTERS) {
        for (int source : REGISTERS) {
          for (int offset : OFFSETS) {
            for (int immediate : IMMEDIATES) {
              long slot = slot(opcode, destination, source, offset, immediate);
              known |= !(roundTrip(slot).getFirst() instanceof Undefined);
            }
          }
        }
      }
      if (known) {
        defined++;
      }
    }
    // 12 ALU operations by 2 widths and 2 operand kinds, 2 negations, 3 byte swaps; 11 conditions
    // likewise, 2 gotos, may_goto, call, exit; 7 loads, 4 stores, 4 register stores, 4 atomics (of
    // which B and H only acquire and release), 6 packet loads.
    assertThat(defined).isEqualTo(12 * 4 + 2 + 3 + 11 * 4 + 2 + 3 + 7 + 4 + 4 + 4 + 6);
  }

  @Test
  void theTwoSlotLoadComesBackAsItWas() {
    for (int destination = 0; destination < 16; destination++) {
      for (int source = 0; source < 16; source++) {
        for (int immediate : IMMEDIATES) {
          for (int next : IMMEDIATES) {
            long first = slot(0x18, destination, source, 0, immediate);
            List<Instruction> read = roundTrip(first, (long) next << 32);
            boolean defined = destination <= 10 && source <= 6;
            assertThat(read.getFirst() instanceof Undefined).isEqualTo(!defined);
            assertThat(read).hasSize(defined ? 1 : 2);
          }
        }
      }
    }
  }

  @Test
  void aTwoSlotLoadCutShortIsUndefined() {
    assertThat(roundTrip(slot(0x18, 1, 0, 0, 5))).allMatch(i -> i instanceof Undefined);
  }

  @Test
  void anyBytesComeBackAsTheyWere() {
    Random random = new Random(20261121);
    for (int i = 0; i < 20_000; i++) {
      roundTrip(random.nextLong(), random.nextLong(), random.nextLong());
    }
  }

  private static long slot(int opcode, int destination, int source, int offset, int immediate) {
    return opcode
        | (long) destination << 8
        | (long) source << 12
        | (offset & 0xffffL) << 16
        | (long) immediate << 32;
  }

  private static List<Instruction> roundTrip(long... slots) {
    byte[] bytes = new byte[slots.length * 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(slots);
    List<Instruction> instructions = Disassembler.decode(bytes);
    Assembler assembler = new Assembler();
    for (Instruction instruction : instructions) {
      assembler.add(instruction);
      assertThat(Disassembler.text(instruction)).isNotBlank();
    }
    assertThat(assembler.finish().bytes()).isEqualTo(bytes);
    return instructions;
  }
}
