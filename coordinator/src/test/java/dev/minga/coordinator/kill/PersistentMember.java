package dev.minga.coordinator.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.Receipt;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.TrainTask;
import dev.minga.proto.v1.UpdateStatement;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.channel.Tls;
import dev.minga.shared.files.AtomicFile;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A member that makes a node's calls, keeps on disk what a node keeps, and goes on from there whoever of the two was killed: what
 * it signed it offers until it has the receipt. Now and then it drops its connection amid an upload, or offers once more what was
 * taken. Its delta sets a coordinate that no other member's does, nor its own of the five rounds before. One thread.
 */
final class PersistentMember {
    static final List<String> NAMES = List.of("ada", "bob", "cyd");
    private static final int COORDINATES = 6;
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final CoordinatorHome home;
    private final TestMember self;
    private final Path folder;
    private final Random dice;
    private final Consumer<Receipt> told;
    private final SeenLog seen;
    private final PublicKey coordinator;

    /**
     * @param folder where it keeps its things
     * @param told hears each receipt that it is given, before anything else happens
     */
    PersistentMember(CoordinatorHome home, TestMember self, Path folder, Random dice, Consumer<Receipt> told)
            throws Exception {
        this.home = home;
        this.self = self;
        this.folder = Files.createDirectories(folder);
        this.dice = dice;
        this.told = told;
        seen = new SeenLog(home, folder.resolve("seen"));
        coordinator = home.signer(new java.security.SecureRandom()).publicKey();
    }

    /** The coordinate that a round's delta of a member sets. */
    static int coordinate(String member, int round) {
        return NAMES.indexOf(member) * COORDINATES + round % COORDINATES;
    }

    /** To what: never the same twice. */
    static float value(int round) {
        return 0.25f + round / 4096f;
    }

    /** Works until the run is over. */
    void work(Door door) throws Exception {
        boolean over = false;
        while (!over) {
            try (MemberLink link = link(door.await())) {
                over = works(link);
            } catch (StatusRuntimeException e) {
                requireGone(e.getStatus(), e);
            } catch (StatusException e) {
                requireGone(e.getStatus(), e);
            }
        }
    }

    MemberLink link(HostPort address) throws IOException {
        return new MemberLink(Tls.mutual(
                address, self.tlsKey(), self.chain(), home.authority().certificate()));
    }

    private static void requireGone(Status status, Exception why) {
        if (status.getCode() != Status.Code.UNAVAILABLE && status.getCode() != Status.Code.CANCELLED) {
            throw new AssertionError("a call is answered by " + status, why);
        }
    }

    /** Whether the run is over; if not, the line was dropped. */
    private boolean works(MemberLink link) throws Exception {
        while (true) {
            seen.look(link);
            if (Files.exists(statementFile())) {
                if (!deliver(link)) {
                    return false;
                }
                continue;
            }
            NextTaskResponse task = link.nextTask();
            if (task.hasEnded()) {
                assertThat(task.getEnded().getCompleted())
                        .as(task.getEnded().getReason())
                        .isTrue();
                return true;
            }
            if (task.hasTrain()) {
                train(link, task.getTrain());
            } else {
                LockSupport.parkNanos(LOOK_AGAIN_NANOS); // the others are not done; a node waits longer
            }
        }
    }

    private Path statementFile() {
        return folder.resolve("statement");
    }

    private void train(MemberLink link, TrainTask task) throws Exception {
        RunPlan plan = RunPlan.parse(
                task.getPlan().toByteArray(), task.getPlanSignature().toByteArray());
        int round = task.getRound();
        assertThat(folder.resolve("receipt-" + round))
                .as("%s is asked for round %s, of which it has a receipt", self.name(), round)
                .doesNotExist();
        Sha256 base = Sha256.ofBytes(task.getBaseSha256().toByteArray());
        assertThat(Sha256.of(link.download(base, 0))).isEqualTo(base);
        byte[] delta = Deltas.at(plan.layout(round), coordinate(self.name(), round), value(round));
        AtomicFile.write(folder.resolve("delta"), delta);
        AtomicFile.write(
                statementFile(),
                self.sign(self.statement(plan, round, base, delta)).toByteArray());
    }

    /** @return false if it dropped its line */
    private boolean deliver(MemberLink link) throws Exception {
        SignedStatement statement = SignedStatement.parseFrom(Files.readAllBytes(statementFile()));
        byte[] delta = Files.readAllBytes(folder.resolve("delta"));
        OfferResponse offer = link.offer(statement);
        if (offer.hasOffset()) {
            int parts = dice.nextInt(8) == 0 ? dice.nextInt(6) : Integer.MAX_VALUE;
            UploadResponse answer = upload(link, statement, delta, (int) offer.getOffset(), parts);
            if (answer == null) {
                return false;
            }
            assertThat(answer.hasReceipt())
                    .as(self.name() + " uploads: " + answer)
                    .isTrue();
            keep(answer.getReceipt(), statement);
        } else {
            assertThat(offer.hasReceipt()).as(self.name() + " offers: " + offer).isTrue();
            keep(offer.getReceipt(), statement);
        }
        if (dice.nextInt(4) != 0) {
            Files.delete(statementFile());
        }
        return true;
    }

    /**
     * @param parts after how many it drops the line
     * @return null if it did
     */
    private static UploadResponse upload(
            MemberLink link, SignedStatement statement, byte[] delta, int offset, int parts) throws Exception {
        BlockingClientCall<UploadChunk, UploadResponse> call = link.upload();
        int chunk = delta.length / 5 + 1;
        boolean going = true;
        int at = offset;
        for (int part = 0; going; part++) { // where all is there already, an empty chunk says so
            if (part == parts) {
                link.close();
                return null;
            }
            int end = Math.min(delta.length, at + chunk);
            going = call.write(MemberLink.chunk(statement, at, Arrays.copyOfRange(delta, at, end)))
                    && end < delta.length;
            at = end;
        }
        call.halfClose();
        return Objects.requireNonNull(call.read(), "the coordinator answered nothing");
    }

    private void keep(SignedReceipt signed, SignedStatement statement) throws Exception {
        assertThat(coordinator.verifies(
                        Domain.RECEIPT,
                        signed.getReceipt().toByteArray(),
                        signed.getSignature().toByteArray()))
                .as("the receipt's signature")
                .isTrue();
        Receipt receipt = Receipt.parseFrom(signed.getReceipt());
        UpdateStatement stated = UpdateStatement.parseFrom(statement.getStatement());
        assertThat(receipt.getMember()).isEqualTo(self.name());
        assertThat(receipt.getRound()).isEqualTo(stated.getRound());
        assertThat(receipt.getDeltaSha256()).isEqualTo(stated.getDeltaSha256());
        told.accept(receipt);
        AtomicFile.write(folder.resolve("receipt-" + receipt.getRound()), signed.toByteArray());
    }
}
