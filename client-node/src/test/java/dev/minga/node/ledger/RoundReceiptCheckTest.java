package dev.minga.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.proto.v1.EvaluationLogged;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.RoundReceipt;
import dev.minga.shared.testkit.Mutations;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RoundReceiptCheckTest {
    private static final RoundReceiptCheck CHECK = new RoundReceiptCheck(FakeLog.KEYS);

    @Test
    void anHonestReceiptSaysWhatItProves() throws BadReceiptException {
        assertThat(CHECK.check(Receipts.honest()))
                .isEqualTo(new ReceiptSummary(
                        "andes",
                        "alpha",
                        "run-1",
                        2,
                        "01" + "0".repeat(62),
                        "02" + "0".repeat(62),
                        "03" + "0".repeat(62),
                        new ReceiptSummary.DeclaredMechanism("record", 8, 0.25, 0.5, 1e-5, 10, 20, Optional.empty()),
                        "fedavg",
                        2,
                        0.25,
                        2,
                        "0".repeat(64),
                        Instant.ofEpochSecond(1_800_000_000L),
                        FakeLog.ORIGIN,
                        3));
    }

    private static Arguments logged(String flaw, Consumer<LedgerEntry.Builder> change) {
        return Arguments.of(flaw, Receipts.receipt(change, entry -> {}));
    }

    private static Arguments averaged(String flaw, Consumer<LedgerEntry.Builder> change) {
        return Arguments.of(flaw, Receipts.receipt(entry -> {}, change));
    }

    private static Arguments changed(String flaw, UnaryOperator<RoundReceipt.Builder> change) {
        RoundReceipt honest = Receipts.receipt(entry -> {}, entry -> {});
        return Arguments.of(flaw, change.apply(honest.toBuilder()).build());
    }

    static Stream<Arguments> flaws() {
        ByteString other = Receipts.digest(77);
        Stream<Arguments> contributions = Stream.of(
                logged(
                        "the log has the contribution of another member",
                        entry -> entry.getContributionBuilder().setMember("beta")),
                logged(
                        "the log has a contribution to another run",
                        entry -> entry.getContributionBuilder().setRun("run-2")),
                logged(
                        "the log has a contribution to another round",
                        entry -> entry.getContributionBuilder().setRound(1)),
                logged(
                        "the log has a contribution under another plan",
                        entry -> entry.getContributionBuilder().setPlanSha256(other)),
                logged(
                        "the log has a contribution to another base model",
                        entry -> entry.getContributionBuilder().setBaseSha256(other)),
                logged(
                        "the log has another delta",
                        entry -> entry.getContributionBuilder().setDeltaSha256(other)),
                logged(
                        "the log has another signed statement",
                        entry -> entry.getContributionBuilder().setSignedStatementSha256(other)),
                logged(
                        "the log's leaves are of another federation than the statement",
                        entry -> entry.setFederation("alps")),
                logged("the leaf of the contribution is something else", LedgerEntry.Builder::clearContribution),
                logged(
                        "it is of an evaluation, which 'minga node evaluate' reads",
                        entry -> entry.setEvaluation(EvaluationLogged.getDefaultInstance())));
        Stream<Arguments> ends = Stream.of(
                averaged(
                        "the round's end is of another run",
                        entry -> entry.getRoundAveragedBuilder().setRun("run-2")),
                averaged(
                        "the round's end is of another round",
                        entry -> entry.getRoundAveragedBuilder().setRound(1)),
                averaged(
                        "the round's end is of another plan",
                        entry -> entry.getRoundAveragedBuilder().setPlanSha256(other)),
                averaged(
                        "the round's end is of another base model",
                        entry -> entry.getRoundAveragedBuilder().setBaseSha256(other)),
                averaged(
                        "the round was averaged by a rule that this version does not know",
                        entry -> entry.getRoundAveragedBuilder().setRule("mode")),
                averaged(
                        "the round was averaged without this contribution",
                        entry -> entry.getRoundAveragedBuilder().removeContributions(0)),
                averaged(
                        "the round was averaged with another contribution in this member's name",
                        entry -> entry.getRoundAveragedBuilder()
                                .getContributionsBuilder(0)
                                .setLeaf(other)),
                averaged(
                        "the round was averaged with another contribution in this member's name",
                        entry -> entry.getRoundAveragedBuilder()
                                .getContributionsBuilder(1)
                                .setMember("alpha")),
                averaged(
                        "the round was averaged with a weight that is not positive",
                        entry -> entry.getRoundAveragedBuilder()
                                .getContributionsBuilder(1)
                                .setWeight(-2)),
                averaged(
                        "the round was averaged with weights that are not finite",
                        entry -> entry.getRoundAveragedBuilder()
                                .getContributionsBuilder(1)
                                .setWeight(Double.POSITIVE_INFINITY)),
                averaged(
                        "a digest in the receipt is no SHA-256 digest",
                        entry -> entry.getRoundAveragedBuilder().clearModelSha256()),
                averaged(
                        "the time of the round's end is none",
                        entry -> entry.getRoundAveragedBuilder().setUnixSeconds(Long.MAX_VALUE)),
                averaged(
                        "the log's leaves are of another federation than the statement",
                        entry -> entry.setFederation("alps")),
                averaged("the leaf of the round's end is something else", LedgerEntry.Builder::clearRoundAveraged));
        Stream<Arguments> files = Stream.of(
                changed(
                        "the log is not proven to hold the contribution: the proof of leaf 2 of the log does not hold",
                        receipt -> {
                            receipt.getContributionBuilder().setIndex(2);
                            return receipt;
                        }),
                changed(
                        "the log is not proven to hold the round's end: the proof of leaf 2 of the log is malformed",
                        receipt -> {
                            receipt.getAveragedBuilder().setInclusionProof(0, LogScene.bytes(31));
                            return receipt;
                        }),
                changed("the log has another signed statement", receipt -> {
                    receipt.getStatementBuilder().setAlgorithm("None");
                    return receipt;
                }),
                changed(
                        "the receipt holds something that this version does not know",
                        receipt -> receipt.setUnknownFields(UnknownFieldSet.newBuilder()
                                .addField(
                                        99,
                                        UnknownFieldSet.Field.newBuilder()
                                                .addVarint(1)
                                                .build())
                                .build())),
                changed("the receipt's checkpoint has signatures that nobody asked for", receipt -> {
                    SignedNote note = note(receipt);
                    return receipt.setCheckpoint(ByteString.copyFrom(
                            note.with(note.signatures().get(0)).encode()));
                }));
        return Stream.of(contributions, ends, files).flatMap(all -> all);
    }

    private static SignedNote note(RoundReceipt.Builder receipt) {
        try {
            return SignedNote.parse(receipt.getCheckpoint().toByteArray());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("flaws")
    void everyFlawIsNamed(String flaw, RoundReceipt receipt) {
        assertThatThrownBy(() -> CHECK.check(receipt.toByteArray()))
                .isInstanceOf(BadReceiptException.class)
                .hasMessage(flaw);
    }

    @Test
    void theSameReceiptWrittenInOtherBytesIsRefused() {
        ByteString honest = ByteString.copyFrom(Receipts.honest());
        RoundReceipt checkpointAgain = RoundReceipt.newBuilder()
                .setCheckpoint(Receipts.receipt(entry -> {}, entry -> {}).getCheckpoint())
                .build();
        assertThatThrownBy(() -> CHECK.check(
                        honest.concat(checkpointAgain.toByteString()).toByteArray()))
                .isInstanceOf(BadReceiptException.class)
                .hasMessage("the receipt is not in its one encoding");
    }

    @Test
    void bothOfTheCoordinatorsKeysAreNeeded() {
        NoteKey stranger =
                NoteKey.minga(FakeLog.ORIGIN, Ed25519Signer.fromSeed(seed(5)).publicKey());
        for (int replaced = 0; replaced < 2; replaced++) {
            List<NoteKey> keys = replaced == 0
                    ? List.of(stranger, FakeLog.KEYS.keys().get(1))
                    : List.of(FakeLog.KEYS.keys().get(0), stranger);
            assertThatThrownBy(() -> new RoundReceiptCheck(new LogKeys(keys)).check(Receipts.honest()))
                    .isInstanceOf(BadReceiptException.class)
                    .hasMessage(
                            "the receipt's checkpoint does not hold: the checkpoint has no signature by " + stranger);
        }
    }

    private static byte[] seed(int first) {
        byte[] seed = new byte[32];
        seed[0] = (byte) first;
        return seed;
    }

    @Test
    void keysOfTwoLogsAndKeysOfCosignersAreNoKeysOfALog() {
        NoteKey elsewhere = NoteKey.log("elsewhere", FakeLog.LOG_SIGNER.publicKey());
        NoteKey cosigner = NoteKey.cosigner(FakeLog.ORIGIN, FakeLog.LOG_SIGNER.publicKey());
        NoteKey log = FakeLog.KEYS.keys().get(0);
        for (List<NoteKey> keys :
                List.of(List.<NoteKey>of(), List.of(log, elsewhere), List.of(log, log), List.of(log, cosigner))) {
            assertThatThrownBy(() -> new LogKeys(keys)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void noDamagedReceiptHolds() {
        byte[] honest = Receipts.honest();
        for (int seed = 0; seed < Mutations.CASES; seed++) {
            byte[] damaged = Mutations.of(honest, seed);
            if (Arrays.equals(damaged, honest)) {
                continue;
            }
            try {
                CHECK.check(damaged);
                fail("seed " + seed + ": other bytes than the receipt's hold");
            } catch (BadReceiptException expected) {
                assertThat(expected).message().as("seed %s", seed).doesNotContain("\n");
            } catch (RuntimeException e) {
                fail("seed " + seed, e);
            }
        }
    }
}
