package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.participation.Departures.Departure;
import dev.minga.node.participation.Departures.Kind;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeparturesTest {
    private static final byte[] DELTA = {1, 2, 3};

    @TempDir
    Path rounds;

    private void delta(String run, int round) throws IOException {
        ByteString statement = UpdateStatement.newBuilder()
                .setDeltaSha256(ByteString.copyFrom(Sha256.of(DELTA).bytes()))
                .setDeltaSize(DELTA.length)
                .build()
                .toByteString();
        new RoundFolder(rounds, run, round)
                .keep(
                        DELTA,
                        SignedStatement.newBuilder().setStatement(statement).build());
    }

    private EvaluationStatement counts(String run, int round) throws IOException {
        EvaluationStatement statement = EvaluationStatement.newBuilder()
                .addAllCounts(List.of(9L, 1L, -2L, 8L))
                .build();
        new EvaluationFolder(rounds, run, round)
                .keep(SignedStatement.newBuilder()
                        .setStatement(statement.toByteString())
                        .build());
        return statement;
    }

    @Test
    void deltasAndCountsAreToldByRunAndRoundWithTheirDigests() throws IOException {
        delta("web", 2);
        delta("web", 1);
        EvaluationStatement counts = counts("web", 1);
        counts("dns", 3);
        new Norms(rounds, "web").note(2, new float[] {1.5f});

        List<Departure> all = Departures.in(rounds);

        assertThat(all)
                .extracting(one -> one.kind() + " " + one.run() + " " + one.round())
                .containsExactly("EVALUATION dns 3", "DELTA web 1", "EVALUATION web 1", "DELTA web 2");
        assertThat(all.get(2))
                .isEqualTo(new Departure(
                        Kind.EVALUATION,
                        "web",
                        1,
                        Sha256.of(counts.toByteArray()).hex(),
                        counts.getSerializedSize(),
                        Optional.empty(),
                        Optional.of(List.of(9L, 1L, -2L, 8L)),
                        "waiting",
                        Optional.empty()));
        assertThat(all.get(3))
                .isEqualTo(new Departure(
                        Kind.DELTA,
                        "web",
                        2,
                        Sha256.of(DELTA).hex(),
                        DELTA.length,
                        Optional.of(1.5),
                        Optional.empty(),
                        "waiting",
                        Optional.empty()));
    }

    @Test
    void whatBecameOfItIsSaid() throws IOException {
        for (int round = 1; round <= 4; round++) {
            delta("web", round);
            counts("web", round);
        }
        for (int round = 2; round <= 3; round++) {
            new RoundFolder(rounds, "web", round).acknowledged(SignedReceipt.getDefaultInstance());
            new EvaluationFolder(rounds, "web", round).acknowledged(SignedReceipt.getDefaultInstance());
        }
        Path proof = new RoundFolder(rounds, "web", 3).proven(new byte[1]);
        Path evaluated = new EvaluationFolder(rounds, "web", 3).proven(new byte[1]);
        new RoundFolder(rounds, "web", 4).refused("ROUND_CLOSED");
        new EvaluationFolder(rounds, "web", 4).refused("ROUND_CLOSED");

        assertThat(Departures.in(rounds))
                .extracting(Departure::state)
                .containsExactly(
                        "waiting", "waiting", "received", "received", "counted", "counted", "refused", "refused");
        assertThat(Departures.in(rounds))
                .filteredOn(one -> one.receipt().isPresent())
                .extracting(one -> one.receipt().get())
                .containsExactly(proof, evaluated);
    }
}
