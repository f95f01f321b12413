package dev.sonde.bpf.asm;

import static dev.sonde.bpf.asm.Register.R0;
import static dev.sonde.bpf.asm.Register.R1;
import static dev.sonde.bpf.asm.Register.R10;
import static dev.sonde.bpf.asm.Register.R2;
import static dev.sonde.bpf.asm.Register.R6;
import static dev.sonde.bpf.asm.Register.R9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.bpf.asm.Instruction.*;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The text of instructions, against the verifier's syntax (the kernel's kernel/bpf/disasm.c). */
class DisassemblerTest {

  @Test
  void arithmetic() {
    is(new Alu(AluOperation.ADD, Width.W64, R1, R2), "r1 += r2");
    is(new Alu(AluOperation.ADD, Width.W64, R10, Operand.of(-8)), "r10 += -8");
    is(new Alu(AluOperation.MOV, Width.W32, R0, Operand.of(5)), "w0 = 5");
    is(new Alu(AluOperation.ARSH, Width.W64, R6, Operand.of(32)), "r6 s>>= 32");
    is(new Alu(AluOperation.SDIV, Width.W32, R1, R2), "w1 s/= w2");
    is(new Alu(AluOperation.SMOD, Width.W64, R1, Operand.of(3)), "r1 s%= 3");
    is(new Negate(Width.W32, R9), "w9 = -w9");
    is(new MoveSignExtended(Width.W64, Size.W, R1, R2), "r1 = (s32)r2");
    is(new MoveSignExtended(Width.W32, Size.B, R1, R2), "w1 = (s8)w2");
    is(new CastAddressSpace(R1, R2, 0, 1), "r1 = addr_space_cast(r2, 0, 1)");
    is(new ByteSwap(ByteSwap.Order.BIG_ENDIAN, Size.H, R1), "r1 = be16 r1");
    is(new ByteSwap(ByteSwap.Order.LITTLE_ENDIAN, Size.DW, R1), "r1 = le64 r1");
    is(new ByteSwap(ByteSwap.Order.SWAPPED, Size.W, R1), "r1 = bswap32 r1");
  }

  @Test
  void memory() {
    is(new Load(Size.DW, false, R1, R6, 8), "r1 = *(u64 *)(r6 +8)");
    is(new Load(Size.B, true, R1, R6, -3), "r1 = *(s8 *)(r6 -3)");
    is(new Store(Size.W, R10, -4, R0), "*(u32 *)(r10 -4) = r0");
    is(new Store(Size.H, R10, 0, Operand.of(-1)), "*(u16 *)(r10 +0) = -1");
    is(new LoadPacket(Size.H, 12), "r0 = *(u16 *)skb[12]");
    is(new LoadPacketIndirect(Size.B, R6, 14), "r0 = *(u8 *)skb[r6 + 14]");
  }

  @Test
  void atomics() {
    is(atomic(AtomicOperation.ADD, Size.DW), "lock *(u64 *)(r1 +0) += r2");
    is(atomic(AtomicOperation.XOR, Size.W), "lock *(u32 *)(r1 +0) ^= r2");
    is(atomic(AtomicOperation.FETCH_ADD, Size.DW), "r2 = atomic64_fetch_add((u64 *)(r1 +0), r2)");
    is(atomic(AtomicOperation.FETCH_AND, Size.W), "r2 = atomic_fetch_and((u32 *)(r1 +0), r2)");
    is(atomic(AtomicOperation.XCHG, Size.DW), "r2 = atomic64_xchg((u64 *)(r1 +0), r2)");
    is(atomic(AtomicOperation.CMPXCHG, Size.W), "r0 = atomic_cmpxchg((u32 *)(r1 +0), r0, r2)");
    is(new LoadAcquire(Size.DW, R0, R1, 8), "r0 = load_acquire((u64 *)(r1 +8))");
    is(new LoadAcquire(Size.B, R0, R1, 8), "w0 = load_acquire((u8 *)(r1 +8))");
    is(new StoreRelease(Size.W, R1, -8, R2), "store_release((u32 *)(r1 -8), w2)");
  }

  @Test
  void wideConstants() {
    is(new LoadWide(R1, 0x1234_5678_9abc_def0L), "r1 = 0x123456789abcdef0");
    is(new LoadWide(R1, WideImmediate.MAP_FD, 5), "r1 = map[fd:5]");
    is(new LoadWide(R1, WideImmediate.MAP_VALUE, 16L << 32 | 5), "r1 = map[fd:5][0]+16");
    is(new LoadWide(R1, WideImmediate.FUNCTION, 7), "r1 = subprog[+7]");
    is(new LoadMap(R1, "counts"), "r1 = map[counts]");
    is(new LoadMapValue(R1, ".bss", 8), "r1 = map[.bss][0]+8");
    is(new LoadFunction(R2, "callback"), "r2 = subprog[callback]");
  }

  @Test
  void control() {
    Displacement three = new Displacement(3);
    is(new Jump(three), "goto pc+3");
    is(new LongJump(new Displacement(-70000)), "gotol pc-70000");
    is(new MayGoto(three), "may_goto pc+3");
    is(
        new JumpIf(JumpCondition.SGT, Width.W64, R1, Operand.of(5), three),
        "if r1 s> 0x5 goto pc+3");
    is(
        new JumpIf(JumpCondition.SET, Width.W32, R1, Operand.of(-1), three),
        "if w1 & 0xffffffff goto pc+3");
    is(new JumpIf(JumpCondition.LE, Width.W32, R1, R2, new Label(4)), "if w1 <= w2 goto L4");
    is(new CallHelper(Helper.KTIME_GET_NS), "call bpf_ktime_get_ns#5");
    is(new CallHelper(9999), "call unknown#9999");
    is(new CallKernel(4711, 0), "call kernel-function#4711");
    is(new CallLocal(new Displacement(-2)), "call pc-2");
    is(new CallFunction("helper"), "call helper");
    is(new Exit(), "exit");
  }

  @Test
  void bytesAreTheStandardsOwn() {
    // r1 = *(u64 *)(r6 +8); r1 = 1 (two slots); exit
    byte[] code =
        HexFormat.of().parseHex("7961080000000000180100000100000000000000000000009500000000000000");
    assertThat(Disassembler.disassemble(code))
        .isEqualTo(
            """
            0: (79) r1 = *(u64 *)(r6 +8)
            1: (18) r1 = 0x1
            3: (95) exit
            """);
  }

  @Test
  void halfAnInstructionIsRefused() {
    assertThatThrownBy(() -> Disassembler.decode(new byte[12]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("12 bytes");
  }

  private static Instruction atomic(AtomicOperation operation, Size size) {
    return new Atomic(operation, size, R1, 0, R2);
  }

  private static void is(Instruction instruction, String text) {
    assertThat(Disassembler.text(instruction)).isEqualTo(text);
  }
}
