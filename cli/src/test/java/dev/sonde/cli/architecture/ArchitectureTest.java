package dev.sonde.cli.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sonde.bpf.link.Attachment;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The arrows of the design, over all modules. {@code module-info.java} holds those between modules
 * at compile time; that no module gains an arrow it should not have, and how packages within a
 * module depend on each other, is held here.
 */
class ArchitectureTest {
  private static JavaClasses sonde;

  @BeforeAll
  static void readAllModules() {
    sonde =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sonde");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bpf", "symbols", "compiler", "script", "runtime", "cli"})
  void everyModuleIsLookedAt(String module) {
    String packageName = "dev.sonde." + module;
    assertThat(sonde.stream().filter(type -> type.getPackageName().startsWith(packageName)))
        .isNotEmpty();
  }

  @Test
  void arrowsGoDownOnly() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("cli")
        .definedBy("dev.sonde.cli..")
        .layer("script")
        .definedBy("dev.sonde.script..")
        .layer("runtime")
        .definedBy("dev.sonde.runtime..")
        .layer("compiler")
        .definedBy("dev.sonde.compiler..")
        .layer("symbols")
        .definedBy("dev.sonde.symbols..")
        .layer("bpf")
        .definedBy("dev.sonde.bpf..")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("script")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("runtime")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("compiler")
        .mayOnlyBeAccessedByLayers("script", "runtime", "cli")
        .whereLayer("symbols")
        .mayOnlyBeAccessedByLayers("script", "runtime")
        .check(sonde);
  }

  @Test
  void theCompilerKnowsOnlyDataOfTheKernel() {
    // How a probe attaches is passed through the compiler as a value; only the runtime calls it.
    noClasses()
        .that()
        .resideInAPackage("dev.sonde.compiler..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "dev.sonde.bpf.sys..",
                    "dev.sonde.bpf.map..",
                    "dev.sonde.bpf.program..",
                    "dev.sonde.bpf.link..",
                    "dev.sonde.bpf.ring..")
                .and(not(equivalentTo(Attachment.class))))
        .orShould()
        .callMethodWhere(target(owner(equivalentTo(Attachment.class))))
        .because("it is tested anywhere, and runs without a kernel")
        .check(sonde);
  }

  @Test
  void systemCallsAreMadeInOneModule() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sonde.bpf..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.sonde.bpf.sys..")
        .check(sonde);
  }

  @Test
  void nativeMemoryIsTouchedInOneModule() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sonde.bpf..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Linker.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(SymbolLookup.class)
        .orShould()
        .callMethodWhere(
            target(owner(name(MemorySegment.class.getName()))).and(target(name("reinterpret"))))
        .because("the launcher grants native access to dev.sonde.bpf alone")
        .check(sonde);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bpf", "symbols", "compiler", "script", "runtime", "cli"})
  void packagesOfAModuleHaveNoCycles(String module) {
    slices()
        .matching("dev.sonde." + module + ".(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(sonde);
  }

  @Test
  void nothingPrintsPastTheOutput() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sonde.cli..")
        .should()
        .callMethodWhere(target(name("printStackTrace")))
        .orShould()
        .callMethodWhere(target(name("exit")).and(target(owner(name(System.class.getName())))))
        .because("a library neither ends the program nor writes past its caller")
        .check(sonde);
  }
}
