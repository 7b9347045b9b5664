package dev.minga.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(packages = "dev.minga.node", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule THE_COORDINATOR_IS_NOT_KNOWN = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.minga.coordinator..", "dev.minga.simulations..");

    @ArchTest
    static final ArchRule ONLY_MODEL_AND_TRAINING_KNOW_DJL = noClasses()
            .that()
            .resideOutsideOfPackages("dev.minga.node.model..", "dev.minga.node.training..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static final ArchRule BOUNCY_CASTLE_STAYS_IN_CRYPTO =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule VERTX_STAYS_IN_THE_PAGE = noClasses()
            .that()
            .resideOutsideOfPackages("dev.minga.node.page..", "dev.minga.node.detection..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx..");

    @ArchTest
    static final ArchRule METRICS_ARE_COUNTED_FROM_OUTSIDE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.minga.node.monitoring..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.prometheus..");

    @ArchTest
    static final ArchRule ONLY_PARTICIPATION_TALKS_TO_THE_NETWORK = noClasses()
            .that()
            .resideOutsideOfPackage("dev.minga.node.participation..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..", "java.net.http..", "javax.net..");

    @ArchTest
    static final ArchRule DETECTION_AND_DATA_KNOW_NO_FEDERATION = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.minga.node.data..",
                    "dev.minga.node.labelling..",
                    "dev.minga.node.redaction..",
                    "dev.minga.node.collecting..",
                    "dev.minga.node.model..",
                    "dev.minga.node.training..")
            .or()
            .resideInAPackage("dev.minga.node.detection..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.minga.proto..", "dev.minga.node.participation..", "dev.minga.node.cli..");

    /** The clock is handed in; only the commands make one. */
    @ArchTest
    static final ArchRule CLOCKS_ARE_HANDED_IN = noClasses()
            .that()
            .resideOutsideOfPackage("dev.minga.node.cli..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule THE_BUDGET_KNOWS_NEITHER_DATA_NOR_FEDERATION = noClasses()
            .that()
            .resideInAPackage("dev.minga.node.budget..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.minga.proto..",
                    "dev.minga.node.participation..",
                    "dev.minga.node.data..",
                    "dev.minga.node.ledger..",
                    "dev.minga.node.training..",
                    "dev.minga.node.cli..");

    /** What comes out is a function of the text that goes in: no file, no other package, no randomness. */
    @ArchTest
    static final ArchRule REDACTION_KNOWS_NOTHING_BUT_TEXT = noClasses()
            .that()
            .resideInAPackage("dev.minga.node.redaction..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.minga.node.data..",
                    "dev.minga.node.collecting..",
                    "dev.minga.node.labelling..",
                    "dev.minga.shared..",
                    "dev.minga.crypto..",
                    "java.nio.file..",
                    "java.net..",
                    "java.security..");

    /** Only what matches in linear time is let at an operator's expressions. */
    @ArchTest
    static final ArchRule RULES_OF_OPERATORS_DO_NOT_BACKTRACK = noClasses()
            .that()
            .resideInAPackage("dev.minga.node.labelling..")
            .and()
            .doNotHaveSimpleName("SigmaCondition")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.regex..");

    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES =
            slices().matching("dev.minga.node.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED = classes()
            .that()
            .resideOutsideOfPackage("dev.minga.node.model.onnx..")
            .should(beInANullMarkedPackage());

    private static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return new ArchCondition<>("be in a @NullMarked package") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(item, marked, item.getPackageName() + " is not @NullMarked"));
            }
        };
    }
}
