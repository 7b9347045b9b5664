package dev.minga.coordinator.kill;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.admin.AdminViews.MemberView;
import dev.minga.coordinator.cli.MembersOf;
import dev.minga.coordinator.kill.Siege.Meanwhile;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.EnrolRejection;
import dev.minga.shared.channel.InvitationToken;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code minga coordinator serve} in a process of its own, killed with SIGKILL where it just did one thing and not yet the next.
 * Five times at each point, in another order each time, with {@code -Pdeep}; without, once at one.
 */
@Timeout(600)
class CoordinatorKillTest {
    private static final long SEED = 20_261_122;
    private static final int ROUNDS = 30;
    private static final int LONGEST_NANOS = 50_000_000;

    @TempDir
    private Path directory = Path.of("");

    /** Organisations that join, each amid a kill, and what garbage was there. */
    private final Map<String, InvitationToken> newcomers = new TreeMap<>();

    private final List<Sha256> garbage = new ArrayList<>();

    @Test
    void killedBeforeItAnswersItGoesOnWithTheSameRound() throws Exception {
        Siege siege = new Siege(directory, 3, SEED);
        siege.kill(KillPoint.APPLIED_NOT_ANSWERED, 2, 0, admin -> {});
        siege.finish(admin -> {});
    }

    /** So that who renames one hears of it before the long sweep. */
    @ParameterizedTest
    @EnumSource
    void everyPointIsTheEntryOfAMethod(KillPoint point) throws ClassNotFoundException {
        Class<?> type = Class.forName(point.className());
        assertThat(Stream.concat(Stream.of(type.getDeclaredMethods()), Stream.of(type.getDeclaredConstructors())))
                .extracting(CoordinatorKillTest::text)
                .containsOnlyOnce(point.method());
    }

    private static String text(Executable method) {
        String name = method instanceof Constructor
                ? method.getName() + ".<init>"
                : method.getDeclaringClass().getName() + "." + method.getName();
        return name + Stream.of(method.getParameterTypes()).map(Class::getName).collect(joining(", ", "(", ")"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @EnabledIfSystemProperty(named = "minga.deep", matches = "true")
    void killedAtEveryPointItGoesOnWithTheSameRound(long seed) throws Exception {
        Random dice = new Random(seed);
        Siege siege = new Siege(directory, ROUNDS, seed);
        boolean whole = true;
        for (KillPoint point : shuffled(dice)) {
            int times = 1 + dice.nextInt(point.most());
            whole = !whole;
            try {
                siege.kill(point, times, whole ? 0 : dice.nextInt(LONGEST_NANOS), meanwhile(point, siege.home()));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("killed at entry " + times + " of " + point + ", seed " + seed, e);
            }
        }
        siege.finish(admin -> {
            newcomersAreMembersOnce(siege.home(), admin.members());
            admin.collectGarbage(false);
        });
        BlobStore blobs = new BlobStore(siege.home().directory());
        // None, if it was in the sweep of its start that the kill came.
        assertThat(garbage).noneMatch(blobs::has);
    }

    /** Those last that come whether or not members are at work, since these do not stand still meanwhile. */
    private static List<KillPoint> shuffled(Random dice) {
        List<KillPoint> points = new ArrayList<>(List.of(KillPoint.values()));
        Collections.shuffle(points, dice);
        points.sort(Comparator.comparing(KillPoint::isUpkeep));
        return points;
    }

    private Meanwhile meanwhile(KillPoint point, CoordinatorHome home) {
        return switch (point) {
            case ENROLLED_NOT_ANSWERED ->
                admin -> {
                    String name = "newcomer-" + newcomers.size();
                    newcomers.put(name, MembersOf.invite(home, name));
                    MembersOf.enrol(home, new Applicant(name.hashCode()), name, newcomers.get(name));
                };
            case AMID_GARBAGE_COLLECTION ->
                admin -> {
                    BlobStore blobs = new BlobStore(home.directory());
                    for (int piece = 0; piece < point.most(); piece++) {
                        garbage.add(blobs.put(new byte[] {(byte) garbage.size(), 1, 2, 3}));
                    }
                    admin.collectGarbage(false);
                };
            default -> admin -> {};
        };
    }

    /** The invitation is used up; with another one the organisation comes in, whatever of the answer was lost. */
    private void newcomersAreMembersOnce(CoordinatorHome home, List<MemberView> members) throws Exception {
        for (Map.Entry<String, InvitationToken> newcomer : newcomers.entrySet()) {
            String name = newcomer.getKey();
            assertThat(members).filteredOn(one -> one.name().equals(name)).hasSize(1);
            Applicant applicant = new Applicant(name.hashCode());
            assertThat(MembersOf.enrol(home, applicant, name, newcomer.getValue())
                            .getRejection())
                    .isEqualTo(EnrolRejection.TOKEN_USED);
            assertThat(MembersOf.enrol(home, applicant, name, MembersOf.invite(home, name))
                            .hasEnrolled())
                    .isTrue();
        }
    }
}
