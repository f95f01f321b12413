package dev.sonde.symbols.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.symbols.Compiler;
import dev.sonde.symbols.elf.DebugFiles;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.RootFolder;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.elf.SymbolTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads what gcc writes about small programs, in every form that it has. */
class DebugInformationTest {
  private static final String SOURCE =
      """
      #include <stdbool.h>
      enum Color { RED, GREEN = 5, BLUE = -1 };
      typedef unsigned long Size;
      struct Node;
      struct Flags { unsigned a : 3; unsigned b : 7; int c : 12; unsigned char d; };
      struct Node {
        struct Node *next;
        const char *name;
        int values[3][2];
        enum Color color;
        union { int i; double d; };
        struct Flags flags;
        Size size;
        int (*call)(struct Node *, char);
        char rest[];
      };
      int last;
      static inline __attribute__((always_inline)) int twice(int x) {
        return x * 2
          + last;
      }
      __attribute__((noinline)) int visit(struct Node *node, const char *why, Size size, bool yes) {
        last = node->values[1][1];
        last += twice(size);
        return last + yes + why[0];
      }
      int main(int argc, char **argv) {
        struct Node node = { .values = { { 1, argc } } };
        return visit(&node, argv[0], 3, true);
      }
      """;

  private @TempDir Path folder;

  private static DebugInformation open(ElfFile file) throws IOException {
    return DebugInformation.open(file, file.name(), DebugFiles.under(RootFolder.SELF));
  }

