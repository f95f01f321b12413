package dev.sonde.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Becomes a program for which the kernel fails one system call, as a kernel without it or a sandbox
 * does: {@code RefusedSystemCall NUMBER ERRNO PROGRAM ARGUMENT...}. What does it is a filter of
 * {@code seccomp(2)}, in classic BPF ({@code linux/filter.h}, {@code linux/seccomp.h}).
 */
final class RefusedSystemCall {
  private static final int PR_SET_SECCOMP = 22;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final long SECCOMP_MODE_FILTER = 2;
  private static final int SECCOMP_RET_ERRNO = 0x0005_0000;
  private static final int SECCOMP_RET_ALLOW = 0x7fff_0000;
  private static final int LOAD_ABSOLUTE = 0x20;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;

  private RefusedSystemCall() {}

  /** Does not return. */
  public static void main(String[] arguments) throws Throwable {
    int number = Integer.parseInt(arguments[0]);
    int errno = Integer.parseInt(arguments[1]);
    List<String> program = List.of(arguments).subList(2, arguments.length);
    try (Arena arena = Arena.ofConfined()) {
      // struct sock_filter { u16 code; u8 jt, jf; u32 k; }: all or nothing of a call's number is
      // tested.
      MemorySegment filter = arena.allocate(4 * 8L, 8);
      instruction(filter, 0, LOAD_ABSOLUTE, 0, 0);
      instruction(filter, 1, JUMP_IF_EQUAL, 1, number);
      instruction(filter, 2, RETURN, 0, SECCOMP_RET_ERRNO | errno);
      instruction(filter, 3, RETURN, 0, SECCOMP_RET_ALLOW);
      // struct sock_fprog { u16 len; struct sock_filter *filter; }
      MemorySegment filters = arena.allocate(16, 8);
      filters.set(JAVA_SHORT, 0, (short) 4);
      filters.set(ADDRESS, 8, filter);
      control(PR_SET_NO_NEW_PRIVS, 1, MemorySegment.NULL);
      control(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filters);

      MemorySegment words = arena.allocate(ADDRESS, program.size() + 1L);
      for (int i = 0; i < program.size(); i++) {
        words.setAtIndex(ADDRESS, i, arena.allocateFrom(program.get(i)));
      }
      MethodHandle execv = function("execv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
      int result = (int) execv.invokeExact(words.getAtIndex(ADDRESS, 0), words);
      throw new AssertionError("execv of " + program + " returned " + result);
    }
  }

  private static void instruction(
      MemorySegment filter, int index, int code, int jumpIfFalse, int value) {
    filter.set(JAVA_SHORT, index * 8L, (short) code);
    filter.set(JAVA_SHORT, index * 8L + 2, (short) (jumpIfFalse << 8));
    filter.set(JAVA_INT, index * 8L + 4, value);
  }

  private static void control(int option, long value, MemorySegment pointer) throws Throwable {
    MethodHandle prctl =
        function(
            "prctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    if ((int) prctl.invokeExact(option, value, pointer, 0L, 0L) != 0) {
      throw new AssertionError("prctl " + option + " failed");
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(
      String name, FunctionDescriptor type, Linker.Option... options) {
    SymbolLookup lookup = Linker.nativeLinker().defaultLookup();
    return Linker.nativeLinker().downcallHandle(lookup.findOrThrow(name), type, options);
  }
}
