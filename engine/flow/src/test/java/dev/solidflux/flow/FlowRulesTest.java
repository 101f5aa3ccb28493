package dev.solidflux.flow;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.solidflux.flow.pace.SystemPace;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

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
  void noStreamIsSharedByCountingItsSubscribers() {
    noClasses()
        .should()
        .callMethodWhere(
            target(owner(resideInAPackage("reactor.core.publisher")))
                .and(target(nameMatching("refCount|share"))))
        .because("who subscribes while the last one leaves ends with that one's cancellation")
        .check(flow);
  }

  @Test
  void timeIsHandedIn() {
    DescribedPredicate<JavaCall<?>> clock =
        target(owner(equivalentTo(System.class)))
            .and(target(nameMatching("nanoTime|currentTimeMillis")))
            .or(target(owner(resideInAPackage("java.time"))).and(target(name("now"))))
            .or(target(owner(equivalentTo(Clock.class))))
            .or(target(owner(equivalentTo(Schedulers.class))));
    DescribedPredicate<JavaCall<?>> onSomebodysThread =
        target(owner(resideInAPackage("reactor.core.publisher")))
            .and(target(rawParameterTypes(takes(Duration.class).and(not(takes(Scheduler.class))))));
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(SystemPace.class.getName())
        .should()
        .callMethodWhere(clock.or(onSomebodysThread))
        .because("a test steps it by hand")
        .check(flow);
  }

  private static DescribedPredicate<List<JavaClass>> takes(Class<?> type) {
    return describe(
        "takes " + type.getSimpleName(),
        types -> types.stream().anyMatch(one -> one.isEquivalentTo(type)));
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
        .check(flow.that(describe("not serial", c -> !c.isAnonymousClass())));
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
