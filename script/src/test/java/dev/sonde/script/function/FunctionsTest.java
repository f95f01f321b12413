package dev.sonde.script.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.script.CompileOptions;
import dev.sonde.script.CompileResult;
import dev.sonde.script.Compiling;
import dev.sonde.script.probe.RunningMachine;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FunctionsTest {
  static List<Function> all() {
    return Functions.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void areDocumented(Function function) {
    Documentation documentation = function.documentation();
    assertThat(documentation.name()).isEqualTo(function.name());
    assertThat(documentation.signatures())
        .isNotEmpty()
        .allMatch(signature -> signature.contains(function.name()));
    assertThat(documentation.summary()).endsWith(".");
    assertThat(documentation.example()).contains(function.name());
    assertThat(function.minimumArguments()).isLessThanOrEqualTo(function.maximumArguments());
  }

  static List<Documentation> forms() {
    return SpecialForms.all();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void specialFormsAreDocumented(Documentation form) {
    assertThat(SpecialForms.find(form.name())).contains(form);
    assertThat(Functions.find(form.name())).isEmpty();
    assertThat(form.signatures()).isNotEmpty().allMatch(text -> text.contains(form.name()));
    assertThat(form.summary()).endsWith(".");
    assertThat(form.example()).contains(form.name());
  }

  @Tag("kernel")
  @ParameterizedTest
  @MethodSource("forms")
  void specialFormsHaveExamplesThatCompile(Documentation form) {
    RunningMachine machine = new RunningMachine();
    assumeTrue(machine.kernelBtf().isPresent(), "the examples use BTF: the kernel has none");
    CompileResult result = Compiling.compile(form.example(), CompileOptions.DEFAULT, machine);
    assertThat(Compiling.program(result, form.example())).isNotNull();
  }

  @Tag("kernel")
  @ParameterizedTest
  @MethodSource("all")
  void haveExamplesThatCompile(Function function) {
    RunningMachine machine = new RunningMachine();
    assumeTrue(machine.tracefs().isPresent(), "the examples use tracepoints: tracefs is missing");
    assumeTrue(machine.kernelBtf().isPresent(), "the examples use BTF: the kernel has none");
    String example = function.documentation().example();
    assumeTrue(
        !example.startsWith("kprobe:") || machine.hasKprobes(), "this kernel has no kprobes");
    CompileResult result =
        Compiling.compile(
            example,
            CompileOptions.DEFAULT.withSession(new CompileOptions.Session(true, false, 0)),
            machine);
    assumeFalse(
        result.diagnostics().toString().contains("Failed to resolve kernel symbol"),
        "this kernel does not tell the symbols of data");
    assertThat(Compiling.program(result, example)).isNotNull();
  }

  @Test
  void areSortedAndFoundByName() {
    assertThat(Functions.names()).isSorted().doesNotHaveDuplicates();
    for (String name : Functions.names()) {
      assertThat(Functions.find(name).orElseThrow().name()).isEqualTo(name);
    }
    assertThat(Functions.find("no_such_function")).isEmpty();
  }
}
