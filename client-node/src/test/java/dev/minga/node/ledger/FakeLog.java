package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Cosignature;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.NoteSignature;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.proto.v1.CosignedRequest;
import dev.minga.proto.v1.CosignedResponse;
import dev.minga.proto.v1.LatestResponse;
import dev.minga.proto.v1.LeafResponse;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.OwnRun;
import dev.minga.proto.v1.OwnRunsResponse;
import dev.minga.proto.v1.ProvenLeaf;
import dev.minga.proto.v1.RoundLeavesResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A log in memory, honest until a test changes what it answers or what it holds; remembers what it was asked. */
public final class FakeLog extends FakeHistory implements LogLink {
    /** Leaves from here on are under no checkpoint yet. */
    public long uncoveredFrom = Long.MAX_VALUE;

    public UnaryOperator<LatestResponse> onLatest = UnaryOperator.identity();
    public UnaryOperator<LeafResponse> onLeaf = UnaryOperator.identity();
    public UnaryOperator<CosignedResponse> onCosigned = UnaryOperator.identity();
    public UnaryOperator<OwnRunsResponse> onOwnRuns = UnaryOperator.identity();
    public boolean reachable = true;
    public boolean cosignsReachable = true;
    public final List<String> calls = new ArrayList<>();
    public final Map<Long, List<NoteSignature>> cosignatures = new TreeMap<>();

    /** The number of leaves under the newest checkpoint. */
    public long size() {
        return Math.min(entries.size(), uncoveredFrom);
    }

    /** A member cosigns the tree of that size. */
    public void cosigns(String member, Ed25519NoteSigner witness, long size) {
        try {
            cosignatures
                    .computeIfAbsent(size, any -> new ArrayList<>())
                    .add(Cosignature.sign(member, witness, note(size).text(), Instant.ofEpochSecond(1_800_000_000L)));
        } catch (MalformedLedgerException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public LatestResponse latest(long knownSize) throws IOException {
        called("latest");
        LatestResponse.Builder response = LatestResponse.newBuilder()
                .setCheckpoint(ByteString.copyFrom(note(size()).encode()));
        if (knownSize > 0 && knownSize <= size()) {
            response.addAllConsistencyProof(consistency(knownSize, size()));
        }
        return onLatest.apply(response.build());
    }

    @Override
    public LeafResponse leaf(long index, long treeSize) throws IOException {
        called("leaf");
        ProvenLeaf leaf = proven(index, treeSize);
        return onLeaf.apply(LeafResponse.newBuilder()
                .setEntry(leaf.getEntry())
                .addAllInclusionProof(leaf.getInclusionProofList())
                .build());
    }

    @Override
    public RoundLeavesResponse roundLeaves(String run, int round) throws IOException {
        called("roundLeaves");
        RoundLeavesResponse.Builder response = RoundLeavesResponse.newBuilder();
        find(run, round, "alpha").ifPresent(response::setContribution);
        find(run, round, "").ifPresent(response::setClosed);
        findEvaluation(run, round, false).ifPresent(response::setEvaluation);
        findEvaluation(run, round, true).ifPresent(response::setEvaluated);
        for (int leaf = 0; leaf < entries.size(); leaf++) {
            if (parse(entries.get(leaf)).hasRunWentBack()) {
                response.setWentBack(leaf);
            }
        }
        return response.build();
    }

    @Override
    public OwnRunsResponse ownRuns(long fromLeaf) throws IOException {
        called("ownRuns");
        Map<String, OwnRun> last = new LinkedHashMap<>();
        for (int leaf = (int) fromLeaf; leaf < size(); leaf++) {
            LedgerEntry entry = parse(entries.get(leaf));
            boolean evaluation = entry.hasEvaluation();
            ByteString planned = evaluation
                    ? entry.getEvaluation().getPlanSha256()
                    : entry.getContribution().getPlanSha256();
            String run = evaluation
                    ? entry.getEvaluation().getRun()
                    : entry.getContribution().getRun();
            boolean own = entry.getEvaluation().getMember().equals("alpha")
                    || entry.getContribution().getMember().equals("alpha");
            for (int plan = 0; plan < size() && own; plan++) {
                ByteString bytes = parse(entries.get(plan)).getRunPlanned().getPlan();
                if (ByteString.copyFrom(Sha256.of(bytes.toByteArray()).bytes()).equals(planned)) {
                    last.remove(run + evaluation);
                    last.put(
                            run + evaluation,
                            OwnRun.newBuilder()
                                    .setRun(run)
                                    .setRound(
                                            evaluation
                                                    ? entry.getEvaluation().getRound()
                                                    : entry.getContribution().getRound())
                                    .setLeaf(leaf)
                                    .setPlan(plan)
                                    .setStatement(statements.get((long) leaf))
                                    .setEvaluation(evaluation)
                                    .build());
                }
            }
        }
        return onOwnRuns.apply(
                OwnRunsResponse.newBuilder().addAllRuns(last.values()).build());
    }

    @Override
    public boolean cosign(long treeSize, String line) throws IOException {
        called("cosign");
        if (!cosignsReachable) {
            throw new IOException("the coordinator takes no cosignature");
        }
        try {
            cosignatures.computeIfAbsent(treeSize, any -> new ArrayList<>()).add(NoteSignature.parse(line));
        } catch (MalformedLedgerException e) {
            throw new AssertionError(e);
        }
        return treeSize == size();
    }

    @Override
    public CosignedResponse cosigned(CosignedRequest request) throws IOException {
        called("cosigned");
        CosignedResponse.Builder response = CosignedResponse.newBuilder();
        for (Map.Entry<Long, List<NoteSignature>> at : cosignatures.entrySet()) {
            List<String> members = at.getValue().stream()
                    .map(NoteSignature::name)
                    .filter(name -> request.getMembersList().contains(name)
                            && enrolled.getOrDefault(name, Long.MAX_VALUE) < at.getKey())
                    .distinct()
                    .toList();
            long size = at.getKey();
            if (size > request.getLeaf() && members.size() >= request.getQuorum()) {
                response = answer(request.getKnownSize(), size, members);
            }
        }
        return onCosigned.apply(response.build());
    }

    private CosignedResponse.Builder answer(long knownSize, long size, List<String> members) {
        SignedNote note = note(size);
        for (NoteSignature line : cosignatures.getOrDefault(size, List.of())) {
            note = note.with(line);
        }
        CosignedResponse.Builder response =
                CosignedResponse.newBuilder().setCheckpoint(ByteString.copyFrom(note.encode()));
        if (knownSize != size) {
            response.addAllConsistencyProof(consistency(Math.min(knownSize, size), Math.max(knownSize, size)));
        }
        members.forEach(member -> response.addMembers(proven(enrolled.getOrDefault(member, 0L), size)));
        return response;
    }

    @Override
    public OptionalLong discontinuity() throws IOException {
        called("discontinuity");
        for (int leaf = entries.size() - 1; leaf >= 0; leaf--) {
            if (parse(entries.get(leaf)).hasLogDiscontinued()) {
                return OptionalLong.of(leaf);
            }
        }
        return OptionalLong.empty();
    }

    private void called(String call) throws IOException {
        calls.add(call);
        if (!reachable) {
            throw new IOException("the coordinator cannot be reached");
        }
    }
}
