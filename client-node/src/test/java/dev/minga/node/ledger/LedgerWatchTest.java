package dev.minga.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.Cosignature;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.NoteSigner;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.proto.v1.LatestResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LedgerWatchTest {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private LogScene scene;

    @BeforeEach
    void watch() throws IOException {
        scene = new LogScene(folder);
    }

    @Test
    void aLogThatGrowsIsFollowedKeptAndCosigned() throws Exception {
        assertThat(scene.watch.sync().size()).isEqualTo(3);
        scene.grow(4);
        Checkpoint checkpoint = scene.watch.sync();
        assertThat(checkpoint).isEqualTo(new Checkpoint(FakeLog.ORIGIN, 7, scene.log.root(7)));
        assertThat(scene.files("checkpoints")).containsExactly("3", "7");
        assertThat(Files.readAllBytes(folder.resolve("checkpoint")))
                .isEqualTo(scene.log.note(7).encode())
                .isEqualTo(Files.readAllBytes(folder.resolve("checkpoints/7")));
        NoteKey alpha = NoteKey.cosigner("alpha", LogScene.WITNESS.publicKey());
        for (long size : new long[] {3, 7}) {
            var line = scene.log.cosignatures.get(size).get(0);
            assertThat(alpha.verifies(scene.log.note(size).with(line))).isTrue();
            assertThat(Cosignature.time(line)).isEqualTo(LogScene.NOW);
        }
    }

    @Test
    void everyPairOfSizesIsFollowed() throws Exception {
        for (int size = 4; size < 40; size++) {
            scene.grow(1 + size % 5);
            scene.restarted();
            assertThat(scene.watch.sync().size()).isEqualTo(scene.log.size());
        }
    }

    @Test
    void theSameCheckpointIsCosignedOnceAndAgainAfterARestart() throws Exception {
        scene.watch.sync();
        scene.watch.sync();
        assertThat(scene.log.calls).containsExactly("latest", "cosign", "latest");
        scene.restarted();
        scene.watch.sync();
        assertThat(scene.log.calls).endsWith("latest", "cosign");
    }

    @Test
    void aCosignatureThatDidNotArriveIsSentAgain() throws Exception {
        scene.log.cosignsReachable = false;
        assertThatThrownBy(scene.watch::sync).isInstanceOf(IOException.class);
        scene.log.cosignsReachable = true;
        scene.watch.sync();
        assertThat(scene.log.cosignatures.get(3L)).hasSize(1);
    }

    @Test
    void anEmptyLogIsNotCosigned() throws Exception {
        scene.log.entries.clear();
        assertThat(scene.watch.sync().size()).isZero();
        assertThat(scene.log.calls).containsExactly("latest");
        scene.grow(2);
        assertThat(scene.watch.sync().size()).isEqualTo(2);
    }

    static Stream<Arguments> forks() {
        return Stream.of(
                fork("shrunk", "the coordinator took back leaves of the log", scene -> scene.log.uncoveredFrom = 2),
                fork("same size", "the coordinator signed two logs of the same size", scene -> scene.rewrite(1)),
                fork("rewritten", "the coordinator's log does not continue what this node saw", scene -> {
                    scene.rewrite(0);
                    scene.grow(2);
                }),
                fork("without proof", "the coordinator's log does not continue what this node saw", scene -> {
                    scene.grow(2);
                    scene.log.onLatest =
                            answer -> answer.toBuilder().clearConsistencyProof().build();
                }));
    }

    private interface Change {
        void of(LogScene scene);
    }

    private static Arguments fork(String name, String sentence, Change change) {
        return Arguments.of(name, sentence, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forks")
    void aForkIsEvidenceAndTheEndAlsoAfterARestart(String name, String sentence, Change change) throws Exception {
        Checkpoint seen = scene.watch.sync();
        byte[] kept = Files.readAllBytes(folder.resolve("checkpoint"));
        change.of(scene);
        SignedNote offending = scene.log.note(scene.log.size());
        String line = sentence + ": this node saw 3 leaves with root " + seen.root() + ", now there are "
                + scene.log.size() + " with root " + scene.log.root(scene.log.size());
        assertThatThrownBy(scene.watch::sync)
                .isInstanceOf(LedgerForkException.class)
                .hasMessage(line);
        String evidence = Sha256.of(offending.encode()).hex();
        assertThat(scene.files("stopped")).containsExactly(evidence + ".note", evidence + ".txt");
        assertThat(Files.readAllBytes(folder.resolve("stopped/" + evidence + ".note")))
                .isEqualTo(offending.encode());
        assertThat(Files.readString(folder.resolve("stopped/" + evidence + ".txt")))
                .isEqualTo(line + "\n");
        assertThat(Files.readAllBytes(folder.resolve("checkpoint"))).isEqualTo(kept);
        assertThat(scene.log.cosignatures).containsOnlyKeys(3L);

        scene.log.calls.clear();
        scene.log.uncoveredFrom = Long.MAX_VALUE;
        assertThatThrownBy(scene.watch::sync).isInstanceOf(LedgerForkException.class);
        scene.restarted();
        assertThatThrownBy(scene.watch::requireUnbroken)
                .isInstanceOf(LedgerForkException.class)
                .hasMessage(line);
        assertThatThrownBy(scene.watch::sync).isInstanceOf(LedgerForkException.class);
        assertThat(scene.log.calls).isEmpty();
    }

    private static SignedNote signedBy(SignedNote note, NoteSigner... signers) {
        return SignedNote.sign(note.text(), List.of(signers));
    }

    private static Arguments refused(String name, UnaryOperator<LatestResponse> change) {
        return Arguments.of(name, change);
    }

    private static Arguments noted(String name, UnaryOperator<SignedNote> change) {
        return refused(name, answer -> {
            try {
                SignedNote note = SignedNote.parse(answer.getCheckpoint().toByteArray());
                return answer.toBuilder()
                        .setCheckpoint(ByteString.copyFrom(change.apply(note).encode()))
                        .build();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    static Stream<Arguments> refusedAnswers() {
        NoteSigner log = NoteSigner.log(FakeLog.ORIGIN, FakeLog.LOG_SIGNER);
        NoteSigner minga = NoteSigner.minga(FakeLog.ORIGIN, FakeLog.COORDINATOR);
        NoteSigner stranger = NoteSigner.log(FakeLog.ORIGIN, LogScene.seeded(9));
        return Stream.of(
                refused("nothing", answer -> LatestResponse.getDefaultInstance()),
                refused(
                        "garbage",
                        answer -> answer.toBuilder()
                                .setCheckpoint(LogScene.bytes(40))
                                .build()),
                noted("the log's signature alone", note -> signedBy(note, log)),
                noted("the coordinator's signature alone", note -> signedBy(note, minga)),
                noted("a stranger instead of the log", note -> signedBy(note, stranger, minga)),
                noted(
                        "signatures of another text",
                        note -> new SignedNote(note.text().replace("\n5\n", "\n6\n"), note.signatures())),
                noted(
                        "another origin",
                        note -> signedBy(
                                new SignedNote(note.text().replace("andes", "alps"), note.signatures()), log, minga)),
                noted("no checkpoint", note -> SignedNote.sign("hello\n", List.of(log, minga))),
                refused(
                        "a short hash in the proof",
                        answer -> answer.toBuilder()
                                .addConsistencyProof(LogScene.bytes(31))
                                .build()),
                refused("a proof of 65 hashes", answer -> {
                    LatestResponse.Builder longer = answer.toBuilder();
                    while (longer.getConsistencyProofCount() < 65) {
                        longer.addConsistencyProof(LogScene.bytes(32));
                    }
                    return longer.build();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedAnswers")
    void anAnswerThatIsMalformedOrNotSignedIsNoFork(String name, UnaryOperator<LatestResponse> change)
            throws Exception {
        scene.watch.sync();
        scene.grow(2);
        scene.log.onLatest = change;
        assertThatThrownBy(scene.watch::sync)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the coordinator's ");
        assertThat(scene.files("stopped")).isEmpty();
        assertThat(scene.files("checkpoints")).containsExactly("3");
        scene.log.onLatest = UnaryOperator.identity();
        assertThat(scene.watch.sync().size()).isEqualTo(5);
    }

    @Test
    void deletingTheNewestCheckpointDoesNotMakeTheNodeForget() throws Exception {
        scene.watch.sync();
        scene.grow(4);
        scene.watch.sync();
        Files.delete(folder.resolve("checkpoint"));
        scene.rewrite(0);
        scene.restarted();
        assertThatThrownBy(scene.watch::sync)
                .isInstanceOf(LedgerForkException.class)
                .hasMessageContaining("this node saw 7 leaves");
    }

    @Test
    void aDamagedCheckpointOnDiskIsNamed() throws Exception {
        scene.watch.sync();
        Path file = folder.resolve("checkpoint");
        Files.writeString(file, Files.readString(file).replace("\n3\n", "\n2\n"));
        assertThatThrownBy(scene::restarted)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("checkpoint is damaged: the checkpoint has a wrong signature");
    }
}
