package dev.minga.coordinator.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.admin.AdminViews.MemberView;
import dev.minga.coordinator.cli.MembersOf;
import dev.minga.coordinator.kill.Siege.Meanwhile;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.EnrolRejection;
import dev.minga.shared.channel.InvitationToken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** One coordinator, killed once at every point, in an order and at entries that a seed says. */
final class KillSweep {
    private static final int ROUNDS = 30;
    private static final int LONGEST_NANOS = 50_000_000;

    private final long seed;
    private final Siege siege;

    /** Organisations that join, each amid a kill. */
    private final Map<String, InvitationToken> newcomers = new TreeMap<>();

    private final List<Sha256> garbage = new ArrayList<>();

    KillSweep(Program program, Path directory, long seed) throws Exception {
        this.seed = seed;
        siege = new Siege(program, directory, ROUNDS, seed);
    }

    void run() throws Exception {
        Random dice = new Random(seed);
        boolean whole = true;
        for (KillPoint point : shuffled(dice)) {
            int times = 1 + dice.nextInt(point.most());
            whole = !whole;
            try {
                siege.kill(point, times, whole ? 0 : dice.nextInt(LONGEST_NANOS), meanwhile(point));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("killed at entry " + times + " of " + point + ", seed " + seed, e);
            }
        }
        siege.finish(admin -> {
            newcomersAreMembersOnce(admin.members());
            collectGarbage(admin, 1);
        });
        BlobStore blobs = new BlobStore(siege.home().directory());
        assertThat(garbage).isNotEmpty().noneMatch(blobs::has);
    }

    /** Those last that come whether or not members are at work, since these do not stand still meanwhile. */
    private static List<KillPoint> shuffled(Random dice) {
        List<KillPoint> points = new ArrayList<>(List.of(KillPoint.values()));
        Collections.shuffle(points, dice);
        points.sort(Comparator.comparing(KillPoint::isUpkeep));
        return points;
    }

    private Meanwhile meanwhile(KillPoint point) {
        return switch (point) {
            case ENROLLED_NOT_ANSWERED ->
                admin -> {
                    String name = "newcomer-" + newcomers.size();
                    newcomers.put(name, MembersOf.invite(siege.home(), name));
                    MembersOf.enrol(siege.home(), new Applicant(name.hashCode()), name, newcomers.get(name));
                };
            case AMID_GARBAGE_COLLECTION -> admin -> collectGarbage(admin, point.most());
            default -> admin -> {};
        };
    }

    private void collectGarbage(AdminClient admin, int pieces) throws Exception {
        CoordinatorHome home = siege.home();
        BlobStore blobs = new BlobStore(home.directory());
        for (int piece = 0; piece < pieces; piece++) {
            garbage.add(blobs.put(new byte[] {(byte) garbage.size(), 1, 2, 3}));
        }
        admin.collectGarbage(false);
    }

    /** The invitation is used up; with another one the organisation comes in, whatever of the answer was lost. */
    private void newcomersAreMembersOnce(List<MemberView> members) throws Exception {
        for (Map.Entry<String, InvitationToken> newcomer : newcomers.entrySet()) {
            String name = newcomer.getKey();
            assertThat(members).filteredOn(one -> one.name().equals(name)).hasSize(1);
            Applicant applicant = new Applicant(name.hashCode());
            assertThat(MembersOf.enrol(siege.home(), applicant, name, newcomer.getValue())
                            .getRejection())
                    .isEqualTo(EnrolRejection.TOKEN_USED);
            assertThat(MembersOf.enrol(siege.home(), applicant, name, MembersOf.invite(siege.home(), name))
                            .hasEnrolled())
                    .isTrue();
        }
    }
}
