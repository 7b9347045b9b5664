package dev.minga.simulations;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What only this module can see: that the others do not know of it or of each other. */
@AnalyzeClasses(packages = "dev.minga", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_SIMULATIONS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.minga.simulations..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.minga.simulations..");

    @ArchTest
    static final ArchRule COORDINATOR_AND_NODE_DO_NOT_KNOW_EACH_OTHER = noClasses()
            .that()
            .resideInAPackage("dev.minga.coordinator..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.minga.node..");

    @ArchTest
    static final ArchRule NODE_DOES_NOT_KNOW_THE_COORDINATOR = noClasses()
            .that()
            .resideInAPackage("dev.minga.node..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.minga.coordinator..");

    @ArchTest
    static final ArchRule CRYPTO_KNOWS_NOTHING_OF_OURS = noClasses()
            .that()
            .resideInAPackage("dev.minga.crypto..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.minga.shared..", "dev.minga.proto..", "dev.minga.coordinator..", "dev.minga.node..");

    @ArchTest
    static final ArchRule BOUNCY_CASTLE_ONLY_IN_CRYPTO = noClasses()
            .that()
            .resideOutsideOfPackage("dev.minga.crypto..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule DJL_ONLY_IN_MODEL_AND_TRAINING = noClasses()
            .that()
            .resideOutsideOfPackages("dev.minga.node.model..", "dev.minga.node.training..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static final ArchRule VERTX_ONLY_IN_ADMIN = noClasses()
            .that()
            .resideOutsideOfPackages("dev.minga.coordinator.admin..", "dev.minga.node.page..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.minga.simulations.(**)").should().beFreeOfCycles();
}
