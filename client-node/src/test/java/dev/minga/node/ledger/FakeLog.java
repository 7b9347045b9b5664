package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.Cosignature;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.MerkleTree;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.NoteSignature;
import dev.minga.crypto.ledger.NoteSigner;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.crypto.ledger.TileReader;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.proto.v1.AveragedContribution;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.CosignedRequest;
import dev.minga.proto.v1.CosignedResponse;
import dev.minga.proto.v1.LatestResponse;
import dev.minga.proto.v1.LeafResponse;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.LogDiscontinued;
import dev.minga.proto.v1.MemberEnrolled;
import dev.minga.proto.v1.ProvenLeaf;
import dev.minga.proto.v1.RoundAveraged;
import dev.minga.proto.v1.RoundLeavesResponse;
import dev.minga.proto.v1.RunPlanned;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A log in memory, honest until a test changes what it answers or what it holds; remembers what it was asked. */
public final class FakeLog implements LogLink {
    public static final String ORIGIN = "coordinator.example.org/minga/andes";
    public static final Ed25519NoteSigner LOG_SIGNER = Ed25519NoteSigner.fromSeed(new byte[32]);
    public static final Ed25519Signer COORDINATOR = Ed25519Signer.fromSeed(new byte[32]);
    public static final LogKeys KEYS = new LogKeys(
            List.of(NoteKey.log(ORIGIN, LOG_SIGNER.publicKey()), NoteKey.minga(ORIGIN, COORDINATOR.publicKey())));

    /** Leaves from here on are under no checkpoint yet. */
    public long uncoveredFrom = Long.MAX_VALUE;

    public List<byte[]> entries = new ArrayList<>();
    public UnaryOperator<LatestResponse> onLatest = UnaryOperator.identity();
    public UnaryOperator<LeafResponse> onLeaf = UnaryOperator.identity();
    public UnaryOperator<CosignedResponse> onCosigned = UnaryOperator.identity();
    public boolean reachable = true;
    public boolean cosignsReachable = true;
    public final List<String> calls = new ArrayList<>();
    public final Map<Long, List<NoteSignature>> cosignatures = new TreeMap<>();
    final Map<String, Long> enrolled = new HashMap<>();
    private final List<NoteSigner> signers =
            List.of(NoteSigner.log(ORIGIN, LOG_SIGNER), NoteSigner.minga(ORIGIN, COORDINATOR));

    /** The number of leaves under the newest checkpoint. */
    public long size() {
        return Math.min(entries.size(), uncoveredFrom);
    }

    /** Appends an entry of federation andes; returns its leaf. */
    public long append(LedgerEntry.Builder entry) {
        return append(entry.setFederation("andes").build().toByteArray());
    }

    public long append(byte[] entry) {
        entries.add(entry);
        return entries.size() - 1L;
    }

    /** Where a plan is, after logging it if it is not there. */
    public long planned(byte[] plan) {
        byte[] entry = LedgerEntry.newBuilder()
                .setFederation("andes")
                .setRunPlanned(RunPlanned.newBuilder().setPlan(ByteString.copyFrom(plan)))
                .build()
                .toByteArray();
        for (int leaf = 0; leaf < entries.size(); leaf++) {
            if (java.util.Arrays.equals(entries.get(leaf), entry)) {
                return leaf;
            }
        }
        return append(entry);
    }

    public long enrolled(String member, Ed25519NoteSigner witness) {
        long leaf = append(LedgerEntry.newBuilder()
                .setMemberEnrolled(MemberEnrolled.newBuilder()
                        .setMember(member)
                        .setWitnessKey(
                                NoteKey.cosigner(member, witness.publicKey()).vkey())));
        enrolled.put(member, leaf);
        return leaf;
    }

    /** Logs a contribution, once. */
    public void contributed(SignedStatement signed) {
        UpdateStatement statement = statement(signed);
        if (find(statement.getRun(), statement.getRound(), statement.getMember())
                .isEmpty()) {
            append(contribution(signed));
        }
    }

    static LedgerEntry.Builder contribution(SignedStatement signed) {
        UpdateStatement statement = statement(signed);
        return LedgerEntry.newBuilder()
                .setContribution(ContributionLogged.newBuilder()
                        .setRun(statement.getRun())
                        .setRound(statement.getRound())
                        .setMember(statement.getMember())
                        .setPlanSha256(statement.getPlanSha256())
                        .setBaseSha256(statement.getBaseSha256())
                        .setDeltaSha256(statement.getDeltaSha256())
                        .setSignedStatementSha256(ByteString.copyFrom(
                                Sha256.of(signed.toByteArray()).bytes())));
    }

