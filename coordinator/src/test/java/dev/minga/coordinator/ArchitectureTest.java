package dev.minga.coordinator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
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
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;

/** What the rooms of this module may know of the world and of each other. */
@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] PURE = {
        "..coordinator.round..", "..coordinator.gate..", "..coordinator.aggregation..", "..coordinator.plan.."
    };

    @ArchTest
    static final ArchRule noTrainingEngineNoNode = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "dev.minga.node..", "dev.minga.simulations..");

    @ArchTest
    static final ArchRule bouncyCastleStaysInCrypto =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule vertxStaysInAdmin = noClasses()
            .that(not(resideInAPackage("..coordinator.admin..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx..");

    @ArchTest
    static final ArchRule metricsAreCountedFromOutside = noClasses()
            .that(not(resideInAPackage("..coordinator.monitoring..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.prometheus..");

    @ArchTest
    static final ArchRule grpcStaysInRpcAndWiring = noClasses()
            .that(not(resideInAnyPackage("..coordinator.rpc..", "..coordinator.cli..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.grpc..");

    @ArchTest
    static final ArchRule sqlStaysWhereThingsAreKept = noClasses()
            .that(not(resideInAnyPackage(
                    "..coordinator.access..",
                    "..coordinator.store..",
                    "..coordinator.journal..",
                    "..coordinator.ledger..",
                    "..coordinator.membership..",
                    "..coordinator.upkeep..")))
            .and()
            .doNotHaveFullyQualifiedName("dev.minga.coordinator.cli.Coordinator")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.sql..");

    /** Who checks a log has nothing to do with who keeps it. */
    @ArchTest
    static final ArchRule auditNeedsNoRunningCoordinator = noClasses()
            .that()
            .resideInAPackage("..coordinator.audit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..", "..coordinator.journal..", "..coordinator.membership..", "..coordinator.run..");

    @ArchTest
    static final ArchRule commandLineIsOnTop = noClasses()
            .that(not(resideInAPackage("..coordinator.cli..")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..coordinator.cli..", "picocli..");

    @ArchTest
    static final ArchRule thePureRoomsTouchNothing = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.net..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.sql..",
                    "java.util.concurrent..",
                    "io.grpc..",
                    "io.vertx..",
                    "org.slf4j..");

    @ArchTest
    static final ArchRule thePureRoomsThrowNoDice = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(
                    Random.class,
                    SecureRandom.class,
                    SplittableRandom.class,
                    ThreadLocalRandom.class,
                    Clock.class,
                    Thread.class);

    @ArchTest
    static final ArchRule thePureRoomsAskNobodyForTheTime = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Math.class, "random");

    /** Elsewhere too the clock is handed in; only the main method makes one. */
    @ArchTest
    static final ArchRule clocksAreHandedIn = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.minga.coordinator.cli.Main")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule roomsFormNoCycle =
            slices().matching("dev.minga.coordinator.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = classes()
            .should(new ArchCondition<>("be in a @NullMarked package") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                    events.add(new SimpleConditionEvent(
                            item, marked, item.getPackageName() + " of " + item.getSimpleName()));
                }
            });
}
