package dev.minga.coordinator.rpc;

import dev.minga.shared.channel.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;

/** Passes one connection on and remembers what the server said. */
final class RecordingProxy implements AutoCloseable {
    private static final int HANDSHAKE_RECORD = 22;
    private static final int SERVER_HELLO = 2;
    private static final int KEY_SHARE = 51;
    private static final int SUPPORTED_VERSIONS = 43;

    private final ServerSocket listening;
    private final HostPort server;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    RecordingProxy(HostPort server) throws IOException {
        this.server = server;
        this.listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        start(this::serve);
    }

    HostPort address() {
        return new HostPort("127.0.0.1", listening.getLocalPort());
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try (Socket client = listening.accept();
                Socket onward = new Socket(server.host(), server.port())) {
            start(() -> copy(client, onward, OutputStream.nullOutputStream()));
            copy(onward, client, said);
        } catch (IOException e) {
            // the test sees what was recorded
        }
    }

    private static void copy(Socket from, Socket to, OutputStream record) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16_384];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                synchronized (record) {
                    record.write(buffer, 0, read);
                }
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // one side hung up
        }
    }

    /** The named group of the ServerHello's key share (RFC 8446 §4.2.8). */
    int negotiatedGroup() {
        return extension(KEY_SHARE).getShort() & 0xffff;
    }

    /** The version of the ServerHello's supported_versions (RFC 8446 §4.2.1). */
    int negotiatedVersion() {
        return extension(SUPPORTED_VERSIONS).getShort() & 0xffff;
    }

    private ByteBuffer extension(int wanted) {
        ByteBuffer hello;
        synchronized (said) {
            hello = ByteBuffer.wrap(said.toByteArray());
        }
        if (hello.get() != HANDSHAKE_RECORD || hello.position(5).get() != SERVER_HELLO) {
            throw new AssertionError("the server did not begin with a ServerHello");
        }
        hello.position(5 + 4 + 2 + 32);
        skip(hello, hello.get() & 0xff); // session id
        skip(hello, 3); // cipher suite, compression
        int end = (hello.getShort() & 0xffff) + hello.position();
        while (hello.position() < end) {
            int type = hello.getShort() & 0xffff;
            int length = hello.getShort() & 0xffff;
            if (type == wanted) {
                return hello;
            }
            skip(hello, length);
        }
        throw new AssertionError("the ServerHello has no extension " + wanted);
    }

    private static void skip(ByteBuffer buffer, int bytes) {
        buffer.position(buffer.position() + bytes);
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
