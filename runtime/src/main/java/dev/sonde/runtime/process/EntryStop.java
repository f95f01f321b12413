package dev.sonde.runtime.process;

import dev.sonde.bpf.asm.AluOperation;
import dev.sonde.bpf.asm.Assembler;
import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.asm.Immediate;
import dev.sonde.bpf.asm.Instruction;
import dev.sonde.bpf.asm.Register;
import dev.sonde.bpf.asm.Width;
import dev.sonde.bpf.host.Signal;
import dev.sonde.bpf.link.Link;
import dev.sonde.bpf.link.UprobeAttachment;
import dev.sonde.bpf.object.FunctionSpec;
import dev.sonde.bpf.object.ObjectSpec;
import dev.sonde.bpf.object.ProgramSpec;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.bpf.program.LoadedObject;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.program.ElfObjects;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Stops a process where a program starts, once its libraries are loaded: a uprobe at the program's
 * entry has the process stop itself. No debugger's call is needed for it, which would have to wait
 * for the process in the place of whoever started it.
 */
final class EntryStop implements AutoCloseable {
  /** The kernel follows no more scripts from one to the other: BINPRM_MAX_RECURSION's 4. */
  private static final int MAX_SCRIPTS = 4;

  private final LoadedObject object;
  private final Link link;

  private EntryStop(LoadedObject object, Link link) {
    this.object = object;
    this.link = link;
  }

  /**
   * Has {@code process} stop when it comes to the start of {@code program}.
   *
   * @param program or a script with the interpreter that is to be waited for
   * @param objects where its file is opened
   * @return null where that is no program whose start can be told
   * @throws dev.sonde.bpf.BpfException if the kernel refuses
   */
  static EntryStop of(int process, Path program, ElfObjects objects) {
    Path binary = program;
    long entry = entry(binary, objects);
    for (int i = 0; entry < 0 && binary != null && i < MAX_SCRIPTS; i++) {
      binary = interpreter(binary);
      entry = binary == null ? -1 : entry(binary, objects);
    }
    return entry < 0 ? null : attach(process, binary, entry);
  }

  private static EntryStop attach(int process, Path binary, long entry) {
    LoadedObject object = LoadedObject.load(stopItself());
    try {
      UprobeAttachment uprobe =
          new UprobeAttachment(binary.toString(), entry, false, 0, 0, OptionalInt.of(process));
      return new EntryStop(object, uprobe.attach(object.programs().getFirst()));
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  private static ObjectSpec stopItself() {
    Assembler code = new Assembler();
    code.add(move(Register.R1, Signal.SIGSTOP.number()));
    code.add(new Instruction.CallHelper(Helper.SEND_SIGNAL));
    code.add(move(Register.R0, 0));
    code.add(new Instruction.Exit());
    FunctionSpec function = new FunctionSpec("stop_at_entry", 0, code.finish());
    ProgramSpec program = new ProgramSpec(function.name(), ProgramType.KPROBE, List.of(function));
    return new ObjectSpec("entry", List.of(program), List.of(), Optional.empty());
  }

  private static Instruction move(Register register, int value) {
    return new Instruction.Alu(AluOperation.MOV, Width.W64, register, new Immediate(value));
  }

  /** Where a program starts, in its file; negative where it is none. */
  private static long entry(Path program, ElfObjects objects) {
    try {
      ElfFile file = objects.program(program.toString()).elf();
      return file.fileOffset(file.header().entry());
    } catch (IOException _) {
      return -1; // a script perhaps
    }
  }

  /** The program that runs a script, from its first line {@code #!PROGRAM ARGUMENT}; or null. */
  private static Path interpreter(Path script) {
    try (BufferedReader in = Files.newBufferedReader(script, StandardCharsets.ISO_8859_1)) {
      char[] start = new char[256];
      int length = Math.max(0, in.read(start));
      String line = new String(start, 0, length).lines().findFirst().orElse("");
      if (!line.startsWith("#!")) {
        return null;
      }
      String[] words = line.substring(2).strip().split("[ \t]", 2);
      return words[0].startsWith("/") ? Path.of(words[0]) : null;
    } catch (IOException _) {
      return null; // it cannot be read, and so will not be run
    }
  }

  @Override
  public void close() {
    link.close();
    object.close();
  }
}
