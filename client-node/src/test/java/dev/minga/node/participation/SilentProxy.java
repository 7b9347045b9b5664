package dev.minga.node.participation;

import dev.minga.shared.channel.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes connections on. On the first, after so many bytes, it takes what either side sends and passes nothing
 * on, not even that a side has hung up.
 */
final class SilentProxy implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final HostPort server;
    private final AtomicInteger left;

    SilentProxy(HostPort server, int bytes) throws IOException {
        this.server = server;
        this.left = new AtomicInteger(bytes);
        start(() -> serve(left));
    }

    HostPort address() {
        return new HostPort("localhost", listening.getLocalPort());
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(AtomicInteger first) {
        try {
            AtomicInteger bytes = first;
            while (true) {
                Socket near = listening.accept();
                Socket far = new Socket(server.host(), server.port());
                AtomicInteger these = bytes;
                start(() -> copy(near, far, these));
                start(() -> copy(far, near, these));
                bytes = new AtomicInteger(Integer.MAX_VALUE);
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private static void copy(Socket from, Socket to, AtomicInteger left) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16_384];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (left.addAndGet(-read) > 0) {
                    out.write(buffer, 0, read);
                } else {
                    left.set(0);
                }
            }
            if (left.get() > 0) {
                to.close();
            }
        } catch (IOException e) {
            // a side hung up
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