    static UpdateStatement statement(SignedStatement signed) {
        try {
            return UpdateStatement.parseFrom(signed.getStatement());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends every round of a run that has contributions and no end. */
    public void averages(String run) {
        TreeMap<Integer, RoundAveraged.Builder> rounds = new TreeMap<>();
        for (byte[] bytes : List.copyOf(entries)) {
            ContributionLogged one = parse(bytes).getContribution();
            if (one.getRun().equals(run) && find(run, one.getRound(), "").isEmpty()) {
                rounds.computeIfAbsent(
                                one.getRound(),
                                round -> RoundAveraged.newBuilder()
                                        .setRun(run)
                                        .setRound(round)
                                        .setPlanSha256(one.getPlanSha256())
                                        .setBaseSha256(one.getBaseSha256())
                                        .setRule("fedavg")
                                        .setModelSha256(ByteString.copyFrom(new byte[32]))
                                        .setUnixSeconds(1_800_000_000L))
                        .addContributions(AveragedContribution.newBuilder()
                                .setMember(one.getMember())
                                .setWeight(2)
                                .setLeaf(ByteString.copyFrom(
                                        MerkleHash.leaf(bytes).bytes())))
                        .addContributions(AveragedContribution.newBuilder()
                                .setMember("beta")
                                .setWeight(6)
                                .setLeaf(ByteString.copyFrom(new byte[32])));
            }
        }
        rounds.values().forEach(round -> append(LedgerEntry.newBuilder().setRoundAveraged(round)));
    }

    /** The coordinator was restored: only the first leaves are left, and the next says so. */
    public long restored(int keptSize) {
        byte[] keptRoot = root(keptSize).bytes();
        entries = new ArrayList<>(entries.subList(0, keptSize));
        return append(LedgerEntry.newBuilder()
                .setLogDiscontinued(LogDiscontinued.newBuilder()
                        .setKeptSize(keptSize)
                        .setKeptRoot(ByteString.copyFrom(keptRoot))
                        .setReason("disk lost")
                        .setUnixSeconds(1_800_000_000L)));
    }

    private static LedgerEntry parse(byte[] entry) {
        try {
            return LedgerEntry.parseFrom(entry);
        } catch (InvalidProtocolBufferException e) {
            return LedgerEntry.getDefaultInstance();
        }
    }

    /** An empty member finds the round's end. */
    private OptionalLong find(String run, int round, String member) {
        for (int leaf = 0; leaf < entries.size(); leaf++) {
            LedgerEntry entry = parse(entries.get(leaf));
            ContributionLogged one = entry.getContribution();
            RoundAveraged end = entry.getRoundAveraged();
            boolean found = member.isEmpty()
                    ? end.getRun().equals(run) && end.getRound() == round
                    : one.getRun().equals(run)
                            && one.getRound() == round
                            && one.getMember().equals(member);
            if (found) {
                return OptionalLong.of(leaf);
            }
        }
        return OptionalLong.empty();
    }

    public Sha256 root(long size) {
        return MerkleTree.rootOf(
                entries.subList(0, (int) size).stream().map(MerkleHash::leaf).toList());
    }

    /** A checkpoint with both signatures. */
    public SignedNote note(long size) {
        return SignedNote.sign(new Checkpoint(ORIGIN, size, root(size)).text(), signers);
    }

    public MerkleTree tree(long size) {
        TileReader tiles = (level, index, width) -> {
            int span = 1 << (8 * level);
            ByteBuffer hashes = ByteBuffer.allocate(32 * width);
            for (int i = 0; i < width; i++) {
                int from = (int) (index * 256 + i) * span;
                hashes.put(MerkleTree.rootOf(entries.subList(from, from + span).stream()
                                .map(MerkleHash::leaf)
                                .toList())
                        .bytes());
            }
            return hashes.array();
        };
        return new MerkleTree(tiles, size);
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

    List<ByteString> consistency(long oldSize, long size) {
        try {
            return bytes(tree(size).consistencyProof(oldSize).hashes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProvenLeaf proven(long index, long size) {
        try {
            return ProvenLeaf.newBuilder()
                    .setIndex(index)
                    .setEntry(ByteString.copyFrom(entries.get((int) index)))
                    .addAllInclusionProof(bytes(tree(size).inclusionProof(index).hashes()))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    private static List<ByteString> bytes(List<Sha256> hashes) {
        return hashes.stream().map(hash -> ByteString.copyFrom(hash.bytes())).toList();
    }

    @Override
    public RoundLeavesResponse roundLeaves(String run, int round) throws IOException {
        called("roundLeaves");
        RoundLeavesResponse.Builder response = RoundLeavesResponse.newBuilder();
        find(run, round, "alpha").ifPresent(response::setContribution);
        find(run, round, "").ifPresent(response::setClosed);
        return response.build();
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
