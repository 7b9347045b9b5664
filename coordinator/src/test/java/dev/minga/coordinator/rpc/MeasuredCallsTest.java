package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.coordinator.monitoring.CallMeter;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.proto.v1.NextTaskRequest;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.Rejection;
import dev.minga.shared.metrics.MetricsPage;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredCallsTest {
    private final MetricsPage page = new MetricsPage();

    private List<String> lines() {
        return new String(page.text(), StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void everyCallIsMeasuredAndNoCallerInventsALabel(@TempDir Path directory) throws Exception {
        int uploadedBytes;
        CallMeter meter = new CallMeter(page.registry());
        try (TwoMembers two = new TwoMembers(new TestFederation(directory, transport -> {
                    transport
                            .addStreamTracerFactory(new MeasuredCalls(meter, System::nanoTime))
                            .intercept(new MeasuredAnswers(meter));
                    return transport;
                }));
                MemberLink stranger = two.federation.anonymousLink()) {
            LiveRun run = two.openRound(1, 2);
            byte[] delta = TwoMembers.delta(run, 0);
            assertThat(two.adaSubmits(run).hasReceipt()).isTrue();
            assertThat(two.evesLink
                            .submit(two.eve.sign(two.eve.statement(run, delta)), delta)
                            .getRejection())
                    .isEqualTo(Rejection.NOT_IN_PLAN);
            assertThatThrownBy(stranger::nextTask).hasMessageContaining("UNAUTHENTICATED");
            assertThatThrownBy(() -> invented(stranger)).isInstanceOf(StatusRuntimeException.class);
            uploadedBytes = delta.length;
        }
        // Now that the server is closed every call is over, also those whose answer came a moment before.
        assertThat(lines())
                .contains(
                        "minga_coordinator_calls_total{method=\"minga.v1.Federation/Offer\",status=\"OK\"} 2.0",
                        "minga_coordinator_calls_total{method=\"minga.v1.Federation/Upload\",status=\"OK\"} 1.0",
                        "minga_coordinator_calls_total{method=\"minga.v1.Federation/NextTask\",status=\"UNAUTHENTICATED\"} 1.0",
                        "minga_coordinator_calls_total{method=\"other\",status=\"UNIMPLEMENTED\"} 1.0",
                        "minga_coordinator_refusals_total{kind=\"offer\",reason=\"NOT_IN_PLAN\"} 1.0")
                .noneMatch(line -> line.contains("Invented"));
        double uploaded = lines().stream()
                .filter(line -> line.startsWith(
                        "minga_coordinator_received_bytes_total{method=\"minga.v1.Federation/Upload\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
        assertThat(uploaded).isBetween(uploadedBytes + 32.0, uploadedBytes + 100.0);
    }

    private static void invented(MemberLink stranger) {
        MethodDescriptor<NextTaskRequest, NextTaskResponse> method = MethodDescriptor.newBuilder(
                        ProtoUtils.marshaller(NextTaskRequest.getDefaultInstance()),
                        ProtoUtils.marshaller(NextTaskResponse.getDefaultInstance()))
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("Invented/Method")
                .build();
        ClientCalls.blockingUnaryCall(
                stranger.channel(), method, CallOptions.DEFAULT, NextTaskRequest.getDefaultInstance());
    }
}
