package dev.minga.coordinator.cli;

import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.EnrolResponse;
import dev.minga.proto.v1.TrainTask;
import dev.minga.proto.v1.UploadResponse;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.channel.Tls;
import java.io.IOException;
import java.time.Duration;

/** What members of a running coordinator do, over the wire. */
public final class MembersOf {
    private MembersOf() {}

    public static UploadResponse submit(MemberLink link, TestMember member, int coordinate) throws Exception {
        TrainTask task = link.nextTask().getTrain();
        RunPlan plan = RunPlan.parse(
                task.getPlan().toByteArray(), task.getPlanSignature().toByteArray());
        byte[] delta = Deltas.at(plan.layout(), coordinate, 0.25f);
        Sha256 base = Sha256.ofBytes(task.getBaseSha256().toByteArray());
        return link.submit(member.sign(member.statement(plan, task.getRound(), base, delta)), delta);
    }

    /** With an invitation of the operator, through the admin endpoint and over the wire. */
    public static TestMember enrol(CoordinatorHome home, String name) throws Exception {
        Applicant applicant = new Applicant(name.hashCode());
        EnrolResponse response = enrol(home, applicant, name, invite(home, name));
        return new TestMember(
                name, applicant.tls.getPrivate(), MemberLink.chain(response), applicant.signer, applicant.witness);
    }

    public static InvitationToken invite(CoordinatorHome home, String name) throws Exception {
        AdminClient admin = RunningCoordinator.admin(home);
        return InvitationToken.parse(admin.invite(name, Duration.ofHours(1)).token());
    }

    /** With this token, wherever the coordinator listens now. */
    public static EnrolResponse enrol(CoordinatorHome home, Applicant applicant, String name, InvitationToken token)
            throws Exception {
        HostPort listens =
                HostPort.parse(RunningCoordinator.admin(home).status().listen());
        try (MemberLink link = new MemberLink(Tls.pinned(listens, token.authoritySha256()))) {
            return link.enrol(applicant.applies(name, token.secret()));
        }
    }

    public static MemberLink link(CoordinatorHome home, Coordinator coordinator, TestMember member) throws IOException {
        HostPort address = coordinator.membersDial();
        return new MemberLink(Tls.mutual(
                address, member.tlsKey(), member.chain(), home.authority().certificate()));
    }
}
