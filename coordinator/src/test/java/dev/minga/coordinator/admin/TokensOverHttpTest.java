package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.access.Role;
import dev.minga.coordinator.admin.AdminViews.CreatedTokenView;
import dev.minga.coordinator.admin.AdminViews.TokenView;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.OperatorActed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may do what at the admin endpoint. */
class TokensOverHttpTest extends AtTheAdminServer {
    @BeforeEach
    void whateverWasDoneBeforeIsForgotten() {
        federation.nanos.addAndGet(Duration.ofMinutes(2).toNanos());
    }

    private static HttpResponse<String> status(String secret) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/v1/status"))
                .header("Authorization", "Bearer " + secret)
                .build();
        return http().send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Routes are found by the path without its escapes and dots; so are roles. */
    @Test
    void aPathThatIsWrittenOtherwiseIsNoWayAroundARole() throws Exception {
        String secret =
                client.createToken("twister", Role.VIEWER, Optional.empty()).secret();
        for (String path : List.of("/v1/tokens", "/v1/%74okens", "/v1/x/../tokens", "/v1/./tokens", "/v1//tokens")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                    .header("Authorization", "Bearer " + secret)
                    .build();
            HttpResponse<String> response = http().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(path).isIn(403, 404);
            assertThat(response.body()).as(path).doesNotContain("twister\",\"role");
        }
    }

    @Test
    void aRoleMayDoItsPartAndNoMore() throws Exception {
        AdminClient viewer =
                with(client.createToken("eve", Role.VIEWER, Optional.empty()).secret());
        AdminClient auditor =
                with(client.createToken("max", Role.AUDITOR, Optional.empty()).secret());
        AdminClient operator =
                with(client.createToken("ops", Role.OPERATOR, Optional.empty()).secret());
        assertThat(viewer.members()).isEqualTo(client.members());
        assertThat(viewer.trainings()).isEmpty();
        assertRefused(viewer::tokens).withMessage("the token 'eve' has the role viewer; this needs auditor");
        assertRefused(() -> viewer.invite("new-bank", Duration.ofHours(1)))
                .withMessage("the token 'eve' has the role viewer; this needs operator");
        assertThat(auditor.tokens().stream().map(TokenView::name)).contains("eve", "max", "ops");
        assertRefused(() -> auditor.revokeToken("eve"))
                .withMessage("the token 'max' has the role auditor; this needs operator");
        assertRefused(() -> auditor.createToken("own", Role.OPERATOR, Optional.empty()))
                .withMessage("the token 'max' has the role auditor; this needs operator");
        operator.revokeToken("max");
        assertRefused(auditor::members).withMessageContaining("missing, wrong, expired or revoked");
        assertRefused(() -> operator.revokeToken("max")).withMessage("there is no token max, or it was revoked before");
    }

    @Test
    void theLogSaysWhoDidWhatBeforeItIsDoneAndNothingOfWhoOnlyLooks() throws Exception {
        AdminClient operator = with(
                client.createToken("chief", Role.OPERATOR, Optional.empty()).secret());
        AdminClient viewer =
                with(client.createToken("guest", Role.VIEWER, Optional.empty()).secret());
        long before = logged();
        viewer.members();
        viewer.trainings();
        operator.tokens();
        assertRefused(() -> viewer.invite("new-bank", Duration.ofHours(1)));
        assertThat(logged()).isEqualTo(before);
        operator.invite("new-bank", Duration.ofHours(1));
        assertThat(lastAct()).isEqualTo("chief member-invite new-bank");
        client.revokeToken("guest");
        assertThat(lastAct()).isEqualTo("local token-revoke guest");
        assertRefused(() -> operator.promote("never"));
        assertThat(lastAct()).as("refused, and said all the same").isEqualTo("chief model-promote never");
        operator.collectGarbage(true);
        assertThat(lastAct()).isEqualTo("chief model-promote never");
        operator.collectGarbage(false);
        assertThat(lastAct()).isEqualTo("chief garbage ");
        assertThat(logged()).isEqualTo(before + 4);
    }

    private static long logged() throws IOException {
        federation.ledger.follow();
        return federation.ledger.checkpoint().size();
    }

    private static String lastAct() throws IOException {
        OperatorActed acted =
                LedgerEntry.parseFrom(federation.ledger.entry(logged() - 1)).getOperatorActed();
        assertThat(acted.getUnixSeconds()).isEqualTo(federation.clock.instant().getEpochSecond());
        return acted.getOperator() + " " + acted.getAct() + " " + acted.getTarget();
    }

    @Test
    void aTokenWorksUntilItExpiresAndItsSecretIsShownOnce() throws Exception {
        CreatedTokenView created = client.createToken("soon", Role.VIEWER, Optional.of(Duration.ofHours(1)));
        assertThat(created.toString()).doesNotContain(created.secret());
        assertThat(status(created.secret()).statusCode()).isEqualTo(200);
        federation.clock.move(Duration.ofMinutes(59));
        assertThat(status(created.secret()).statusCode()).isEqualTo(200);
        federation.clock.move(Duration.ofMinutes(1));
        assertThat(status(created.secret()).statusCode()).isEqualTo(401);
        assertThat(client.tokens().toString()).doesNotContain(created.secret());
        assertRefused(() -> client.createToken("soon", Role.VIEWER, Optional.empty()))
                .withMessage("there is or was a token 'soon'; choose another name");
        assertRefused(() -> client.createToken("So on", Role.VIEWER, Optional.empty()))
                .withMessageContaining("lower-case letters");
        assertRefused(() -> client.createToken("local", Role.VIEWER, Optional.empty()))
                .withMessageContaining("choose another name");
        assertRefused(() -> client.createToken("never", Role.VIEWER, Optional.of(Duration.ZERO)))
                .withMessage("a token works for more than nothing and at most ten years");
    }

    @Test
    void whoeverGuessesIsToldToWaitAndLocksNobodyOut() throws Exception {
        for (int guess = 0; guess < 10; guess++) {
            assertThat(status("minga_guess" + guess).statusCode()).isEqualTo(401);
        }
        HttpResponse<String> more = status("minga_guess");
        assertThat(more.statusCode()).isEqualTo(429);
        assertThat(more.headers().allValues("Retry-After")).isEqualTo(List.of("6"));
        assertThat(more.body()).contains("too many wrong tokens").contains("ask again in 6 s");
        assertThat(status("sesame").statusCode()).isEqualTo(200);
        federation.nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        HttpResponse<String> later = status("minga_guess");
        assertThat(later.statusCode()).isEqualTo(401);
        assertThat(later.headers().allValues("WWW-Authenticate")).isEqualTo(List.of("Bearer"));
    }

    @Test
    void aTokenThatAsksTooOftenHasToWaitAndOthersHaveNot() throws Exception {
        String busy = client.createToken("busy", Role.VIEWER, Optional.empty()).secret();
        for (int call = 0; call < 200; call++) {
            assertThat(status(busy).statusCode()).isEqualTo(200);
        }
        assertThat(status(busy).statusCode()).isEqualTo(429);
        assertThat(status("sesame").statusCode()).isEqualTo(200);
        federation.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(status(busy).statusCode()).isEqualTo(200);
    }
}
