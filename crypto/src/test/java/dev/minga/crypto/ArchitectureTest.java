package dev.minga.crypto;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.minga.crypto", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_THE_JDK_AND_BOUNCY_CASTLE = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.minga.crypto..", "java..", "javax..", "org.bouncycastle..", "org.jspecify..");

    @ArchTest
    static final ArchRule NO_FILES_NO_NETWORK_NO_THREADS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.file..", "java.net..", "java.util.concurrent..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class);

    @ArchTest
    static final ArchRule NO_CLOCK_OF_ITS_OWN = noClasses()
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(java.time.Clock.class, "systemUTC")
            .orShould()
            .callMethod(java.time.Clock.class, "systemDefaultZone")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule NO_RANDOMNESS_OF_ITS_OWN = noClasses()
            .should()
            .callConstructor(java.security.SecureRandom.class)
            .orShould()
            .callConstructor(java.util.Random.class)
            .orShould()
            .callConstructor(java.util.SplittableRandom.class)
            .orShould()
            .callMethod(Math.class, "random");

    /** Stricter than the rest: a ledger does not even hold somebody else's clock or source of randomness. */
    @ArchTest
    static final ArchRule THE_LEDGER_IS_A_FUNCTION_OF_BYTES = noClasses()
            .that()
            .resideInAPackage("dev.minga.crypto.ledger..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(java.util.random.RandomGenerator.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.time.InstantSource.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.io.File.class)
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.io\\.(File(Input|Output)Stream|File(Reader|Writer)|RandomAccessFile)");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.minga.crypto.(*)..").should().beFreeOfCycles();
}
