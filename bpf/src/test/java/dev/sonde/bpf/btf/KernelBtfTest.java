package dev.sonde.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The running kernel's BTF. */
@Tag("kernel")
class KernelBtfTest {
  private static KernelBtf kernel;

  @BeforeAll
  static void open() {
    Assumptions.assumeTrue(KernelBtf.isAvailable(), "this kernel offers no BTF");
    kernel = KernelBtf.open();
  }

  @Test
  void findsWellKnownTypes() {
    Btf btf = kernel.vmlinux();
    int task = btf.find("task_struct", Kind.STRUCT);
    MemberLocation comm = btf.member(task, "comm").orElseThrow();
    assertThat(btf.spell(comm.typeId())).isEqualTo("char[16]");
    assertThat(comm.byteOffset()).isPositive().isLessThan(btf.sizeOf(task));
    assertThat(btf.find("no_such_type_at_all", Kind.STRUCT)).isZero();
    MemberLocation parent = btf.member(task, "real_parent").orElseThrow();
    assertThat(btf.spell(parent.typeId())).isEqualTo("struct task_struct *");
  }

  @Test
  void offersRawTracepointsAsTypedefs() {
    Btf btf = kernel.vmlinux();
    int id = btf.find("btf_trace_sched_switch", Kind.TYPEDEF);
    Assumptions.assumeTrue(id != 0, "this kernel has no sched_switch tracepoint");
    BtfType.Typedef typedef = (BtfType.Typedef) btf.type(id);
    BtfType.Ptr pointer = (BtfType.Ptr) btf.type(typedef.typeId());
    BtfType.FuncProto prototype = (BtfType.FuncProto) btf.type(pointer.typeId());
    assertThat(btf.spell(prototype.parameters().getFirst().typeId())).isEqualTo("void *");
    assertThat(btf.findByPrefix("btf_trace_sched_", Kind.TYPEDEF)).contains(id);
  }

  @Test
  void refusesModulesThatAreNotThere() {
    assertThatThrownBy(() -> kernel.module("no_such_module")).isInstanceOf(BtfException.class);
    assertThatThrownBy(() -> kernel.module("../notes")).isInstanceOf(BtfException.class);
  }

  @Test
  void readsModules() throws IOException {
    List<Path> modules = new ArrayList<>();
    try (var files = Files.newDirectoryStream(Path.of("/sys/kernel/btf"))) {
      files.forEach(modules::add);
    }
    modules.removeIf(file -> file.endsWith("vmlinux"));
    Assumptions.assumeFalse(modules.isEmpty(), "no loaded module carries BTF");
    for (Path module : modules) {
      Btf btf = kernel.module(module.getFileName().toString());
      assertThat(btf.typeCount()).isGreaterThan(kernel.vmlinux().typeCount());
      for (int id = kernel.vmlinux().typeCount(); id < btf.typeCount(); id++) {
        btf.type(id);
      }
    }
  }

  /** Every 97th type of the kernel, and its members, as bpftool has it. */
  @Test
  void agreesWithBpftool() throws IOException, InterruptedException {
    Process bpftool;
    try {
      bpftool =
          new ProcessBuilder("bpftool", "btf", "dump", "file", "/sys/kernel/btf/vmlinux")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      Assumptions.abort("bpftool is not installed: " + e.getMessage());
      return;
    }
    Btf btf = kernel.vmlinux();
    int compared = 0;
    int last = 0;
    try (BufferedReader lines = bpftool.inputReader()) {
      List<String> block = new ArrayList<>();
      for (String line = lines.readLine(); ; line = lines.readLine()) {
        if ((line == null || line.startsWith("[")) && !block.isEmpty()) {
          int id = Integer.parseInt(block.getFirst(), 1, block.getFirst().indexOf(']'), 10);
          last = id;
          if (id % 97 == 0) {
            assertThat(describe(btf, id)).as("type %d", id).isEqualTo(strip(block));
            compared++;
          }
          block.clear();
        }
        if (line == null) {
          break;
        }
        block.add(line);
      }
    }
    Assumptions.assumeTrue(bpftool.waitFor() == 0, "bpftool could not dump the BTF");
    assertThat(last).isEqualTo(btf.typeCount() - 1);
    assertThat(compared).isEqualTo(last / 97);
  }

