package dev.sonde.compiler.expand;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import java.util.Arrays;

/** Copies, clears and compares memory, by the widest accesses that alignment allows. */
final class MemoryExpander {
  /** What is larger is copied by the kernel, not a word at a time. */
  private static final int LARGE = 1024;

  /** What is larger is cleared by the kernel, which has an instruction for it, not by stores. */
  private static final int LARGE_ZERO = 128;

  /** The words of large strings that are compared before the outcome is looked at. */
  private static final int WORDS = 32;

  /** What is larger is compared by words: the verifier follows every byte of what is not. */
  private static final int LARGE_STRING = 512;

  private final CodeBuilder code;

  MemoryExpander(CodeBuilder code) {
    this.code = code;
  }

  boolean expand(Value result, Operation operation) {
    if (operation instanceof MemoryOperation.Copy copy) {
      copy(
          copy.destination(),
          copy.destinationOffset(),
          copy.source(),
          copy.sourceOffset(),
          copy.size());
    } else if (operation instanceof MemoryOperation.Zero zero) {
      zero(zero.destination(), zero.destinationOffset(), zero.size());
    } else if (operation instanceof MemoryOperation.BytesEqual equal) {
      bytesEqual(result, equal);
    } else if (operation instanceof MemoryOperation.AddressNumber number) {
      addressNumber(result, number.pointer());
    } else if (operation instanceof MemoryOperation.StringEqualLiteral equal) {
      literalEqual(result, equal);
    } else if (operation instanceof MemoryOperation.StringEqual equal) {
      stringEqual(result, equal);
    } else {
      return false;
    }
    return true;
  }

  /** Copies {@code size} bytes. */
  void copy(Value destination, int destinationOffset, Value source, int sourceOffset, int size) {
    if (size > LARGE) {
      code.call(
          Helper.PROBE_READ_KERNEL,
          code.plus(destination, destinationOffset),
          code.constant(size),
          code.plus(source, sourceOffset));
      return;
    }
    int done = 0;
    while (done < size) {
      int step =
          Math.min(
              step(destination, destinationOffset + done, size - done),
              step(source, sourceOffset + done, size - done));
      Width width = Width.ofBytes(step);
      Value loaded = code.load(source, sourceOffset + done, width);
      code.store(destination, destinationOffset + done, width, loaded);
      done += step;
    }
  }

  /** Clears {@code size} bytes. */
  void zero(Value destination, int offset, int size) {
    if (size > LARGE_ZERO) {
      // A read that fails leaves zeros, and nothing can be read at 0.
      code.call(
          Helper.PROBE_READ_KERNEL,
          code.plus(destination, offset),
          code.constant(size),
          code.constant(0));
      return;
    }
    int done = widened(destination, offset, size);
    while (done < size) {
      int step = step(destination, offset + done, size - done);
      code.store(destination, offset + done, Width.ofBytes(step), 0);
      done += step;
    }
  }

  /**
   * Where the zeros stand behind a number that was just stored, and fill its word, one store does
   * both: the kernel hashes and compares keys by words, and a load waits for two stores longer than
   * for one. Gives back how many of the zeros are written.
   */
  private int widened(Value destination, int offset, int size) {
    if (!(code.last() instanceof MemoryOperation.Store store)
        || store.pointer().id() != destination.id()
        || store.offset() + store.width().bytes() != offset
        || store.offset() % 8 != 0
        || store.offset() + 8 > offset + size
        || step(destination, store.offset(), 8) != 8) {
      return 0;
    }
    code.removeLast();
    Value word = code.emit(new IntegerOperation.Extend(store.value(), store.width(), false));
    code.store(destination, store.offset(), Width.B8, word);
    return store.offset() + 8 - offset;
  }

  /**
   * The widest access to {@code pointer + offset}. The verifier insists on alignment for the stack
   * and the context; elsewhere the machines that BPF runs on do well without it.
   */
  private int step(Value pointer, int offset, int left) {
    int alignment = 8;
    if (pointer.type().pointsInto(Type.Space.SLOT)) {
      Slot slot = code.slotAt(pointer);
      alignment = slot == null ? 1 : slot.alignment() | offset;
      alignment = Integer.lowestOneBit(alignment);
    } else if (pointer.type().pointsInto(Type.Space.CONTEXT)
        || pointer.type().pointsInto(Type.Space.CAPTURED)) {
      alignment = Integer.lowestOneBit(alignment | offset);
    }
    int step = 8;
    while (step > left || step > alignment) {
      step >>= 1;
    }
    return step;
  }

