package dev.sonde.script.infer;

import static dev.sonde.script.Compiling.compile;
import static dev.sonde.script.Compiling.errors;
import static dev.sonde.script.Compiling.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.script.CompileResult;
import dev.sonde.script.Compiling;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Span;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MistakesTest {

  /** What is wrong, the very text it is wrong in, and what the message says. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          $y = foo(1);                 | foo             | Unknown function: 'foo'
          print(blah);                 | blah            | Unknown identifier: 'blah'
          print($nope);                | $nope           | Undefined or undeclared variable: $nope
          print(@nope);                | @nope           | Undefined map: @nope
          $x = 5; $x = "a";            | $x = "a"        | Type mismatch for $x: trying to assign value of type 'string[2]' when variable already has a type 'int8'
          @x = 5; @x = "a";            | @x = "a"        | Type mismatch for @x: trying to assign value of type 'string[2]' when map already has a type 'int8'
          @x = count(); @x = 5;        | @x = 5          | Type mismatch for @x: trying to assign value of type 'int8' when map already has a type 'count_t'
          @x = count(); @x = sum(5);   | @x = sum(5)     | Type mismatch for @x: trying to assign value of type 'sum_t' when map already has a type 'count_t'
          @k[1] = 1; @k["a"] = 2;      | "a"             | Type mismatch for @k: trying to access with key of type 'string[2]' when map already has a key type 'int8'
          @k[1] = 1; @k[1, 2] = 2;     | 1, 2            | Type mismatch for @k: trying to access with key of type '(int8,int8)' when map already has a key type 'int8'
          @k = 1; @k[1] = 2;           | @k[1]           | @k used as a map with an explicit key (non-scalar map), previously used without an explicit key (scalar map)
          @k[1] = 1; @k = 2;           | @k              | @k used as a map without an explicit key (scalar map), previously used with an explicit key (non-scalar map)
          @c = count(); @y = @c;       | @y = @c         | Map value 'count_t' cannot be assigned from one map to another. The function that returns this type must be called directly e.g. `@y = count(...);`.
          @x = hist(5) + 1;            | hist(5)         | hist() must be assigned directly to a map
          printf("%d %s\\n", 1);       | printf("%d %s\\n", 1) | not enough arguments for format string (1 supplied, 2 expected)
          printf("\\n", 1);            | printf("\\n", 1) | too many arguments for format string (1 supplied, 0 expected)
          printf("%d\\n", "a");        | "a"             | unsupported format specifier for type 'string[2]': %d
          printf("%q\\n", 1);          | "%q\\n"         | unsupported format specifier: %q
          print(path(0));              | path(0)         | The path function can only be used with 'fentry', 'fexit', 'iter' probes
          print(socket_cookie(ctx));   | socket_cookie(ctx) | socket_cookie() can not be used with "begin" probes
          skboutput("f", ctx, 1, 0);   | skboutput("f", ctx, 1, 0) | skboutput() can not be used with "begin" probes
          print(percpu_kaddr(5));      | 5               | percpu_kaddr() expects a string literal
          print(kfunc_exist(5));       | 5               | kfunc_exist() accepts a string literal only
          print(is_scalar(5));         | 5               | is_scalar() expects a map argument
          unwatch("a");                | "a"             | unwatch() only supports integer arguments (string[2] provided)
          print(comm("a"));            | "a"             | comm() only supports integer arguments (string[2] provided)
          print(kstack(foo));          | foo             | Error parsing stack mode: kstack: Invalid value for stack_mode: valid values are bpftrace, raw, perf, and build_id.
          print(kstack(2000));         | kstack(2000)    | kstack([int limit]): limit shouldn't exceed 1024, 2000 given
          print(kstack(1, 2));         | kstack(1, 2)    | Expected stack mode as first argument
          print(ustack(perf, pid));    | ustack(perf, pid) | ustack: invalid limit value
          print(dw_ustack(build_id));  | dw_ustack(build_id) | 'build_id' stack mode can only be used for ustack
          print(kstack(dwarf));        | dwarf           | Error parsing stack mode: kstack: Invalid value for stack_mode: valid values are bpftrace, raw, perf, and build_id.
          print(ustack(dwarf, 2000));  | ustack(dwarf, 2000) | ustack([int limit]): limit shouldn't exceed 1024, 2000 given
          print(kstack(build_id));     | kstack(build_id) | 'build_id' stack mode can only be used for ustack
          @s = kstack(1); @s = kstack(2); | @s = kstack(2) | Type mismatch for @s: trying to assign value of type 'kstack_bpftrace_2' when map already has a type 'kstack_bpftrace_1'
          print(ksym("a"));            | "a"             | ksym() expects an integer or pointer argument
          print(kaddr("nosuch"));      | kaddr("nosuch") | Failed to resolve kernel symbol: nosuch
          print(kaddr(pid));           | pid             | kaddr() expects a string literal
          str();                       | str()           | str() requires at least one argument (0 provided)
          strlen(5);                   | 5               | strlen() expects a string (int8 provided)
          strncmp("a", "b", pid);      | pid             | Builtin strncmp requires a non-negative literal
          strcontains(1, "a");         | 1               | strcontains() expects a string (int8 provided)
          clear(5);                    | 5               | clear() expects a map argument
          if ("a") { }                 | "a"             | Invalid condition in if(): 'string[2]'
          print("a" + 5 * "b");        | 5 * "b"         | The * operator can not be used on expressions of types int8, string[2]
          let $u: uint8 = 300;         | let $u: uint8 = 300  | Type mismatch for $u: trying to assign value of type 'int16' when variable already has a type 'uint8'
          let $u: uint8 = -1;          | let $u: uint8 = -1  | Type mismatch for $u: trying to assign value of type 'int8' when variable already has a type 'uint8'
          let $a = 1; let $a = 2;      | $a              | Variable $a was already declared. Variable shadowing is not allowed.
          if (1) { $b = 1; } print($b); | $b             | Undefined or undeclared variable: $b
          unroll (101) { }             | 101             | unroll maximum value is 100
          unroll ($#) { }              | $#              | unroll minimum value is 1
          break;                       | break           | break is used outside of a loop
          @l = lhist(5, 1, 0, 1);      | lhist(5, 1, 0, 1) | lhist() min must be less than max (provided min 1 and max 0)
          @l = lhist(5, 0, 9999, 1);   | lhist(5, 0, 9999, 1) | lhist() too many buckets, must be <= 1000 (would need 9999)
          @h = hist(1, 6);             | 6               | hist(): bits 6 must be 0..5
          @h = hist(1, 2); @h = hist(1, 3); | hist(1, 3) | Different hist bounds in a single map unsupported
          print((1, 2).5);             | (1, 2).5        | Invalid tuple index: 5. Found 2 elements in tuple.
          $t = (1, 2); $t = (1, 2, 3); | $t = (1, 2, 3)  | Type mismatch for $t: trying to assign value of type '(int8,int8,int8)' when variable already has a type '(int8,int8)'
          print(args.x);               | args            | The args builtin can only be used with tracepoint, rawtracepoint, fentry/fexit, and uprobe probes (special used here)
          print(retval);               | retval          | The retval builtin can only be used with kretprobe, uretprobe and fexit probes
          print(9223372036854775807 * 3); | 9223372036854775807 * 3 | unable to fold literals due to overflow or underflow
          print(5 / 0);                | 5 / 0           | unable to fold literals due to overflow or underflow
          @x = 1; print(*&@x);         | *&@x            | Can not dereference a pointer to void
          $r = (x=1, y=2); print($r.z); | z              | Struct/union of type 'record { .x = int8, .y = int8 }' does not contain a field named 'z'
          $r = (x=1); $r = (y=1);      | $r = (y=1)      | Type mismatch for $r: trying to assign value of type 'record { .y = int8 }' when variable already has a type 'record { .x = int8 }'
          $a = (int16[])(uint8)1;      | (int16[])(uint8)1 | Cannot determine array size: the element size is incompatible with the cast integer size
          $a = (uint8[8])(uint64)1; $b = (uint32)$a; | (uint32)$a | Cannot cast from "uint8[8]" to "uint32"
          $a = (uint8[4])(uint32)1; print($a[4]); | $a[4]  | the index 4 is out of bounds for array of size 4
          if comptime (pid == 1) { }   | comptime (pid == 1) | Unable to resolve comptime expression
          print((string[2])"hello");   | (string[2])"hello" | Cannot cast from "string[6]" to "string[2]"
          @m = 1; for ($kv : @m) { }   | @m              | @m has no explicit keys (scalar map), and cannot be used for iteration
          @m[1] = hist(1); for ($kv : @m) { } | @m       | Loop expression does not support type: hist_t
          print(((struct nope *)5).x); | struct nope     | Cannot resolve unknown type "struct nope"
          print((nope)5);              | nope            | Cannot resolve unknown type "nope"
          nsecs(never);                | never           | Invalid timestamp mode: never
          @g[1, "hi"] = 2; print(has_key(@g, (1, 2))); | (1, 2) | Argument mismatch for @g: trying to access with arguments: '(int8,int8)' when map expects arguments: '(int8,string[3])'
          print(@x, "all"); @x = 1;    | "all"           | print() expects an integer literal for top and div
          """)
  void areExplainedAtTheirPlace(String code, String where, String message) {
    String script = "begin { " + code + " }";
    assertThat(errors(script)).as(script).contains(message);
    Diagnostic diagnostic =
        compile(script).diagnostics().stream()
            .filter(candidate -> candidate.message().equals(message))
            .findFirst()
            .orElseThrow();
    assertThat(diagnostic.span().orElseThrow().text().strip()).isEqualTo(where);
  }

  @Test
  void areAllReportedAtOnce() {
    assertThat(errors("begin { foo(); } end { print($x); @a = 1; @a = \"b\"; }"))
        .hasSize(3)
        .anyMatch(message -> message.contains("foo"))
        .anyMatch(message -> message.contains("$x"))
        .anyMatch(message -> message.contains("@a"));
  }

  @Test
  void comeWithTheNearestName() {
    assertThat(compile("begin { pritnf(\"x\"); }").diagnostics().getFirst().notes())
        .anyMatch(note -> note.message().contains("printf"));
    assertThat(compile("begin { print(comn); }").diagnostics().getFirst().notes())
        .anyMatch(note -> note.message().contains("comm"));
  }

  @Test
  void sayWhereTheTypeWasSettled() {
    Diagnostic diagnostic =
        compile("begin { $first = 1; $first = \"a\"; }").diagnostics().getFirst();
    assertThat(diagnostic.notes().getFirst().span().orElseThrow().text()).isEqualTo("$first");
  }

  @Test
  void doNotCascade() {
    assertThat(errors("begin { $x = foo(1); $y = $x + 1; print($y); @m[$y] = $x; }"))
        .containsExactly("Unknown function: 'foo'");
  }

  @Test
  void areFoundInMapsUsedInOtherProbes() {
    assertThat(errors("begin { @x = 1; } end { @x = \"a\"; }")).hasSize(1);
  }

  @Test
  void warnsOfWhatIsProbablyNotMeant() {
    assertThat(warnings("begin { 1; }")).containsExactly("Return value discarded.");
    assertThat(warnings("begin { _ = 1; }")).isEmpty();
    assertThat(warnings("begin { $a = true; print((bool)$a); print((uint8)1); }"))
        .containsExactly("Unnecessary cast: expression is already of type bool");
    assertThat(warnings("begin { print((uint64)(uint64)1); print((int64)(uint32)1); }"))
        .containsExactly("Unnecessary cast: expression is already of type uint64");
    assertThat(warnings("macro wide(x) { (uint64)x } begin { print(wide(nsecs)); }")).isEmpty();
    assertThat(warnings("begin { exit(); print(1); }")).containsExactly("Unreachable statement.");
    assertThat(warnings("begin { let $x; print($x + 1); $x = 1; }"))
        .containsExactly("Variable used before it was assigned: $x");
    assertThat(warnings("begin { $a = (int64)1; $b = (uint64)1; $a = $b; }"))
        .singleElement()
        .asString()
        .contains("uint64 being cast to type: int64");
    assertThat(warnings("begin { @[(uint64)5, 1] = 1; @[(int64)-1, 1] = 1; }"))
        .singleElement()
        .asString()
        .contains("uint64 being cast to type: int64");
    assertThat(warnings("begin { @[(uint32)5] = 1; @[(int64)-1] = 1; @[7] = 1; }")).isEmpty();
    assertThat(warnings("begin { print((int8)2); }"))
        .containsExactly("Unnecessary cast: expression is already of type int8");
  }

  @Test
  void warnsOfWhatHasNoEffect() {
    assertThat(warnings("begin { let $a; let $b: uint8; let $c = 1; print($c); }"))
        .containsExactly(
            "Variable $a was never assigned to.", "Variable $b was never assigned to.");
    assertThat(warnings("begin { let $v; if (find(@m, 1, $v)) { @m[1] = 1; } print(&$v != 0); }"))
        .isEmpty();
    assertThat(warnings("begin { $a = { return; 5 }; }"))
        .containsExactly("Unreachable expression.");
    assertThat(warnings("begin { @s = stats(1); print(@s, 1); @c = count(); print(@c, 1); }"))
        .containsExactly("print()'s top and div arguments are ignored when used on stats() maps.");
    assertThat(warnings("begin { print(str($1)); print($#); }")).isEmpty();
    assertThat(warnings("macro twice(x) { x + x } begin { print(twice($2)); }"))
        .containsExactly("Positional parameter $2 is empty or not provided.");
    assertThat(warnings("begin { print(\"abc\" + 3); print(\"abc\" + 2); print(str($1 + 0)); }"))
        .containsExactly("literal string will always be empty");
  }

  @Test
  void warnsOfPrintingAMapInALoop() {
    assertThat(warnings("begin { @ = 1; for ($i : 0..2) { print(@); print($i); } print(@); }"))
        .singleElement()
        .asString()
        .contains("print() in a loop");
    assertThat(warnings("begin { @ = 1; unroll(2) { print(@); } }")).isEmpty();
  }

  @Test
  void warnsOfComparingPointersToDifferentThings() {
    assertThat(warnings("begin { print((int32 *)1 == (int64 *)1); print((int8 *)1 < (int8 *)2); }"))
        .containsExactly("comparison of distinct pointer types: int32, int64");
  }

  @Test
  void truthValuesAreNoTypes() {
    String script =
        "begin { if comptime (typeinfo(true).full_type != \"bool\") { fail(\"no\"); } }";
    assertThat(errors(script)).isEmpty();
  }

  @Test
  void settingsOfOlderVersionsAreToldOf() {
    assertThat(warnings("config = { unstable_map_decl = enable; strlen = 7 } begin { exit(); }"))
        .containsExactly(
            "unstable_map_decl is deprecated and has no effect",
            "strlen has been renamed, please use max_strlen");
    assertThat(errors("config = { vmlinux = \"x\" } begin { exit(); }"))
        .containsExactly("vmlinux: can only be set as an environment variable");
  }

  @Test
  void parametersOfAMacroHaveNamesOfTheirOwn() {
    assertThat(errors("macro twice(a, a) { a } begin { print(twice(1, 2)); }"))
        .containsExactly("Ident for macro argument has already been used: a");
    assertThat(errors("macro both($a, a, @a) { @a = $a + a; } begin { $x = 1; both($x, 2, @b); }"))
        .isEmpty();
  }

  @Test
  void settingsMayRefuseFeatures() {
    assertThat(errors("config = { unstable_tseries = error } begin { @ = tseries(1, 1s, 2); }"))
        .containsExactly("tseries is refused by the setting unstable_tseries");
    assertThat(errors("config = { unstable_typeinfo = 0 } begin { print(typeinfo(1)); }"))
        .containsExactly("typeinfo is refused by the setting unstable_typeinfo");
    assertThat(errors("config = { unstable_dw_ustack = error } begin { print(ustack(dwarf)); }"))
        .containsExactly("dw_ustack is refused by the setting unstable_dw_ustack");
    assertThat(errors("config = { unstable_tseries = warn } begin { @ = tseries(1, 1s, 2); }"))
        .isEmpty();
  }

  @Test
  void noProbeAtAllIsOne() {
    assertThat(compile("")).isInstanceOf(CompileResult.Idle.class);
  }

  @Test
  void underlinesTheOperandWhoseSignIsLost() {
    String declared = "begin { $a = (uint64)1; $b = (int64)2; ";
    Map<String, String> operands =
        Map.of(
            "print($a < $b); }", "$a",
            "print($b * ($a + 1)); }", "$a + 1",
            "print(nsecs + $a > $b); }", "nsecs + $a",
            "print((uint64)3 > $b); }", "(uint64)",
            "$b += $a; }", "$a");
    operands.forEach(
        (rest, operand) -> {
          String script = declared + rest;
          List<Diagnostic> found = Compiling.compile(script).diagnostics();
          Span span = found.getFirst().span().orElseThrow();
          assertThat(script.substring(span.start(), span.end())).as(rest).isEqualTo(operand);
        });
  }
}
