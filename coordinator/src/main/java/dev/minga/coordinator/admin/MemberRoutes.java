package dev.minga.coordinator.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.minga.coordinator.admin.AdminServer.Federation;
import dev.minga.coordinator.admin.AdminViews.Health;
import dev.minga.coordinator.admin.AdminViews.InvitationRequest;
import dev.minga.coordinator.admin.AdminViews.InvitationView;
import dev.minga.coordinator.admin.AdminViews.MemberView;
import dev.minga.coordinator.admin.AdminViews.Problem;
import dev.minga.coordinator.admin.AdminViews.RevocationRequest;
import dev.minga.coordinator.membership.Enrolments;
import dev.minga.coordinator.membership.Member;
import dev.minga.crypto.identity.MemberName;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.settings.Json;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Members and invitations. */
final class MemberRoutes {
    private static final Duration LONGEST_INVITATION = Duration.ofDays(30);

    private final Federation federation;

    MemberRoutes(Federation federation) {
        this.federation = federation;
    }

    void addTo(Router router) {
        router.get("/v1/members").blockingHandler(AdminCall.guarded(this::list));
        router.post("/v1/members/:name/revocation").blockingHandler(AdminCall.guarded(this::revoke));
        router.post("/v1/invitations").blockingHandler(AdminCall.guarded(this::invite));
    }

    private void list(AdminCall call) throws IOException {
        List<MemberView> views = federation.members().list().stream()
                .map(member -> new MemberView(
                        member.name(),
                        member.signingKey().algorithm(),
                        member.signingKey().fingerprint().hex(),
                        member.enrolled(),
                        member.revocation().map(Member.Revocation::at),
                        member.revocation().map(Member.Revocation::reason)))
                .toList();
        call.answer(200, views);
    }

    private void revoke(AdminCall call) throws IOException {
        String name = call.parameter("name");
        RevocationRequest request;
        try {
            request = Optional.ofNullable(Json.mapper().readValue(call.body(), RevocationRequest.class))
                    .orElseThrow(() -> new IllegalArgumentException("the body is null"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "a membership is ended with {\"reason\": …}: " + e.getOriginalMessage(), e);
        }
        if (federation.revocations().revoke(name, request.reason())) {
            call.answer(200, new Health("revoked"));
        } else {
            call.answer(404, new Problem("there is no member " + name + ", or its membership was ended before"));
        }
    }

    private void invite(AdminCall call) throws IOException {
        InvitationRequest request = invitationRequest(call.body());
        Duration validity = request.validity();
        if (validity.isNegative() || validity.isZero() || validity.compareTo(LONGEST_INVITATION) > 0) {
            throw new IllegalArgumentException("an invitation is valid for more than nothing and at most 30 days");
        }
        Enrolments.Invited invited = federation.enrolments().invite(new MemberName(request.name()), validity);
        InvitationToken invitation = new InvitationToken(
                request.name(),
                federation.membersDial(),
                federation.enrolments().authorityFingerprint().bytes(),
                invited.secret());
        call.answer(201, new InvitationView(request.name(), invitation.encode(), invited.expires()));
    }

    private static InvitationRequest invitationRequest(String body) {
        try {
            return Optional.ofNullable(Json.mapper().readValue(body, InvitationRequest.class))
                    .orElseThrow(() -> new IllegalArgumentException("the body is null"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "an invitation is asked for with {\"name\": …, \"validity\": \"24h\"}: " + e.getOriginalMessage(),
                    e);
        }
    }
}
