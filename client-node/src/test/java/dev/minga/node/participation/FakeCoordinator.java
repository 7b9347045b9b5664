package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.node.ledger.FakeLog;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.EvaluateResponse;
import dev.minga.proto.v1.EvaluateTask;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.Receipt;
import dev.minga.proto.v1.RunEnded;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.TrainTask;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.proto.v1.UpdateStatement;
import dev.minga.proto.v1.UploadResponse;
import dev.minga.proto.v1.Wait;
import dev.minga.shared.channel.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A coordinator in memory that does what the test says, honest by default; remembers what it was asked. */
final class FakeCoordinator implements Coordination {
    static final Ed25519Signer SIGNER = FakeLog.COORDINATOR;
    static final NoteKey LOG_KEY = FakeLog.KEYS.keys().get(0);

    record Decline(String run, DeclineReason reason) {}

    record Upload(SignedStatement offered, byte[] sent, long from) {}

    NextTaskResponse task = NextTaskResponse.newBuilder()
            .setWait(Wait.newBuilder().setRetryAfterMillis(200))
            .build();
    boolean reachable = true;
    boolean uploadsBreak;
    long offeredOffset;
    Function<SignedStatement, OfferResponse> onOffer =
            statement -> OfferResponse.newBuilder().setOffset(offeredOffset).build();
    Function<SignedStatement, UploadResponse> onUpload = statement ->
            UploadResponse.newBuilder().setReceipt(receipt(statement)).build();

    Function<SignedStatement, EvaluateResponse> onEvaluate = statement -> EvaluateResponse.newBuilder()
            .setReceipt(evaluationReceipt(statement))
            .build();

    final FakeLog log = new FakeLog();
    final List<String> calls = new ArrayList<>();
    final List<Decline> declines = new ArrayList<>();
    final List<SignedStatement> offers = new ArrayList<>();
    final List<Upload> uploads = new ArrayList<>();
    final List<SignedStatement> evaluations = new ArrayList<>();
    boolean evaluationsBreak;
    private final Map<Sha256, byte[]> blobs = new HashMap<>();

    /** Makes bytes available under a digest, their own if the coordinator is honest. */
    void hold(Sha256 digest, byte[] bytes) {
        blobs.put(digest, bytes);
    }

    void asks(TrainingPlan plan, int round, byte[] base) {
        hold(Sha256.of(base), base);
        asks(plan.toByteArray(), round, Sha256.of(base).bytes(), base.length);
    }

    void asks(byte[] plan, int round, byte[] baseDigest, long baseSize) {
        asks(plan, SIGNER.sign(Domain.PLAN, plan), round, baseDigest, baseSize);
    }

    void asks(byte[] plan, byte[] signature, int round, byte[] baseDigest, long baseSize) {
        task = NextTaskResponse.newBuilder()
                .setTrain(TrainTask.newBuilder()
                        .setPlan(ByteString.copyFrom(plan))
                        .setPlanSignature(ByteString.copyFrom(signature))
                        .setRound(round)
                        .setBaseSha256(ByteString.copyFrom(baseDigest))
                        .setBaseSize(baseSize)
                        .setPlanLeaf(log.planned(plan)))
                .build();
    }

    void asksToEvaluate(TrainingPlan plan, int round, byte[] model) {
        hold(Sha256.of(model), model);
        byte[] bytes = plan.toByteArray();
        task = NextTaskResponse.newBuilder()
                .setEvaluate(EvaluateTask.newBuilder()
                        .setPlan(ByteString.copyFrom(bytes))
                        .setPlanSignature(ByteString.copyFrom(SIGNER.sign(Domain.PLAN, bytes)))
                        .setRound(round)
                        .setModelSha256(ByteString.copyFrom(Sha256.of(model).bytes()))
                        .setModelSize(model.length)
                        .setPlanLeaf(log.planned(bytes)))
                .build();
    }

