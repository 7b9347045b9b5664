package dev.minga.node.participation;

import dev.minga.crypto.identity.MemberName;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Notes who calls. */
final class CallerNames implements ServerInterceptor {
    final List<String> seen = new CopyOnWriteArrayList<>();

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        try {
            seen.add(MemberName.of((X509Certificate) session.getPeerCertificates()[0]) + " over "
                    + session.getProtocol());
        } catch (SSLPeerUnverifiedException e) {
            seen.add("nobody");
        }
        return next.startCall(call, headers);
    }
}
