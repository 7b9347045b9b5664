package dev.minga.coordinator.rpc;

import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.membership.Members;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.MemberName;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a call through only if its TLS client certificate is the one that an enrolled member was given. The caller's name
 * comes from there, never from a message.
 */
final class CallerIdentity implements ServerInterceptor {
    static final Context.Key<Member> CALLER = Context.key("caller");

    private static final Logger LOG = LoggerFactory.getLogger(CallerIdentity.class);

    private final Members members;

    CallerIdentity(Members members) {
        this.members = members;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        try {
            Optional<Member> caller = caller(call);
            if (caller.isPresent()) {
                return Contexts.interceptCall(Context.current().withValue(CALLER, caller.get()), call, headers, next);
            }
            call.close(
                    Status.UNAUTHENTICATED.withDescription("this call needs a member's certificate"), new Metadata());
        } catch (IOException e) {
            LOG.error("the members cannot be read", e);
            call.close(Status.UNAVAILABLE.withDescription("try again later"), new Metadata());
        }
        return new ServerCall.Listener<>() {};
    }

    private Optional<Member> caller(ServerCall<?, ?> call) throws IOException {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            if (!(chain[0] instanceof X509Certificate certificate)) {
                return Optional.empty();
            }
            Sha256 presented = Sha256.of(certificate.getEncoded());
            return members.find(MemberName.of(certificate).value())
                    .filter(member -> member.certificate().equals(presented));
        } catch (SSLPeerUnverifiedException | CertificateEncodingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
