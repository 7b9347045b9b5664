package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.Signer;
import dev.minga.node.budget.NodeBudget;
import dev.minga.proto.v1.EvaluateResponse;
import dev.minga.proto.v1.EvaluateTask;
import dev.minga.proto.v1.EvaluationMechanism;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.Receipt;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.shared.evaluation.MalformedPublicSetException;
import dev.minga.shared.evaluation.PublicSet;
import dev.minga.shared.lora.GlobalAdapter;
import java.io.IOException;
import java.util.stream.LongStream;

/**
 * Counts for a round's average, signs the counts, and sends them. One thread.
 *
 * <p>Guarantee: the drawing of the noise is charged on disk before it begins; on a public set nothing is drawn, and the budget is
 * not touched. At most one set of counts for a round's average ever leaves, as the same bytes however often they are sent.
 */
final class Evaluations {
    private final NodeHome home;
    private final Membership me;
    private final Signer signer;
    private final PublicKey coordinatorKey;
    private final NodeBudget budget;
    private final Coordination coordinator;
    private final RoundWork work;
    private final PublicSets sets;
    private final Notices notices;

    Evaluations(
            NodeHome home,
            Membership me,
            Signer signer,
            NodeBudget budget,
            Coordination coordinator,
            RoundWork work,
            Notices notices)
            throws IOException {
        this.home = home;
        this.me = me;
        this.signer = signer;
        this.coordinatorKey = home.coordinatorKey();
        this.budget = budget;
        this.coordinator = coordinator;
        this.work = work;
        this.sets = new PublicSets(home.publicSets(), coordinator);
        this.notices = notices;
    }

    /** What came of a task. */
    enum Outcome {
        /** There is nothing more to do for it. */
        NOTHING,
        /** It is to be tried again. */
        AGAIN,
        /** The counts were acknowledged: a proof will come. */
        ACKNOWLEDGED
    }

    /** Does what is left to do for a task whose plan was accepted. */
    Outcome answer(PlanTerms terms, EvaluateTask task) throws IOException {
        int round = task.getRound();
        String which = "round " + round + " of run " + terms.run();
        if (!terms.evaluationRounds().map(rounds -> rounds.due(round)).orElse(false)) {
            notices.warnOnce("the coordinator asks for an evaluation of " + which
                    + ", which the plan does not have; nothing is counted");
            return Outcome.NOTHING;
        }
        EvaluationFolder folder = new EvaluationFolder(home.rounds(), terms.run(), round);
        if (folder.over()) {
            return Outcome.NOTHING;
        }
        if (folder.outgoing().isEmpty() && !counted(terms, task, which, folder)) {
            return Outcome.NOTHING;
        }
        SignedStatement signed = folder.statement();
        Sha256 digest = Sha256.of(signed.toByteArray());
        if (terms.publicSet().isEmpty() && !budget.keepEvaluation(terms.name(me), round, digest.hex())) {
            throw new IOException("the counts of " + which
                    + " on disk are not those that were drawn, by the privacy budget; they are not sent");
        }
        return home.pause().isOn() ? Outcome.AGAIN : send(signed, which, folder);
    }

    /** Whether the counts are made already, so that they only have to be sent. */
    boolean ready(PlanTerms terms, int round) throws IOException {
        return new EvaluationFolder(home.rounds(), terms.run(), round)
                .outgoing()
                .isPresent();
    }

    /** Whether there is a statement now; if not, there will be none. */
    private boolean counted(PlanTerms terms, EvaluateTask task, String which, EvaluationFolder folder)
            throws IOException {
        int round = task.getRound();
        Sha256 model = GlobalModels.digest(task.getModelSha256());
        byte[] average = new GlobalModels(coordinator).bytes(model, task.getModelSize());
        GlobalAdapter global = GlobalModels.read(terms, round, average);
        if (terms.publicSet().isPresent()) {
            try {
                PublicSet set = sets.of(terms);
                folder.keepAverage(average);
                folder.keep(sign(terms, round, model, work.evaluate(terms, round, global, set)));
                return true;
            } catch (MalformedPublicSetException e) {
                folder.refused("PUBLIC_SET_UNUSABLE");
                notices.warn("the public set of run " + terms.run() + " cannot be counted on: " + e.getMessage());
                return false;
            }
        }
        if (!budget.beginEvaluation(terms.name(me), round)) {
            folder.refused("NOT_COUNTED_AGAIN");
            notices.warn("the average of " + which
                    + " was counted for before and is not counted for again; the counts are not on this disk");
            return false;
        }
        folder.keep(sign(terms, round, model, work.evaluate(terms, round, global)));
        return true;
    }

    private SignedStatement sign(PlanTerms terms, int round, Sha256 model, long[] counts) {
        byte[] statement = EvaluationStatement.newBuilder()
                .setFederation(me.federation())
                .setMember(me.member())
                .setRun(terms.run())
                .setRound(round)
                .setPlanSha256(ByteString.copyFrom(terms.digest().bytes()))
                .setModelSha256(ByteString.copyFrom(model.bytes()))
                .addAllCounts(LongStream.of(counts).boxed().toList())
                .setMechanism(mechanism(terms))
                .build()
                .toByteArray();
        return SignedStatement.newBuilder()
                .setStatement(ByteString.copyFrom(statement))
                .setAlgorithm(signer.publicKey().algorithm())
                .setSignature(ByteString.copyFrom(signer.sign(Domain.EVALUATION, statement)))
                .build();
    }

    private static EvaluationMechanism mechanism(PlanTerms terms) {
        return terms.publicSet()
                .map(set -> EvaluationMechanism.newBuilder().setPublicSetSha256(set.getSha256()))
                .orElseGet(() -> EvaluationMechanism.newBuilder()
                        .setUnit(terms.plan().getPrivacy().getUnit())
                        .setNoiseMultiplier(terms.plan().getEvaluation().getNoiseMultiplier())
                        .setHeldOut(terms.heldOut())
                        .setDelta(terms.plan().getPrivacy().getDelta()))
                .build();
    }

    private Outcome send(SignedStatement signed, String which, EvaluationFolder folder) throws IOException {
        EvaluateResponse response = coordinator.evaluate(signed);
        if (!response.hasReceipt()) {
            folder.refused(response.getRejection().name());
            notices.warn("the coordinator refuses the counts of " + which + ": " + response.getRejection()
                    + "; the federation goes on without them");
            return Outcome.NOTHING;
        }
        if (!holds(response.getReceipt(), signed)) {
            notices.warn("the coordinator's receipt for the counts of " + which
                    + " does not hold; they are kept and sent again");
            return Outcome.AGAIN;
        }
        folder.acknowledged(response.getReceipt());
        notices.say(which + ": counts acknowledged");
        return Outcome.ACKNOWLEDGED;
    }

    private boolean holds(SignedReceipt receipt, SignedStatement signed) {
        byte[] bytes = receipt.getReceipt().toByteArray();
        try {
            EvaluationStatement statement = EvaluationStatement.parseFrom(signed.getStatement());
            Receipt expected = Receipt.newBuilder()
                    .setFederation(statement.getFederation())
                    .setMember(statement.getMember())
                    .setRun(statement.getRun())
                    .setRound(statement.getRound())
                    .setStatementSha256(ByteString.copyFrom(
                            Sha256.of(signed.getStatement().toByteArray()).bytes()))
                    .build();
            return coordinatorKey.verifies(
                            Domain.RECEIPT, bytes, receipt.getSignature().toByteArray())
                    && Receipt.parseFrom(bytes).equals(expected);
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }
}