  /**
   * The verifier goes on knowing what a pointer is wherever that is copied, and allows little
   * arithmetic with it. What a helper wrote is a number to it.
   */
  void addressNumber(Value result, Value pointer) {
    Value known = code.address(code.slot(8, "pointer"));
    Value number = code.address(code.slot(8, "number"));
    code.store(known, 0, Width.B8, pointer);
    code.call(Helper.PROBE_READ_KERNEL, number, code.constant(8), known);
    code.define(result, new MemoryOperation.Load(number, 0, Width.B8, false));
  }

  private void bytesEqual(Value result, MemoryOperation.BytesEqual equal) {
    int join = code.newBlock(result);
    int differ = code.newBlock();
    int done = 0;
    while (done < equal.size()) {
      int step =
          Math.min(
              step(equal.left(), equal.leftOffset() + done, equal.size() - done),
              step(equal.right(), equal.rightOffset() + done, equal.size() - done));
      Width width = Width.ofBytes(step);
      Value left = code.load(equal.left(), equal.leftOffset() + done, width);
      Value right = code.load(equal.right(), equal.rightOffset() + done, width);
      differUnlessEqual(left, right, differ);
      done += step;
    }
    finish(join, differ);
  }

  private void literalEqual(Value result, MemoryOperation.StringEqualLiteral equal) {
    Bytes literal = equal.literal();
    if (literal.size() > equal.capacity()) {
      code.define(result, new IntegerOperation.Constant(0));
      return;
    }
    byte[] expected =
        Arrays.copyOf(literal.toArray(), Math.min(literal.size() + 1, equal.capacity()));
    int join = code.newBlock(result);
    int differ = code.newBlock();
    int done = 0;
    while (done < expected.length) {
      int step = step(equal.string(), equal.offset() + done, expected.length - done);
      long word = 0;
      for (int i = step - 1; i >= 0; i--) {
        word = word << 8 | expected[done + i] & 0xff;
      }
      Value loaded = code.load(equal.string(), equal.offset() + done, Width.ofBytes(step));
      differUnlessEqual(loaded, code.constant(word), differ);
      done += step;
    }
    finish(join, differ);
  }

  private void differUnlessEqual(Value left, Value right, int differ) {
    int next = code.newBlock();
    code.branch(code.compare(Predicate.EQUAL, left, right), next, differ, Likelihood.UNKNOWN);
    code.switchTo(next);
  }

  private void finish(int join, int differ) {
    code.jump(join, code.constant(1));
    code.switchTo(differ);
    code.jump(join, code.constant(0));
    code.switchTo(join);
  }

  /**
   * Byte by byte, as the verifier can follow: the index is bounded by a constant. The longer string
   * must end where the shorter one's capacity does.
   */
  private void stringEqual(Value result, MemoryOperation.StringEqual equal) {
    int common = Math.min(equal.leftCapacity(), equal.rightCapacity());
    if (common > LARGE_STRING) {
      largeEqual(result, equal, common);
      return;
    }
    StringLoop loop = new StringLoop(result, common);
    Value left = byteAt(equal.left(), equal.leftOffset(), loop.index, common);
    Value right = byteAt(equal.right(), equal.rightOffset(), loop.index, common);
    loop.goOnIf(code.compare(Predicate.EQUAL, left, right));
    loop.endIf(code.compare(Predicate.EQUAL, left, 0));
    loop.finish(
        equal.leftCapacity() == equal.rightCapacity()
            ? code.constant(1)
            : code.compare(Predicate.EQUAL, behind(equal, common), 0));
  }

