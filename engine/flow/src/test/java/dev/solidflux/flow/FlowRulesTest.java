package dev.solidflux.flow;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class FlowRulesTest {

  private final JavaClasses flow =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.solidflux.flow");

  @Test
  void nothingBlocks() {
    noClasses()
        .should()
        .callMethodWhere(
            target(owner(resideInAPackage("reactor.core.publisher")))
                .and(target(nameMatching("block.*|toIterable|toStream|toFuture"))))
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethodWhere(target(owner(resideInAPackage("java.util.concurrent.locks"))))
        .check(flow);
  }

  @Test
  void flowKnowsNoAdapter() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.r2dbc..",
            "com.rabbitmq..",
            "org.springframework..",
            "java.sql..",
            "java.io..",
            "java.net..",
            "java.nio.file..")
        .because("the world is reached through the ports")
        .check(
            flow.that(
                com.tngtech.archunit.base.DescribedPredicate.describe(
                    "not serial", c -> !c.isAnonymousClass())));
  }

  @Test
  void thePortsKnowNothingOfWhoeverUsesThem() {
    noClasses()
        .that()
        .resideInAPackage("dev.solidflux.flow.port")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.solidflux.flow")
        .check(flow);
  }

  @Test
  void thereIsNoDrawer() {
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..common..", "..helper..")
        .orShould()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .check(flow);
  }
}
