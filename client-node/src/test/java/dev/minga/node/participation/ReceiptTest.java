package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.crypto.signature.Domain;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.proto.v1.UploadResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A receipt is a promise that can be held against the coordinator, or it is none. */
class ReceiptTest {
    private static final TrainingPlan PLAN = Plans.ordinary().build();
    private static final ByteString OTHER_DIGEST = ByteString.copyFrom(new byte[32]);

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Scene scene;

    @BeforeEach
    void joinAndGetATask() throws IOException {
        scene = new Scene(folder);
        scene.coordinator.asks(PLAN, 1, Scene.adapter(PLAN, 0));
    }

    private static Arguments bad(String name, Function<SignedStatement, SignedReceipt> receipt) {
        return Arguments.of(name, receipt);
    }

    static Stream<Arguments> badReceipts() {
        return Stream.of(
                bad("nothing", statement -> SignedReceipt.getDefaultInstance()),
                bad(
                        "unsigned",
                        statement -> FakeCoordinator.receipt(statement).toBuilder()
                                .clearSignature()
                                .build()),
                bad("signed as a plan", statement -> {
                    SignedReceipt receipt = FakeCoordinator.receipt(statement);
                    byte[] bytes = receipt.getReceipt().toByteArray();
                    return receipt.toBuilder()
                            .setSignature(ByteString.copyFrom(FakeCoordinator.SIGNER.sign(Domain.PLAN, bytes)))
                            .build();
                }),
                bad("signed by the member", statement -> {
                    SignedReceipt receipt = FakeCoordinator.receipt(statement);
                    byte[] bytes = receipt.getReceipt().toByteArray();
                    return receipt.toBuilder()
                            .setSignature(ByteString.copyFrom(Scene.MEMBER.sign(Domain.RECEIPT, bytes)))
                            .build();
                }),
                bad(
                        "other delta",
                        statement -> FakeCoordinator.signed(
                                FakeCoordinator.promise(statement).setDeltaSha256(OTHER_DIGEST))),
                bad(
                        "other statement",
                        statement -> FakeCoordinator.signed(
                                FakeCoordinator.promise(statement).setStatementSha256(OTHER_DIGEST))),
                bad(
                        "other round",
                        statement -> FakeCoordinator.signed(
                                FakeCoordinator.promise(statement).setRound(2))),
                bad(
                        "other run",
                        statement -> FakeCoordinator.signed(
                                FakeCoordinator.promise(statement).setRun("run-2"))),
                bad(
                        "other member",
                        statement -> FakeCoordinator.signed(
                                FakeCoordinator.promise(statement).setMember("beta"))),
                bad(
                        "other federation",
                        statement -> FakeCoordinator.signed(
                                FakeCoordinator.promise(statement).setFederation("alps"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badReceipts")
    void aReceiptThatDoesNotHoldIsNotTakenAndTheDeltaIsKept(
            String name, Function<SignedStatement, SignedReceipt> receipt) throws IOException {
        scene.coordinator.onUpload = statement ->
                UploadResponse.newBuilder().setReceipt(receipt.apply(statement)).build();
        assertThat(scene.step().pause()).as("not at once").isPositive();
        assertNotTaken();

        scene.coordinator.onOffer = statement ->
                OfferResponse.newBuilder().setReceipt(receipt.apply(statement)).build();
        assertThat(scene.step().pause()).isPositive();
        assertNotTaken();
        assertThat(scene.coordinator.uploads).hasSize(1);
    }

    private void assertNotTaken() throws IOException {
        assertThat(scene.filesOf("run-1", 1)).containsExactly("delta.safetensors", "statement.bin");
        assertThat(scene.warned)
                .containsOnly("the coordinator's receipt for round 1 does not hold; the delta is kept and sent again");
    }

    @Test
    void anHonestReceiptIsTakenAfterABadOneWithoutTrainingAgain() throws IOException {
        scene.coordinator.onUpload = statement -> UploadResponse.newBuilder()
                .setReceipt(SignedReceipt.getDefaultInstance())
                .build();
        scene.step();
        scene.coordinator.onOffer = statement -> OfferResponse.newBuilder()
                .setReceipt(FakeCoordinator.receipt(statement))
                .build();
        scene.step();
        assertThat(scene.filesOf("run-1", 1)).containsExactly("receipt.bin", "statement.bin");
        assertThat(scene.work.trained).hasSize(1);
    }

    @Test
    void theReceiptOfAnEarlierRoundDoesNotDoForALaterOne() throws IOException {
        scene.step();
        SignedReceipt earlier = FakeCoordinator.receipt(scene.coordinator.offers.get(0));
        scene.coordinator.asks(PLAN, 2, Scene.adapter(PLAN, 1));
        scene.coordinator.onUpload =
                statement -> UploadResponse.newBuilder().setReceipt(earlier).build();
        scene.step();
        assertThat(scene.filesOf("run-1", 2)).containsExactly("delta.safetensors", "statement.bin");
    }
}
