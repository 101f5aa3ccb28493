package dev.solidflux.api;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.solidflux.api");

  private static final Set<String> WAITING =
      Set.of(
          "block",
          "blockFirst",
          "blockLast",
          "blockOptional",
          "toIterable",
          "toStream",
          "toFuture");

  @Test
  void routesKnowPortsAndNoAdapter() {
    noClasses()
        .that()
        .resideInAnyPackage("..api.http..", "..api.request..", "..api.view..", "..api.guard..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.solidflux.postgres..",
            "dev.solidflux.payloads..",
            "dev.solidflux.amqp..",
            "dev.solidflux.embedded..",
            "dev.solidflux.api.wiring..")
        .check(CLASSES);
  }

  @Test
  void nothingWaitsButStartAndStop() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "..api.http..", "..api.request..", "..api.view..", "..api.guard..", "..api.problem..")
        .should()
        .callMethodWhere(waits())
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("..api.wiring..")
        .and()
        .haveSimpleNameNotContaining("Opening")
        .and()
        .haveSimpleNameNotContaining("Starting")
        .and()
        .haveSimpleNameNotContaining("Lifecycle")
        .and()
        .haveSimpleNameNotContaining("Services")
        .should()
        .callMethodWhere(waits())
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.solidflux.api.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  private static DescribedPredicate<JavaCall<?>> waits() {
    return DescribedPredicate.describe(
        "waits",
        call ->
            belongToAnyOf(Mono.class, Flux.class).test(call.getTargetOwner())
                    && WAITING.contains(call.getName())
                || call.getTargetOwner().isAssignableTo(Thread.class)
                    && call.getName().equals("sleep")
                || call.getTargetOwner().isAssignableTo(java.util.concurrent.Future.class)
                    && Set.of("get", "join").contains(call.getName()));
  }
}