    void ends(String run, boolean completed, String reason, byte[] modelDigest) {
        if (completed) {
            log.averages(run);
        }
        task = NextTaskResponse.newBuilder()
                .setEnded(RunEnded.newBuilder()
                        .setRun(run)
                        .setCompleted(completed)
                        .setReason(reason)
                        .setModelSha256(ByteString.copyFrom(modelDigest)))
                .build();
    }

    /** What an honest coordinator promises for a statement. */
    static Receipt.Builder promise(SignedStatement signed) {
        try {
            UpdateStatement statement = UpdateStatement.parseFrom(signed.getStatement());
            return Receipt.newBuilder()
                    .setFederation(statement.getFederation())
                    .setMember(statement.getMember())
                    .setRun(statement.getRun())
                    .setRound(statement.getRound())
                    .setStatementSha256(ByteString.copyFrom(
                            Sha256.of(signed.getStatement().toByteArray()).bytes()))
                    .setDeltaSha256(statement.getDeltaSha256());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** What an honest coordinator promises for counts. */
    static SignedReceipt evaluationReceipt(SignedStatement signed) {
        try {
            EvaluationStatement statement = EvaluationStatement.parseFrom(signed.getStatement());
            return signed(Receipt.newBuilder()
                    .setFederation(statement.getFederation())
                    .setMember(statement.getMember())
                    .setRun(statement.getRun())
                    .setRound(statement.getRound())
                    .setStatementSha256(ByteString.copyFrom(
                            Sha256.of(signed.getStatement().toByteArray()).bytes())));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    static SignedReceipt signed(Receipt.Builder promise) {
        byte[] bytes = promise.build().toByteArray();
        return SignedReceipt.newBuilder()
                .setReceipt(ByteString.copyFrom(bytes))
                .setSignature(ByteString.copyFrom(SIGNER.sign(Domain.RECEIPT, bytes)))
                .build();
    }

    static SignedReceipt receipt(SignedStatement statement) {
        return signed(promise(statement));
    }

    @Override
    public NextTaskResponse nextTask(Collection<String> following) throws UnreachableException {
        called("nextTask");
        return task;
    }

    @Override
    public void decline(String run, DeclineReason reason) throws UnreachableException {
        called("decline");
        declines.add(new Decline(run, reason));
    }

    @Override
    public byte[] download(Sha256 digest, long size) throws UnreachableException, IOException {
        called("download");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(blobs.getOrDefault(digest, new byte[0]));
        byte[] cut = Arrays.copyOf(bytes.toByteArray(), (int) Math.max(0, Math.min(size, bytes.size())));
        if (!Sha256.of(cut).equals(digest)) {
            throw new IOException("the coordinator sent other bytes than the file " + digest + " that it named");
        }
        return cut;
    }

    @Override
    public OfferResponse offer(SignedStatement statement) throws UnreachableException {
        called("offer");
        offers.add(statement);
        OfferResponse response = onOffer.apply(statement);
        if (response.hasReceipt()) {
            log.contributed(statement);
        }
        return response;
    }

    @Override
    public UploadResponse upload(SignedStatement offered, byte[] delta, long from) throws UnreachableException {
        called("upload");
        if (uploadsBreak) {
            throw unreachable();
        }
        uploads.add(new Upload(offered, Arrays.copyOfRange(delta, (int) from, delta.length), from));
        SignedStatement statement = offers.get(offers.size() - 1);
        UploadResponse response = onUpload.apply(statement);
        if (response.hasReceipt()) {
            log.contributed(statement);
        }
        return response;
    }

    @Override
    public EvaluateResponse evaluate(SignedStatement statement) throws UnreachableException {
        called("evaluate");
        evaluations.add(statement);
        if (evaluationsBreak) {
            throw unreachable();
        }
        EvaluateResponse response = onEvaluate.apply(statement);
        if (response.hasReceipt()) {
            log.evaluated(statement);
        }
        return response;
    }

    private void called(String call) throws UnreachableException {
        calls.add(call);
        if (!reachable) {
            throw unreachable();
        }
    }

    private static UnreachableException unreachable() {
        return new UnreachableException(new HostPort("coordinator.example.org", 8_443), new IOException("broken"));
    }
}
