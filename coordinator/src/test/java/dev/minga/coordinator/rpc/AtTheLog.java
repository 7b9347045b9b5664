package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.proto.v1.LatestRequest;
import dev.minga.proto.v1.LedgerGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The log as members see it, over TLS. Leaves 0 to 2 are the enrolments of ada, bob and eve. */
abstract class AtTheLog {
    static final Instant TIME = Instant.ofEpochSecond(1_800_000_000);

    @TempDir
    Path directory = Path.of("");

    TwoMembers two;

    List<NoteKey> keys = List.of();

    @BeforeEach
    void connect() throws Exception {
        two = new TwoMembers(directory);
        keys = new ArrayList<>();
        for (String key : Files.readAllLines(two.federation.home.publicKeys())) {
            keys.add(NoteKey.parse(key));
        }
    }

    @AfterEach
    void disconnect() throws Exception {
        two.close();
    }

    static LedgerGrpc.LedgerBlockingStub stub(MemberLink link) {
        return LedgerGrpc.newBlockingStub(link.channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    SignedNote latest() throws Exception {
        return SignedNote.parse(stub(two.adasLink)
                .latest(LatestRequest.getDefaultInstance())
                .getCheckpoint()
                .toByteArray());
    }

    Checkpoint open(SignedNote note) throws Exception {
        return Checkpoint.open(note, keys);
    }

    static List<Sha256> hashes(List<ByteString> bytes) {
        return bytes.stream().map(one -> Sha256.ofBytes(one.toByteArray())).toList();
    }

    static void assertInvalid(ThrowingCallable call) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(call)
                .satisfies(
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    }
}
