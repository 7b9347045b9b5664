package dev.minga.benchmarks.federation;

import dev.minga.shared.channel.HostPort;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A caller without a certificate that brings a byte a second and hangs on for as long as it is let, again and again. It answers
 * pings where its manner leaves room for that, so that only its slowness tells. HTTP/2 by hand: RFC 9113, headers uncompressed
 * (RFC 7541 §6.2.2). Its writer and its reader are two threads.
 */
final class SlowPeer implements AutoCloseable {
    /** What it never finishes. */
    enum Manner {
        HANDSHAKE,
        PREFACE,
        HEADERS,
        MESSAGE
    }

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BEGUN_BYTES = 3;
    private static final int PROMISED_BYTES = 1_000;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GO_AWAY = 7;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final HostPort server;
    private final Manner manner;
    private final Duration arrival;
    private final ScheduledExecutorService seconds;
    private final Queue<Double> held = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean stopped;
    private volatile Socket socket = new Socket();

    /** Comes after {@code arrival}. */
    SlowPeer(HostPort server, Manner manner, Duration arrival, ScheduledExecutorService seconds) {
        this.server = server;
        this.manner = manner;
        this.arrival = arrival;
        this.seconds = seconds;
        thread = new Thread(this::comeAndHangOn, "slow " + manner);
        thread.setDaemon(true);
        thread.start();
    }

    Manner manner() {
        return manner;
    }

    /** For how many seconds it hung on, each time until it was dropped. */
    Queue<Double> held() {
        return held;
    }

    private void comeAndHangOn() {
        try {
            Thread.sleep(arrival.toMillis());
        } catch (InterruptedException stop) {
            return;
        }
        hangOn();
    }

    private void hangOn() {
        while (!stopped) {
            long begin = System.nanoTime();
            try (Socket connection = manner == Manner.HANDSHAKE ? plain() : secured()) {
                socket = connection;
                OutputStream out = connection.getOutputStream();
                say(out, firstWords());
                AtomicInteger said = new AtomicInteger(BEGUN_BYTES);
                ScheduledFuture<?> trickle =
                        seconds.scheduleAtFixedRate(() -> trickle(out, said), 1_000, 1_000, TimeUnit.MILLISECONDS);
                try {
                    untilDropped(new DataInputStream(connection.getInputStream()), out);
                } finally {
                    trickle.cancel(false);
                }
            } catch (IOException | GeneralSecurityException | RejectedExecutionException dropped) {
                // that is what it waits for
            }
            if (!stopped) {
                held.add(Seconds.since(begin));
            }
        }
    }

    private Socket plain() throws IOException {
        return new Socket(server.host(), server.port());
    }

    private Socket secured() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(server.host(), server.port());
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private byte[] firstWords() {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        switch (manner) {
            case HANDSHAKE -> words.writeBytes(new byte[] {22, 3, 1, 2, 0});
            case PREFACE -> words.write(PREFACE, 0, BEGUN_BYTES);
            case HEADERS -> {
                words.writeBytes(PREFACE);
                words.writeBytes(frame(SETTINGS, 0, 0, new byte[0]));
                byte[] headers = frame(HEADERS, END_HEADERS, 1, new byte[PROMISED_BYTES]);
                words.write(headers, 0, headers.length - PROMISED_BYTES);
            }
            case MESSAGE -> {
                words.writeBytes(PREFACE);
                words.writeBytes(frame(SETTINGS, 0, 0, new byte[0]));
                words.writeBytes(frame(HEADERS, END_HEADERS, 1, headers()));
                words.writeBytes(frame(
                        DATA,
                        0,
                        1,
                        ByteBuffer.allocate(5)
                                .put((byte) 0)
                                .putInt(PROMISED_BYTES)
                                .array()));
            }
        }
        return words.toByteArray();
    }

    private byte[] headers() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x83); // :method POST
        block.write(0x87); // :scheme https
        String[] literal = {
            ":path",
            "/minga.v1.Enrolment/Enrol",
            ":authority",
            "slow",
            "te",
            "trailers",
            "content-type",
            "application/grpc"
        };
        for (int i = 0; i < literal.length; i += 2) {
            block.write(0);
            for (String text : new String[] {literal[i], literal[i + 1]}) {
                block.write(text.length());
                block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return block.toByteArray();
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) 0)
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    private void trickle(OutputStream out, AtomicInteger said) {
        int at = said.getAndIncrement();
        byte next = manner == Manner.PREFACE && at < PREFACE.length ? PREFACE[at] : 0;
        try {
            say(out, manner == Manner.MESSAGE ? frame(DATA, 0, 1, new byte[1]) : new byte[] {next});
        } catch (IOException dropped) {
            // the reader hears of it
        }
    }

    private synchronized void say(OutputStream out, byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Returns when the server hangs up, or ends the call. */
    private void untilDropped(DataInputStream in, OutputStream out) throws IOException {
        if (manner != Manner.MESSAGE) {
            in.transferTo(OutputStream.nullOutputStream());
            return;
        }
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            in.readInt();
            byte[] payload = in.readNBytes(length);
            if (type == RESET || type == GO_AWAY || (type == HEADERS && (flags & END_STREAM) != 0)) {
                return;
            }
            if ((type == SETTINGS || type == PING) && (flags & ACK) == 0) {
                say(out, frame(type, ACK, 0, type == PING ? payload : new byte[0]));
            }
        }
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        socket.close();
    }
}
