package dev.solidflux.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The core is pure: what it may use, and what would make it depend on the hour or the machine. */
class CorePurityTest {
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.solidflux.core");
  private static final String SCHEMA = "dev.solidflux.core.schema..";
  private static final String EXPRESSION = "dev.solidflux.core.expression..";
  private static final String DOCUMENT = "dev.solidflux.core.document..";
  private static final String[] EVERYWHERE = {
    "dev.solidflux.core..",
    "dev.solidflux.json..",
    "java..",
    "javax.crypto..",
    "org.jspecify..",
    "tools.jackson..",
    "com.fasterxml.jackson.annotation..",
    "org.pcollections..",
  };

  @Test
  void itUsesFewLibraries() {
    classes()
        .that()
        .resideOutsideOfPackages(EXPRESSION, DOCUMENT, SCHEMA)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(EVERYWHERE))
        .check(CORE);
  }

  @Test
  void onlyExpressionsUseCel() {
    classes()
        .that()
        .resideInAPackage(EXPRESSION)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(EVERYWHERE)
                .or(
                    resideInAnyPackage(
                        "dev.cel..",
                        "com.google.common..",
                        "com.google.protobuf..",
                        "com.google.re2j..")))
        .check(CORE);
  }

  @Test
  void onlySchemasUseTheirLibrary() {
    classes()
        .that()
        .resideInAPackage(SCHEMA)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(EVERYWHERE).or(resideInAPackage("com.networknt.schema..")))
        .check(CORE);
  }

  @Test
  void onlyDocumentsUseTheYamlParser() {
    classes()
        .that()
        .resideInAPackage(DOCUMENT)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(EVERYWHERE).or(resideInAnyPackage("org.snakeyaml.engine..")))
        .check(CORE);
  }

  @Test
  void itDoesNoInputAndOutput() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..", "java.sql..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.io\\.(?!Serializable$).*")
        .check(CORE);
  }

  @Test
  void itReadsNoClockRollsNoDiceAndStartsNoThread() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.lang\\.(Thread|ThreadLocal|Process|ProcessBuilder|Runtime)")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.util\\.(Random|Timer|SplittableRandom)")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.util\\.concurrent\\.(ThreadLocalRandom|.*Executor.*|Completable.*)")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(java.util.UUID.class, "randomUUID")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(java.time.LocalDate.class, "now")
        .orShould()
        .callMethod(java.time.LocalDateTime.class, "now")
        .orShould()
        .callMethod(java.time.ZonedDateTime.class, "now")
        .check(CORE);
  }

  @Test
  void itsPackagesDependOnEachOtherOneWay() {
    slices().matching("dev.solidflux.core.(*)..").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void noPackageAndNoClassIsADrawer() {
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..helpers..")
        .orShould()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .check(CORE);
  }
}