  /** bpftool's lines without what this project does not keep. */
  private static List<String> strip(List<String> block) {
    List<String> lines = new ArrayList<>();
    for (String line : block) {
      String text = line.strip();
      // "(FUNC 'name')" and "(VAR 'name')" follow some references, "ULL" and "LL" some values.
      int comment = text.indexOf(" (");
      text = comment < 0 ? text : text.substring(0, comment);
      lines.add(text.replaceFirst("(' val=-?[0-9]+)U?LL$", "$1"));
    }
    return lines;
  }

  private static List<String> describe(Btf btf, int id) {
    List<String> lines = new ArrayList<>();
    BtfType type = btf.type(id);
    String name = type.name().isEmpty() ? "(anon)" : type.name();
    String head = "[" + id + "] " + type.kind() + " '" + name + "' ";
    switch (type) {
      case BtfType.Int t ->
          lines.add(
              head
                  + ("size=" + t.size() + " bits_offset=" + t.bitOffset())
                  + (" nr_bits=" + t.bits() + " encoding=")
                  + switch (t.encoding()) {
                    case UNSIGNED -> "(none)";
                    case SIGNED -> "SIGNED";
                    case CHAR -> "CHAR";
                    case BOOL -> "BOOL";
                  });
      case BtfType.Array t ->
          lines.add(
              head
                  + ("type_id=" + t.elementTypeId() + " index_type_id=" + t.indexTypeId())
                  + (" nr_elems=" + t.length()));
      case BtfType.Composite t -> {
        lines.add(head + "size=" + t.size() + " vlen=" + t.members().size());
        for (BtfType.Member member : t.members()) {
          lines.add(
              ("'" + (member.name().isEmpty() ? "(anon)" : member.name()) + "'")
                  + (" type_id=" + member.typeId() + " bits_offset=" + member.bitOffset())
                  + (member.bitSize() == 0 ? "" : " bitfield_size=" + member.bitSize()));
        }
      }
      case BtfType.Enum t -> enumeration(head, t.size(), t.signed(), t.enumerators(), lines);
      case BtfType.Enum64 t -> enumeration(head, t.size(), t.signed(), t.enumerators(), lines);
      case BtfType.Fwd t -> lines.add(head + "fwd_kind=" + (t.union() ? "union" : "struct"));
      case BtfType.Func t ->
          lines.add(
              head + "type_id=" + t.typeId() + " linkage=" + t.linkage().name().toLowerCase());
      case BtfType.FuncProto t -> {
        lines.add(head + "ret_type_id=" + t.returnTypeId() + " vlen=" + t.parameters().size());
        for (BtfType.Parameter parameter : t.parameters()) {
          lines.add(
              ("'" + (parameter.name().isEmpty() ? "(anon)" : parameter.name()) + "'")
                  + (" type_id=" + parameter.typeId()));
        }
      }
      case BtfType.Var t ->
          lines.add(
              head + ("type_id=" + t.typeId()) + (", linkage=" + t.linkage().name().toLowerCase()));
      case BtfType.Datasec t -> {
        lines.add(head + "size=" + t.size() + " vlen=" + t.variables().size());
        for (BtfType.SectionVariable variable : t.variables()) {
          lines.add(
              ("type_id=" + variable.typeId() + " offset=" + variable.offset())
                  + (" size=" + variable.size()));
        }
      }
      case BtfType.Float t -> lines.add(head + "size=" + t.size());
      case BtfType.DeclTag t ->
          lines.add(head + "type_id=" + t.typeId() + " component_idx=" + t.componentIndex());
      case BtfType.Reference t -> lines.add(head + "type_id=" + t.typeId());
      case BtfType.Void _ -> throw new AssertionError("void has no entry");
    }
    return lines;
  }

  private static void enumeration(
      String head,
      int size,
      boolean signed,
      List<BtfType.Enumerator> enumerators,
      List<String> lines) {
    lines.add(
        head
            + ("encoding=" + (signed ? "SIGNED" : "UNSIGNED") + " size=" + size)
            + (" vlen=" + enumerators.size()));
    for (BtfType.Enumerator enumerator : enumerators) {
      String value =
          signed ? Long.toString(enumerator.value()) : Long.toUnsignedString(enumerator.value());
      lines.add("'" + enumerator.name() + "' val=" + value);
    }
  }
}
