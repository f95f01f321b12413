package dev.sonde.symbols.unwind;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the instructions of call frame information (DWARF 5, section 6.4.2) and tells, for each
 * stretch of code, the rule that holds there. Only the stack pointer, the frame pointer and the
 * return address are followed.
 */
final class CallFrameMachine {
  /** Registers have numbers up to this; vector registers come last. */
  static final int MAX_REGISTER = 1 << 10;

  /** No function changes its frame so often; 32 bytes each. */
  private static final int MAX_STATES = 64;

  private static final int EXPRESSION_LIMIT = 1 << 16;

  /**
   * What the linker writes for the CFA in {@code .plt}: rsp + 8 + ((rip & 15) >= N) * 8. In place
   * of N, which {@link FrameRule.Base#LINKAGE_TABLE} has for an offset, there is 0.
   */
  private static final byte[] LINKAGE_TABLE = {
    0x77, 8, (byte) 0x80, 0, 0x3f, 0x1a, 0, 0x2a, 0x33, 0x24, 0x22
  };

  private static final int THRESHOLD_AT = 6;
  private static final int LITERAL_0 = 0x30;

  private final UnwindRegisters registers;
  private final FunctionEntry function;
  private final EncodedReader in;
  private final RuleSink sink;
  private final List<FrameRule> remembered = new ArrayList<>();
  private FrameRule rule;
  private FrameRule initial;
  private int cfaRegister = -1;
  private long location;
  private boolean done;

  /** Takes the rules, in the order of addresses. */
  interface RuleSink {
    /**
     * @param start the first address that the rule holds for
     * @param end behind the last
     * @return whether more is wanted
     */
    boolean rule(long start, long end, FrameRule rule) throws IOException;
  }

  CallFrameMachine(
      UnwindRegisters registers, FunctionEntry function, EncodedReader in, RuleSink sink) {
    this.registers = registers;
    this.function = function;
    this.in = in;
    this.sink = sink;
  }

  /** Gives every rule of the function to the sink. */
  void run() throws IOException {
    CommonEntry common = function.common();
    location = function.start();
    rule =
        new FrameRule(
            FrameRule.Base.UNKNOWN,
            0,
            registers.returnAddressStays() ? FrameRule.Saved.SAME : FrameRule.Saved.LOST,
            0,
            FrameRule.Saved.SAME,
            0);
    initial = rule;
    run(common.program(), common.end());
    initial = rule;
    run(function.program(), function.programEnd());
    emit(function.end());
  }

  private void run(long from, long to) throws IOException {
    in.moveTo(from);
    while (!done && in.position() < to) {
      step();
    }
  }

  private void emit(long next) throws IOException {
    long end = Long.compareUnsigned(next, function.end()) > 0 ? function.end() : next;
    if (!done && Long.compareUnsigned(location, end) < 0) {
      done = !sink.rule(location, end, rule);
    }
    location = next;
  }

  private void advance(long units) throws IOException {
    long next = location + units * function.common().codeFactor();
    if (Long.compareUnsigned(next, location) < 0) {
      throw in.damaged("the code of an entry goes backwards");
    }
    emit(next);
  }

  private void step() throws IOException {
    int operation = in.u8();
    int operand = operation & 0x3f;
    switch (operation & 0xc0) {
      case 0x40 -> advance(operand);
      case 0x80 -> saved(operand, in.uleb() * function.common().dataFactor());
      case 0xc0 -> restore(operand);
      default -> extended(operand);
    }
  }

  private void extended(int operation) throws IOException {
    long factor = function.common().dataFactor();
    switch (operation) {
      case 0x00 -> {
        // DW_CFA_nop fills up.
      }
      case 0x01 -> emitAt(in.pointer(function.common().pointerEncoding()));
      case 0x02 -> advance(in.u8());
      case 0x03 -> advance(in.u16());
      case 0x04 -> advance(in.u32());
      case 0x05 -> saved(in.uleb(), in.uleb() * factor);
      case 0x06 -> restore(in.uleb());
      case 0x07 -> lost(in.uleb());
      case 0x08 -> same(in.uleb());
      case 0x09 -> {
        lost(in.uleb());
        in.uleb();
      }
      case 0x0a -> remember();
      case 0x0b -> recall();
      case 0x0c -> cfa(in.uleb(), in.uleb());
      case 0x0d -> cfa(in.uleb(), rule.cfaOffset());
      case 0x0e -> cfa(cfaRegister, in.uleb());
      case 0x0f -> cfaExpression();
      case 0x10 -> savedByExpression(in.uleb());
      case 0x16 -> {
        lost(in.uleb());
        in.skip(in.uleb());
      }
      case 0x11 -> saved(in.uleb(), in.sleb() * factor);
      case 0x12 -> cfa(in.uleb(), in.sleb() * factor);
      case 0x13 -> cfa(cfaRegister, in.sleb() * factor);
      case 0x14 -> {
        lost(in.uleb());
        in.uleb();
      }
      case 0x15 -> {
        lost(in.uleb());
        in.sleb();
      }
      case 0x2d -> {
        // DW_CFA_AARCH64_negate_ra_state: the return address is signed, or no more.
      }
      case 0x2e -> in.uleb(); // DW_CFA_GNU_args_size
      case 0x2f -> saved(in.uleb(), -in.uleb() * factor);
      default -> throw in.damaged("an entry has the unknown operation " + operation);
    }
  }

