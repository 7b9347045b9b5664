package dev.minga.coordinator.rpc;

import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.membership.Members;
import dev.minga.coordinator.monitoring.Sightings;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.MemberName;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a call through only if its TLS client certificate was given to an enrolled member whose membership was not ended, and
 * has not expired since the handshake. The caller's name comes from there, never from a message.
 */
final class CallerIdentity implements ServerInterceptor {
    static final Context.Key<Member> CALLER = Context.key("caller");

    private static final Logger LOG = LoggerFactory.getLogger(CallerIdentity.class);

    private final Members members;
    private final LiveCalls live;
    private final Sightings sightings;
    private final Clock clock;

    CallerIdentity(Members members, LiveCalls live, Sightings sightings, Clock clock) {
        this.members = members;
        this.live = live;
        this.sightings = sightings;
        this.clock = clock;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        try {
            Optional<Caller> caller = caller(call);
            if (caller.isEmpty()) {
                return refused(call, Status.UNAUTHENTICATED.withDescription("this call needs a member's certificate"));
            }
            Member member = caller.get().member();
            ServerCall<Q, A> watched = live.watch(member.name(), call);
            // Only now: a revocation between the look and the watch would end nothing.
            if (members.find(member.name()).flatMap(Member::revocation).isPresent()) {
                live.forget(watched);
                return refused(call, revoked());
            }
            sightings.saw(member.name(), caller.get().certificateEnds());
            Context context = Context.current().withValue(CALLER, member);
            return new Forgetting<>(Contexts.interceptCall(context, watched, headers, next), watched);
        } catch (IOException e) {
            LOG.error("the members cannot be read", e);
            return refused(call, Status.UNAVAILABLE.withDescription("try again later"));
        }
    }

    /** What a member is told whose membership was ended. */
    static Status revoked() {
        return Status.PERMISSION_DENIED.withDescription("this membership was ended");
    }

    private static <Q> ServerCall.Listener<Q> refused(ServerCall<Q, ?> call, Status status) {
        call.close(status, new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private final class Forgetting<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;

        Forgetting(ServerCall.Listener<Q> listener, ServerCall<Q, ?> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onCancel() {
            live.forget(call);
            super.onCancel();
        }

        @Override
        public void onComplete() {
            live.forget(call);
            super.onComplete();
        }
    }

    private record Caller(Member member, Instant certificateEnds) {}

    private Optional<Caller> caller(ServerCall<?, ?> call) throws IOException {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            if (!(chain[0] instanceof X509Certificate certificate)) {
                return Optional.empty();
            }
            certificate.checkValidity(Date.from(clock.instant()));
            String name = MemberName.of(certificate).value();
            return members.holding(Sha256.of(certificate.getEncoded()))
                    .filter(member -> member.name().equals(name))
                    .map(member -> new Caller(member, certificate.getNotAfter().toInstant()));
        } catch (SSLPeerUnverifiedException | CertificateException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
