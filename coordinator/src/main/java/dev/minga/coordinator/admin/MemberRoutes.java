package dev.minga.coordinator.admin;

import dev.minga.coordinator.admin.AdminServer.Federation;
import dev.minga.coordinator.admin.AdminViews.Health;
import dev.minga.coordinator.admin.AdminViews.InvitationRequest;
import dev.minga.coordinator.admin.AdminViews.InvitationView;
import dev.minga.coordinator.admin.AdminViews.KitRequest;
import dev.minga.coordinator.admin.AdminViews.KitView;
import dev.minga.coordinator.admin.AdminViews.OpenInvitationView;
import dev.minga.coordinator.admin.AdminViews.Problem;
import dev.minga.coordinator.admin.AdminViews.Rebuild;
import dev.minga.coordinator.admin.AdminViews.RevocationRequest;
import dev.minga.coordinator.membership.Kits;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.crypto.identity.MemberName;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;

/** Members and invitations. */
final class MemberRoutes {
    private static final Duration LONGEST_INVITATION = Duration.ofDays(30);

    private final Federation federation;
    private final MemberRoster roster;

    MemberRoutes(Federation federation, MemberRoster roster) {
        this.federation = federation;
        this.roster = roster;
    }

    void addTo(Router router) {
        router.get("/v1/members").blockingHandler(AdminCall.guarded(this::list));
        router.post("/v1/members/:name/revocation").blockingHandler(AdminCall.guarded(this::revoke));
        router.get("/v1/invitations").blockingHandler(AdminCall.guarded(this::invitations));
        router.post("/v1/invitations").blockingHandler(AdminCall.guarded(this::invite));
        router.post("/v1/invitations/:name/withdrawal").blockingHandler(AdminCall.guarded(this::withdraw));
        router.post("/v1/kits").blockingHandler(AdminCall.guarded(this::kit));
    }

    private void list(AdminCall call) throws IOException {
        call.answer(200, roster.members());
    }

    private void invitations(AdminCall call) throws IOException {
        call.answer(
                200,
                federation.members().openInvitations().stream()
                        .map(open -> new OpenInvitationView(open.name(), open.expires()))
                        .toList());
    }

    private void revoke(AdminCall call) throws IOException {
        String name = call.parameter("name");
        RevocationRequest request = call.body(RevocationRequest.class, "a membership is ended with {\"reason\": …}");
        federation.acts().begins(call, OperatorActs.Act.MEMBER_REVOKE, name);
        if (request.rebuild().isPresent()) {
            eject(call, name, request.reason(), request.rebuild().get());
        } else if (federation.revocations().revoke(name, request.reason())) {
            call.answer(200, new Health("revoked"));
        } else {
            call.answer(404, new Problem("there is no member " + name + ", or its membership was ended before"));
        }
    }

    private void eject(AdminCall call, String name, String reason, Rebuild rebuild) throws IOException {
        LiveRun run = federation
                .runs()
                .find(rebuild.run())
                .orElseThrow(() -> new IllegalArgumentException("there is no run " + rebuild.run()));
        AdminCall.await(federation.revocations().eject(name, reason, run, rebuild.round()));
        call.answer(200, new Health("rebuilt"));
    }

    private void invite(AdminCall call) throws IOException {
        InvitationRequest request = call.body(
                InvitationRequest.class, "an invitation is asked for with {\"name\": …, \"validity\": \"24h\"}");
        requireValid(request.validity());
        MemberName name = new MemberName(request.name());
        federation.acts().begins(call, OperatorActs.Act.MEMBER_INVITE, request.name());
        Kits.Invitation invitation = federation.kits().invite(name, request.validity());
        call.answer(201, new InvitationView(name.value(), invitation.token().encode(), invitation.expires()));
    }

    private void withdraw(AdminCall call) throws IOException {
        String name = call.parameter("name");
        federation.acts().begins(call, OperatorActs.Act.INVITATION_WITHDRAW, name);
        if (federation.members().withdrawInvitations(name) > 0) {
            call.answer(200, new Health("withdrawn"));
        } else {
            call.answer(404, new Problem("there is no open invitation of " + name));
        }
    }

    private void kit(AdminCall call) throws IOException {
        KitRequest request =
                call.body(KitRequest.class, "a kit is asked for with {\"name\": …, \"validity\": \"72h\"}");
        requireValid(request.validity());
        MemberName name = new MemberName(request.name());
        federation.acts().begins(call, OperatorActs.Act.MEMBER_INVITE, request.name());
        Kits.Kit kit = federation.kits().issue(name, request.validity(), request.release(), request.settings());
        call.answer(201, new KitView(name.value(), kit.document(), kit.signedBy(), kit.expires()));
    }

    private static void requireValid(Duration validity) {
        if (validity.isNegative() || validity.isZero() || validity.compareTo(LONGEST_INVITATION) > 0) {
            throw new IllegalArgumentException("an invitation is valid for more than nothing and at most 30 days");
        }
    }
}