  private void emitAt(long next) throws IOException {
    if (Long.compareUnsigned(next, location) < 0) {
      throw in.damaged("the code of an entry goes backwards");
    }
    emit(next);
  }

  private void remember() throws UnwindException {
    if (remembered.size() >= 2 * MAX_STATES) {
      throw in.damaged("an entry remembers over 64 states");
    }
    remembered.add(rule);
  }

  private void recall() throws UnwindException {
    if (remembered.isEmpty()) {
      throw in.damaged("an entry recalls a state that it has not remembered");
    }
    rule = remembered.removeLast();
    cfaRegister = registers.numberOf(rule.cfa());
  }

  private void cfa(long register, long offset) {
    cfaRegister = register == (int) register ? (int) register : -1;
    FrameRule.Base base = registers.baseOf(cfaRegister);
    setCfa(offset == (int) offset ? base : FrameRule.Base.UNKNOWN, (int) offset);
  }

  private void cfaExpression() throws IOException {
    long length = expressionLength();
    int threshold = registers.hasLinkageTables() ? linkageThreshold(in.position(), length) : -1;
    if (threshold >= 0) {
      in.skip(length);
      setCfa(FrameRule.Base.LINKAGE_TABLE, threshold);
      return;
    }
    RegisterExpression expression = RegisterExpression.read(in, length);
    FrameRule.Base base =
        expression == null
            ? FrameRule.Base.UNKNOWN
            : switch (registers.baseOf(expression.register())) {
              case STACK_POINTER ->
                  expression.inMemory()
                      ? FrameRule.Base.AT_STACK_POINTER
                      : FrameRule.Base.STACK_POINTER;
              case FRAME_POINTER ->
                  expression.inMemory()
                      ? FrameRule.Base.AT_FRAME_POINTER
                      : FrameRule.Base.FRAME_POINTER;
              default -> FrameRule.Base.UNKNOWN;
            };
    cfaRegister = registers.numberOf(base);
    setCfa(base, expression == null ? 0 : expression.offset());
  }

  private long expressionLength() throws IOException {
    long length = in.uleb();
    if (length < 0 || length > EXPRESSION_LIMIT) {
      throw in.damaged("an expression claims " + Long.toUnsignedString(length) + " bytes");
    }
    return length;
  }

  /** An expression tells where a register is saved. */
  private void savedByExpression(long register) throws IOException {
    RegisterExpression expression = RegisterExpression.read(in, expressionLength());
    FrameRule.Base base =
        expression == null || expression.inMemory()
            ? FrameRule.Base.UNKNOWN
            : registers.baseOf(expression.register());
    switch (base) {
      case STACK_POINTER -> set(register, FrameRule.Saved.AT_STACK_POINTER, expression.offset());
      case FRAME_POINTER -> set(register, FrameRule.Saved.AT_FRAME_POINTER, expression.offset());
      default -> lost(register);
    }
  }

  /** The N of {@link #LINKAGE_TABLE}; -1 for another expression. */
  private int linkageThreshold(long from, long length) throws IOException {
    if (length != LINKAGE_TABLE.length) {
      return -1;
    }
    for (int i = 0; i < LINKAGE_TABLE.length; i++) {
      if (i != THRESHOLD_AT && in.data().u8(from + i) != (LINKAGE_TABLE[i] & 0xff)) {
        return -1;
      }
    }
    int threshold = in.data().u8(from + THRESHOLD_AT) - LITERAL_0;
    return threshold >= 0 && threshold < 16 ? threshold : -1;
  }

  private void setCfa(FrameRule.Base base, int offset) {
    rule =
        new FrameRule(
            base,
            offset,
            rule.returnAddress(),
            rule.returnOffset(),
            rule.framePointer(),
            rule.frameOffset());
  }

  private void saved(long register, long offset) {
    set(
        register,
        offset == (int) offset ? FrameRule.Saved.AT_OFFSET : FrameRule.Saved.LOST,
        (int) offset);
  }

  private void lost(long register) {
    set(register, FrameRule.Saved.LOST, 0);
  }

  private void same(long register) {
    set(register, FrameRule.Saved.SAME, 0);
  }

  private void restore(long register) {
    if (register == function.common().returnRegister()) {
      set(register, initial.returnAddress(), initial.returnOffset());
    } else {
      set(register, initial.framePointer(), initial.frameOffset());
    }
  }

  private void set(long register, FrameRule.Saved saved, int offset) {
    if (register == function.common().returnRegister()) {
      rule =
          new FrameRule(
              rule.cfa(), rule.cfaOffset(), saved, offset, rule.framePointer(), rule.frameOffset());
    } else if (register == registers.framePointer()) {
      rule =
          new FrameRule(
              rule.cfa(),
              rule.cfaOffset(),
              rule.returnAddress(),
              rule.returnOffset(),
              saved,
              offset);
    }
  }
}
