package dev.minga.coordinator.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.ConsistencyProof;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.proto.v1.LatestRequest;
import dev.minga.proto.v1.LatestResponse;
import dev.minga.proto.v1.LedgerGrpc;
import dev.minga.shared.files.AtomicFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The largest tree that a member has seen, in a file; what it is shown next must add to it. One thread. */
final class SeenLog {
    private static final int PATIENCE_SECONDS = 30;

    private final Path file;
    private final List<NoteKey> keys = new ArrayList<>();

    SeenLog(CoordinatorHome home, Path file) throws Exception {
        this.file = file;
        for (String key : Files.readAllLines(home.publicKeys())) {
            keys.add(NoteKey.parse(key));
        }
    }

    void look(MemberLink link) throws Exception {
        Checkpoint known = Files.exists(file) ? open(Files.readAllBytes(file)) : null;
        LatestResponse answer = LedgerGrpc.newBlockingStub(link.channel())
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .latest(LatestRequest.newBuilder()
                        .setKnownSize(known == null ? 0 : known.size())
                        .build());
        Checkpoint now = open(answer.getCheckpoint().toByteArray());
        if (known != null) {
            assertThat(now.size()).as("leaves of the log").isGreaterThanOrEqualTo(known.size());
            assertThat(new ConsistencyProof(known.size(), now.size(), hashes(answer.getConsistencyProofList()))
                            .verifies(known.root(), now.root()))
                    .as("the tree of %s leaves adds to that of %s", now.size(), known.size())
                    .isTrue();
        }
        if (known == null || now.size() > known.size()) {
            AtomicFile.write(file, answer.getCheckpoint().toByteArray());
        }
    }

    private Checkpoint open(byte[] note) throws Exception {
        return Checkpoint.open(SignedNote.parse(note), keys);
    }

    private static List<Sha256> hashes(List<ByteString> bytes) {
        return bytes.stream().map(one -> Sha256.ofBytes(one.toByteArray())).toList();
    }
}
