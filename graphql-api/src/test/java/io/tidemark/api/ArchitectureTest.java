package io.tidemark.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.stereotype.Controller;

@AnalyzeClasses(packages = "io.tidemark.api", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule PACKAGES_DO_NOT_DEPEND_ON_EACH_OTHER_IN_CIRCLES =
      slices().matching("io.tidemark.api.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule USERS_KNOW_NO_OTHER_FEATURE =
      noClasses()
          .that()
          .resideInAPackage("..user..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..transaction..", "..activity..", "..freshness..", "..security..");

  @ArchTest
  static final ArchRule CONTROLLERS_DO_NOT_TALK_TO_THE_DATABASE =
      noClasses()
          .that()
          .areAnnotatedWith(Controller.class)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta.persistence..",
              "org.hibernate..",
              "java.sql..",
              "io.tidemark.api.database..");

  @ArchTest
  static final ArchRule ONLY_PAGING_SIGNS_AND_ENCODES =
      noClasses()
          .that()
          .resideOutsideOfPackage("..paging..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("javax.crypto..");

  @ArchTest
  static final ArchRule ONLY_THE_DATABASE_PACKAGE_OPENS_CONNECTIONS =
      noClasses()
          .that()
          .resideOutsideOfPackage("..database..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "com.zaxxer..");

  @ArchTest
  static final ArchRule CONTROLLERS_ARE_NOBODYS_API =
      classes().that().areAnnotatedWith(Controller.class).should().notBePublic();

  @ArchTest
  static final ArchRule NOBODY_ADDS_UP_MONEY_IN_FLOATS =
      noClasses()
          .that()
          .resideInAnyPackage("..transaction..", "..activity..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Double.class, Float.class);
}