  private static long address(ElfFile file, String name) throws IOException {
    Symbol symbol = SymbolTable.of(file).find(name);
    return symbol.address();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-gdwarf-5 -O0",
        "-gdwarf-4 -O0",
        "-gdwarf-3 -O0",
        "-gdwarf-2 -O0",
        "-gdwarf-5 -O2",
        "-gdwarf-4 -O2",
        "-gdwarf-5 -O2 -fdebug-types-section",
        "-gdwarf-4 -O2 -fdebug-types-section",
        "-gdwarf-5 -O2 -gsplit-dwarf",
        "-gdwarf-4 -O2 -gsplit-dwarf",
        "-gdwarf-5 -O2 -gsplit-dwarf -fdebug-types-section",
        "-gdwarf-4 -O2 -gsplit-dwarf -fdebug-types-section",
        "-gdwarf-5 -O2 -gz=zlib",
        "-gdwarf-5 -O2 -gz=zlib-gnu",
        "-gdwarf-5 -O2 -gdwarf64",
        "-gdwarf64 -gdwarf-4 -O0",
      })
  void readsFunctionsTypesAndLines(String options) throws IOException {
    Path program = new Compiler(folder).c("sample", SOURCE, options.split(" "));
    check(program, options.contains("-O2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-gdwarf-5", "-gdwarf-4"})
  void readsLinesOfAFolderThatIsRelative(String version) throws IOException {
    String folderIs = "-ffile-prefix-map=" + folder.toRealPath() + "=build/here";
    Path program = new Compiler(folder).c("sample", SOURCE, version, folderIs);
    try (ElfFile file = ElfFile.open(program);
        DebugInformation information = open(file)) {
      long visit = address(file, "visit");
      assertThat(information.frames(visit).getFirst().line().file())
          .isEqualTo("build/here/sample.c");
      assertThat(information.functionAt(visit).declared().file()).isEqualTo("build/here/sample.c");
    }
  }

  private static void check(Path program, boolean optimised) throws IOException {
    try (ElfFile file = ElfFile.open(program);
        DebugInformation information = open(file)) {
      long visit = address(file, "visit");
      DwarfFunction function = information.functionAt(visit + 1);
      assertThat(function.name()).isEqualTo("visit");
      assertThat(function.entry()).isEqualTo(visit);
      assertThat(function.returns().spelling()).isEqualTo("int");
      assertThat(function.declared().file()).endsWith("sample.c");
      assertThat(function.declared().line()).isEqualTo(22);
      assertThat(parameters(function))
          .containsExactly("struct Node* node", "const char* why", "Size size", "_Bool yes");
      if (optimised) {
        assertThat(function.parameters().getFirst().location())
            .isEqualTo(new Location.InRegister(5));
      } else {
        assertThat(function.parameters().getFirst().location())
            .isInstanceOfAny(Location.AtFrame.class, Location.AtRegister.class);
      }
      assertThat(information.functions("visit")).containsExactly(function);
      checkTypes(information, function);
      checkLines(information, visit, optimised);
    }
  }

  private static List<String> parameters(DwarfFunction function) throws IOException {
    List<String> result = new ArrayList<>();
    for (DwarfFunction.Parameter parameter : function.parameters()) {
      result.add(parameter.type().spelling() + " " + parameter.name());
    }
    return result;
  }

  private static void checkTypes(DebugInformation information, DwarfFunction function)
      throws IOException {
    DwarfType.Pointer pointer =
        (DwarfType.Pointer) function.parameters().getFirst().type().resolve();
    DwarfType.Composite node = (DwarfType.Composite) pointer.target().resolve();
    assertThat(node.name()).isEqualTo("Node");
    assertThat(node.size()).isEqualTo(80);
    assertThat(pointer.target().size()).isEqualTo(80);
    assertThat(members(node))
        .containsExactly(
            "struct Node* next @0",
            "const char* name @64",
            "int[3][2] values @128",
            "enum Color color @320",
            "union <anonymous>  @384",
            "struct Flags flags @448",
            "Size size @512",
            "int(*)(struct Node*, char) call @576",
            "char[] rest @640");
    DwarfType.Composite flags =
        (DwarfType.Composite) information.findType(TypeKind.STRUCT, "Flags").resolve();
    assertThat(members(flags))
        .containsExactly(
            "unsigned int a @0:3", "unsigned int b @3:7", "int c @10:12", "unsigned char d @24");
    DwarfType.Enumeration color =
        (DwarfType.Enumeration) information.findType(TypeKind.ENUM, "Color").resolve();
    assertThat(color.enumerators())
        .containsExactly(
            new DwarfType.Enumerator("RED", 0),
            new DwarfType.Enumerator("GREEN", 5),
            new DwarfType.Enumerator("BLUE", -1));
    assertThat(color.signed()).isTrue();
    DwarfType size = information.findType(TypeKind.TYPEDEF, "Size").strip();
    assertThat(size)
        .isEqualTo(new DwarfType.Base("long unsigned int", 8, DwarfType.Encoding.UNSIGNED));
    assertThat(information.findType(TypeKind.STRUCT, "Nobody")).isNull();
  }

  private static List<String> members(DwarfType.Composite composite) throws IOException {
    List<String> result = new ArrayList<>();
    for (DwarfType.Member member : composite.members()) {
      String bits = member.bitSize() == 0 ? "" : ":" + member.bitSize();
      result.add(member.type().spelling() + " " + member.name() + " @" + member.offset() + bits);
    }
    return result;
  }

  private static void checkLines(DebugInformation information, long visit, boolean optimised)
      throws IOException {
    assertThat(information.line(visit).file()).endsWith("sample.c");
    assertThat(information.line(visit).line()).isEqualTo(22);
    LineMatch match = information.find("sample.c", 22, 0);
    assertThat(match.files()).hasSize(1);
    assertThat(match.addresses()).containsExactly(visit);
    assertThat(information.find("ample.c", 22, 0).files()).isEmpty();
    assertThat(information.find("sample.c", 1, 0).addresses()).isEmpty();
    List<Frame> frames = List.of();
    for (long at = visit; frames.size() < 2 && at < visit + 100; at++) {
      frames = information.frames(at);
    }
    assertThat(frames).extracting(Frame::function).containsExactly("twice", "visit");
    assertThat(frames).extracting(Frame::inlined).containsExactly(true, false);
    assertThat(frames.getFirst().line().line()).isBetween(18, 20);
    assertThat(frames.getLast().line().line()).isEqualTo(24);
    if (!optimised) {
      LineMatch inlined = information.find("sample.c", 19, 0);
      assertThat(information.frames(inlined.addresses().getFirst())).hasSize(2);
    }
    assertThat(information.frames(1)).isEmpty();
    assertThat(information.line(1)).isNull();
    assertThat(information.functionAt(1)).isNull();
  }

  @Test
  void knowsTheLinesOfAProgramWhoseSplitFilesAreGone() throws IOException {
    Path program = new Compiler(folder).c("sample", SOURCE, "-g", "-O0", "-gsplit-dwarf");
    try (var splitFiles = Files.newDirectoryStream(folder, "*.dwo")) {
      for (Path file : splitFiles) {
        Files.delete(file);
      }
    }
    try (ElfFile file = ElfFile.open(program);
        DebugInformation information = open(file)) {
      long visit = address(file, "visit");
      assertThat(information.functionAt(visit)).isNull();
      List<Frame> frames = information.frames(visit);
      assertThat(frames).hasSize(1);
      assertThat(frames.getFirst().function()).isEmpty();
      assertThat(frames.getFirst().line().line()).isEqualTo(22);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-c -gdwarf-5 -O0",
        "-c -gdwarf-4 -O0",
        "-c -gdwarf-5 -O2 -ffunction-sections",
        "-c -gdwarf-4 -O2 -ffunction-sections",
        "-c -gdwarf-5 -O2 -gz=zlib -fno-pie -mcmodel=kernel",
      })
  void readsObjectFiles(String options) throws IOException {
    Compiler compiler = new Compiler(folder);
    Path object = compiler.c("sample", SOURCE, options.split(" "));
    check(object, options.contains("-O2"));
    compiler.run("ld", "-r", "-o", "module", "sample");
    check(folder.resolve("module"), options.contains("-O2"));
    compiler.run("objcopy", "--only-keep-debug", "module", "module.debug");
    check(folder.resolve("module.debug"), options.contains("-O2"));
  }

  @Test
  void readsDebugFiles() throws IOException {
    Compiler compiler = new Compiler(folder);
    Path program = compiler.c("sample", SOURCE, "-g", "-O0");
    compiler.run("objcopy", "--only-keep-debug", "sample", "sample.debug");
    compiler.run("objcopy", "--strip-debug", "--add-gnu-debuglink=sample.debug", "sample", "bare");
    check(folder.resolve("bare"), false);
    Files.delete(folder.resolve("sample.debug"));
    try (ElfFile bare = ElfFile.open(folder.resolve("bare"))) {
      assertThat(open(bare)).isNull();
    }
    check(program, false);
  }

  @Test
  void readsSectionsThatAreCompressedWithZstd() throws IOException {
    Compiler compiler = new Compiler(folder);
    compiler.c("sample", SOURCE, "-gdwarf-5", "-O2");
    compiler.run("objcopy", "--compress-debug-sections=zstd", "sample", "compressed");
    check(folder.resolve("compressed"), true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-fdebug-types-section"})
  void readsPackagesOfVersion4(String types) throws IOException {
    Compiler compiler = new Compiler(folder);
    String[] options = ("-gdwarf-4 -O2 -gsplit-dwarf " + types).trim().split(" ");
    Path program = compiler.c("sample", SOURCE, options);
    compiler.run("dwp", "-e", "sample", "-o", "sample.dwp");
    Files.delete(folder.resolve("sample.dwo"));
    check(program, true);
  }

  @Test
  void readsPackagesOfVersion5() throws IOException {
    Compiler compiler = new Compiler(folder);
    Path program = compiler.c("sample", SOURCE, "-gdwarf-5", "-O2", "-gsplit-dwarf");
    Path split = folder.resolve("sample.dwo");
    Files.write(folder.resolve("index"), index(split));
    compiler.run("objcopy", "--add-section", ".debug_cu_index=index", "sample.dwo", "sample.dwp");
    Files.delete(split);
    check(program, true);
  }

  /** The index of a package that holds one file: binutils writes none of version 5. */
  private static byte[] index(Path split) throws IOException {
    try (ElfFile file = ElfFile.open(split)) {
      Section[] sections = {
        Section.INFO, Section.ABBREV, Section.LOCLISTS, Section.STR_OFFSETS, Section.RNGLISTS
      };
      int[] numbers = {1, 3, 5, 6, 8};
      ByteBuffer index = ByteBuffer.allocate(16 + 2 * 12 + 3 * 4 * 5);
      index.order(ByteOrder.LITTLE_ENDIAN);
      index.putInt(5).putInt(5).putInt(1).putInt(2);
      long id = file.data(file.findSection(".debug_info.dwo")).u64(12);
      int slot = (int) (id & 1);
      index.putLong(slot == 0 ? id : 0).putLong(slot == 1 ? id : 0);
      index.putInt(slot == 0 ? 1 : 0).putInt(slot == 1 ? 1 : 0);
      for (int number : numbers) {
        index.putInt(number);
      }
      index.position(index.position() + 4 * 5);
      for (Section section : sections) {
        index.putInt((int) file.findSection(section.elfName(true)).size());
      }
      return index.array();
    }
  }

  @Test
  void readsClasses() throws IOException {
    String source =
        """
        namespace shapes {
        struct Base { virtual ~Base() {} int id; static int count; };
        class Left : public virtual Base { public: long left; };
        class Circle : public Left { public: double radius; int &ref; Circle(int &r) : ref(r) {}
          __attribute__((noinline)) int area(int &&scale, const Circle &other) const; };
        int Circle::area(int &&scale, const Circle &other) const { return scale + other.ref; }
        }
        int main() { int i = 1; shapes::Circle c(i); return c.area(2, c); }
        """;
    Path program = new Compiler(folder).cpp("classes", source, "-g", "-O0");
    try (ElfFile file = ElfFile.open(program);
        DebugInformation information = open(file)) {
      DwarfFunction area = information.functionAt(address(file, "_ZNK6shapes6Circle4areaEOiRKS0_"));
      assertThat(area.name()).isEqualTo("area");
      assertThat(area.linkageName()).isEqualTo("_ZNK6shapes6Circle4areaEOiRKS0_");
      assertThat(parameters(area))
          .containsExactly(
              "const class Circle* const this", "int&& scale", "const class Circle& other");
      assertThat(information.functions("area")).containsExactly(area);
      TypeReference circle = information.findType(TypeKind.STRUCT, "shapes::Circle");
      DwarfType.Composite type = (DwarfType.Composite) circle.resolve();
      assertThat(type.kind()).isEqualTo(DwarfType.CompositeKind.CLASS);
      assertThat(members(type)).containsExactly("double radius @128", "int& ref @192");
      assertThat(type.bases()).hasSize(1);
      assertThat(type.bases().getFirst().offset()).isZero();
      DwarfType.Composite left = (DwarfType.Composite) type.bases().getFirst().type().resolve();
      assertThat(left.bases().getFirst().offset()).isEqualTo(DwarfType.BaseClass.VIRTUAL);
      DwarfType.Composite base = (DwarfType.Composite) left.bases().getFirst().type().resolve();
      assertThat(base.name()).isEqualTo("Base");
      assertThat(base.members()).extracting(DwarfType.Member::name).contains("id");
      assertThat(base.members()).extracting(DwarfType.Member::name).doesNotContain("count");
      assertThat(information.findType(TypeKind.STRUCT, "Circle")).isNull();
    }
  }
}
