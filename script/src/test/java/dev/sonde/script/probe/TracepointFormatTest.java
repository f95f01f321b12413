package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TracepointFormatTest {
  private static ArgumentType type(String declaration, int size, int signed) {
    return argument(declaration, size, signed).type();
  }

  private static Argument argument(String declaration, int size, int signed) {
    String line =
        "\tfield:" + declaration + ";\toffset:8;\tsize:" + size + ";\tsigned:" + signed + ";\n";
    return TracepointFormat.parse(FakeMachine.COMMON + line).fields().getFirst();
  }

  @Test
  void tellsCommonFieldsFromItsOwn() {
    TracepointFormat format =
        TracepointFormat.parse(
            FakeMachine.COMMON
                + "\tfield:int dfd;\toffset:16;\tsize:8;\tsigned:0;\n\nprint fmt: \"field:x\"\n");
    assertThat(format.common())
        .containsExactly(
            new Argument(
                "common_type", "unsigned short common_type", 0, new ArgumentType.Int(2, false)),
            new Argument("common_pid", "int common_pid", 4, new ArgumentType.Int(4, true)));
    assertThat(format.fields())
        .containsExactly(new Argument("dfd", "int dfd", 16, new ArgumentType.Int(8, false)));
  }

  @Test
  void readsNumbers() {
    assertThat(type("long ret", 8, 1)).isEqualTo(new ArgumentType.Int(8, true));
    assertThat(type("unsigned char x", 1, 0)).isEqualTo(new ArgumentType.Int(1, false));
    assertThat(type("enum xfs_group_type type", 4, 0))
        .isEqualTo(new ArgumentType.Enumeration("xfs_group_type", 4, false));
    assertThat(type("bool success", 1, 0)).isEqualTo(new ArgumentType.Bool());
    assertThat(type("char c", 1, 1)).isEqualTo(new ArgumentType.Int(1, true));
  }

  @Test
  void readsPointers() {
    assertThat(argument("const char * filename", 8, 0))
        .isEqualTo(
            new Argument("filename", "const char * filename", 8, new ArgumentType.Pointer("char")));
    assertThat(type("struct sockaddr *uaddr", 8, 0))
        .isEqualTo(new ArgumentType.Pointer("struct sockaddr"));
    assertThat(type("const char *const * argv", 8, 0))
        .isEqualTo(new ArgumentType.Pointer("char *"));
    assertThat(type("const void __user * buf", 8, 0)).isEqualTo(new ArgumentType.Pointer("void"));
    assertThat(type("void * ptr", 4, 0)).isEqualTo(new ArgumentType.Int(4, false));
  }

  @Test
  void readsArrays() {
    assertThat(argument("char comm[16]", 16, 0))
        .isEqualTo(new Argument("comm", "char comm[16]", 8, new ArgumentType.Text(16)));
    assertThat(type("char comm[TASK_COMM_LEN]", 16, 0)).isEqualTo(new ArgumentType.Text(16));
    assertThat(type("__u8 saddr[4]", 4, 0))
        .isEqualTo(new ArgumentType.Array(new ArgumentType.Int(1, false), 4));
    assertThat(type("unsigned long args[6]", 48, 0))
        .isEqualTo(new ArgumentType.Array(new ArgumentType.Int(8, false), 6));
    assertThat(type("u16 ports[N]", 8, 0))
        .isEqualTo(new ArgumentType.Array(new ArgumentType.Int(2, false), 4));
    assertThat(type("u8 matrix[2][4]", 8, 0))
        .isEqualTo(new ArgumentType.Array(new ArgumentType.Int(1, false), 8));
    assertThat(type("void * ips[3]", 24, 0))
        .isEqualTo(new ArgumentType.Array(new ArgumentType.Pointer("void"), 3));
    assertThat(type("unknown_t x[N]", 24, 0))
        .isEqualTo(new ArgumentType.Opaque("unknown_t[N]", 24));
  }

  @Test
  void readsDataLocations() {
    assertThat(argument("__data_loc char[] name", 4, 0))
        .isEqualTo(
            new Argument(
                "name", "__data_loc char[] name", 8, new ArgumentType.DataLocation(false, "char")));
    assertThat(type("__rel_loc unsigned long[] mask", 4, 0))
        .isEqualTo(new ArgumentType.DataLocation(true, "unsigned long"));
    assertThat(type("__data_loc cpumask_t cpus", 4, 0))
        .isEqualTo(new ArgumentType.DataLocation(false, "cpumask_t"));
  }

  @Test
  void keepsWhatScriptsCannotReadAsOpaque() {
    assertThat(type("struct timespec64 ts", 16, 0))
        .isEqualTo(new ArgumentType.Opaque("struct timespec64", 16));
    assertThat(type("struct in_addr addr", 4, 0))
        .isEqualTo(new ArgumentType.Opaque("struct in_addr", 4));
    assertThat(type("guid_t guid", 16, 0)).isEqualTo(new ArgumentType.Opaque("guid_t", 16));
  }

  @Test
  void leavesOutLinesThatMakeNoSense() {
    String odd =
        FakeMachine.COMMON
            + "\tfield:\n"
            + "\tfield:;\toffset:1;\tsize:1;\tsigned:0;\n"
            + "\tfield:int;\toffset:1;\tsize:4;\tsigned:0;\n"
            + "\tfield:int a;\toffset:x;\tsize:4;\tsigned:0;\n"
            + "\tfield:int b;\toffset:99999999999;\tsize:4;\tsigned:0;\n"
            + "\tfield:int c;\tsize:4;\tsigned:0;\n"
            + "\tfield:int (*f)(int);\toffset:8;\tsize:8;\tsigned:0;\n"
            + "\tfield:int [3];\toffset:8;\tsize:8;\tsigned:0;\n"
            + "\tfield:int good;\toffset:8;\tsize:4;\tsigned:1;";
    assertThat(TracepointFormat.parse(odd).fields())
        .containsExactly(new Argument("good", "int good", 8, new ArgumentType.Int(4, true)));
    assertThat(TracepointFormat.parse("").fields()).isEmpty();
  }

  @Test
  void survivesMutations() {
    String sound =
        FakeMachine.COMMON
            + "\tfield:const char * filename;\toffset:24;\tsize:8;\tsigned:0;\n"
            + "\tfield:char comm[16];\toffset:32;\tsize:16;\tsigned:0;\n"
            + "\tfield:__data_loc char[] name;\toffset:48;\tsize:4;\tsigned:0;\n"
            + "\tfield:u32 m[2][2];\toffset:52;\tsize:16;\tsigned:0;\n";
    Random random = new Random(7);
    String alphabet = "field:;[]*\t\n 0189azconst_";
    int complete = 0;
    for (int round = 0; round < 30_000; round++) {
      StringBuilder mutant = new StringBuilder(sound);
      for (int i = random.nextInt(6); i >= 0; i--) {
        int at = random.nextInt(mutant.length());
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(3)) {
          case 0 -> mutant.setCharAt(at, c);
          case 1 -> mutant.insert(at, c);
          default -> mutant.deleteCharAt(at);
        }
      }
      TracepointFormat format = TracepointFormat.parse(mutant.toString());
      for (Argument argument : format.fields()) {
        assertThat(argument.offset()).isBetween(0, 1 << 16);
      }
      complete += format.fields().size() == 4 ? 1 : 0;
    }
    assertThat(complete).isBetween(1, 29_999);
  }
}