  /**
   * Large strings, several words at a time: all bytes behind a string's NUL are zero, so that equal
   * strings are equal to the last word, and one that ends with a zero ends there. Each round leaves
   * the verifier two ways to follow later, of which it remembers some thousand.
   */
  private void largeEqual(Value result, MemoryOperation.StringEqual equal, int common) {
    Value left = aligned(equal.left(), equal.leftOffset(), common);
    Value right = aligned(equal.right(), equal.rightOffset(), common);
    int step = 8 * WORDS;
    int rounds = common / step;
    StringLoop loop = new StringLoop(result, rounds);
    Value distance = code.binary(BinaryOperator.MULTIPLY, loop.index, step);
    Value a = code.emit(new MemoryOperation.PointerAdd(left, distance, common));
    Value b = code.emit(new MemoryOperation.PointerAdd(right, distance, common));
    Value difference = null;
    Value last = null;
    for (int word = 0; word < WORDS; word++) {
      last = code.load(a, 8 * word, Width.B8);
      Value bits = code.binary(BinaryOperator.XOR, last, code.load(b, 8 * word, Width.B8));
      difference = difference == null ? bits : code.binary(BinaryOperator.OR, difference, bits);
    }
    loop.goOnIf(code.compare(Predicate.EQUAL, difference, 0));
    Value end = code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, last, 56);
    loop.endIf(code.compare(Predicate.EQUAL, end, 0));
    int done = rounds * step;
    while (done < common) {
      Width width = common - done >= 8 ? Width.B8 : Width.B1;
      differUnlessEqual(code.load(left, done, width), code.load(right, done, width), loop.no);
      done += width.bytes();
    }
    if (equal.leftCapacity() == equal.rightCapacity()) {
      loop.finish(code.constant(1));
    } else {
      Value behind = behind(equal, common);
      Value lastByte = code.load(left, common - 1, Width.B1);
      Value ended = code.compare(Predicate.EQUAL, lastByte, 0);
      Value ends = code.compare(Predicate.EQUAL, behind, 0);
      loop.finish(code.binary(BinaryOperator.OR, ended, ends));
    }
  }

  /** The byte of the longer string where the shorter one has no room any more. */
  private Value behind(MemoryOperation.StringEqual equal, int common) {
    return equal.leftCapacity() > equal.rightCapacity()
        ? code.load(equal.left(), equal.leftOffset() + common, Width.B1)
        : code.load(equal.right(), equal.rightOffset() + common, Width.B1);
  }

  /** A loop over the parts of two strings: it is in its round until {@link #endIf}. */
  private final class StringLoop {
    final Value index = code.newValue(Type.I64);
    final int no;
    private final int join;
    private final int header;
    private final int same;
    private final int next;
    private final int behind;
    private final int yes;

    StringLoop(Value result, int rounds) {
      join = code.newBlock(result);
      header = code.newBlock(index);
      int body = code.newBlock();
      same = code.newBlock();
      next = code.newBlock();
      behind = code.newBlock();
      yes = code.newBlock();
      no = code.newBlock();
      code.jump(header, code.constant(0));
      code.switchTo(header);
      code.branch(
          code.compare(Predicate.LESS_UNSIGNED, index, rounds), body, behind, Likelihood.TRUE);
      code.switchTo(body);
    }

    /** The strings differ unless these parts of them are alike. */
    void goOnIf(Value alike) {
      code.branch(alike, same, no, Likelihood.TRUE);
      code.switchTo(same);
    }

    /** Both strings may end here, and are equal then; goes on behind the last round. */
    void endIf(Value ended) {
      code.branch(ended, yes, next, Likelihood.UNKNOWN);
      code.switchTo(next);
      code.jump(header, code.binary(BinaryOperator.ADD, index, 1));
      code.switchTo(behind);
    }

    /** Whether they are equal that have gone through all rounds. */
    void finish(Value equal) {
      code.jump(join, equal);
      code.switchTo(yes);
      code.jump(join, code.constant(1));
      code.switchTo(no);
      code.jump(join, code.constant(0));
      code.switchTo(join);
    }
  }

  /** A string where it can be read by words, copied there if need be. */
  private Value aligned(Value pointer, int offset, int size) {
    if (step(pointer, offset, 8) == 8) {
      return code.plus(pointer, offset);
    }
    Value copy = code.address(code.slot((size + 7) & -8, "aligned"));
    copy(copy, 0, pointer, offset, size);
    return copy;
  }

  private Value byteAt(Value pointer, int offset, Value index, int bound) {
    Value at = code.emit(new MemoryOperation.PointerAdd(pointer, index, bound));
    return code.load(at, offset, Width.B1);
  }
}
