package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.Mechanism;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.RoundReceipt;
import dev.minga.proto.v1.RunAborted;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import java.util.function.Consumer;

/** Receipts of member alpha for tests: a true one, and ones that are signed and proven but say something else. */
public final class Receipts {
    static final UpdateStatement STATEMENT = UpdateStatement.newBuilder()
            .setFederation("andes")
            .setMember("alpha")
            .setRun("run-1")
            .setRound(2)
            .setPlanSha256(digest(1))
            .setBaseSha256(digest(2))
            .setDeltaSha256(digest(3))
            .setDeltaSize(100)
            .setMechanism(Mechanism.newBuilder()
                    .setUnit(PrivacyUnit.RECORD)
                    .setNoiseMultiplier(8)
                    .setSamplingRate(0.25)
                    .setClipNorm(0.5)
                    .setDelta(1e-5)
                    .setFirstStep(10)
                    .setLastStep(20))
            .build();
    static final SignedStatement SIGNED = SignedStatement.newBuilder()
            .setStatement(STATEMENT.toByteString())
            .setAlgorithm("Ed25519")
            .setSignature(ByteString.copyFrom(new byte[64]))
            .build();

    private Receipts() {}

    static ByteString digest(int first) {
        byte[] digest = new byte[32];
        digest[0] = (byte) first;
        return ByteString.copyFrom(digest);
    }

    public static byte[] honest() {
        return receipt(entry -> {}, entry -> {}).toByteArray();
    }

    /** An honest one of a round by this rule. */
    public static byte[] aggregatedBy(String rule) {
        return receipt(entry -> {}, entry -> entry.getRoundAveragedBuilder().setRule(rule))
                .toByteArray();
    }

    /** A receipt whose log holds the two entries as they were changed; the end lists the contribution as it is logged. */
    static RoundReceipt receipt(Consumer<LedgerEntry.Builder> contribution, Consumer<LedgerEntry.Builder> averaged) {
        FakeLog log = new FakeLog();
        log.append(LedgerEntry.newBuilder().setRunAborted(RunAborted.getDefaultInstance()));
        log.contributed(SIGNED);
        log.averages("run-1");
        LedgerEntry.Builder changed = builder(log, 1);
        contribution.accept(changed);
        log.entries.set(1, changed.build().toByteArray());
        LedgerEntry.Builder end = builder(log, 2);
        if (end.hasRoundAveraged()) {
            end.getRoundAveragedBuilder()
                    .getContributionsBuilder(0)
                    .setLeaf(ByteString.copyFrom(dev.minga.crypto.ledger.MerkleHash.leaf(log.entries.get(1))
                            .bytes()));
        }
        averaged.accept(end);
        log.entries.set(2, end.build().toByteArray());
        return RoundReceipt.newBuilder()
                .setStatement(SIGNED)
                .setCheckpoint(ByteString.copyFrom(log.note(3).encode()))
                .setContribution(log.proven(1, 3))
                .setAveraged(log.proven(2, 3))
                .build();
    }

    private static LedgerEntry.Builder builder(FakeLog log, int leaf) {
        try {
            return LedgerEntry.parseFrom(log.entries.get(leaf)).toBuilder();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
