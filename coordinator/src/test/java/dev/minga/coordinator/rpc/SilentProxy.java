package dev.minga.coordinator.rpc;

import dev.minga.shared.channel.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * Passes connections on until it falls silent: from then on it takes what either side sends, or not even that, and passes
 * nothing on, not even that a side has hung up. Closing it breaks off what is left of them.
 */
final class SilentProxy implements AutoCloseable {
    private enum Voice {
        CLEAR,
        SWALLOWING,
        DEAF
    }

    private final ServerSocket listening;
    private final HostPort server;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final CountDownLatch serverHungUp = new CountDownLatch(1);
    private volatile Voice voice = Voice.CLEAR;

    SilentProxy(HostPort server) throws IOException {
        this.server = server;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::serve);
    }

    HostPort address() {
        return new HostPort("127.0.0.1", listening.getLocalPort());
    }

    /** From now on what is sent disappears. */
    void swallow() {
        voice = Voice.SWALLOWING;
    }

    /** From now on nothing is taken, so that the senders' buffers fill. */
    void deafen() {
        voice = Voice.DEAF;
    }

    /** Returns when the server has closed a connection. */
    void awaitServersHangUp() throws InterruptedException {
        serverHungUp.await();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try {
            while (true) {
                Socket near = listening.accept();
                open.add(near);
                Socket far = new Socket(server.host(), server.port());
                open.add(far);
                start(() -> copy(near, far));
                start(() -> {
                    copy(far, near);
                    serverHungUp.countDown();
                });
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16_384];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (voice == Voice.DEAF) {
                    Thread.currentThread().join();
                }
                if (voice == Voice.CLEAR) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException | InterruptedException e) {
            // a side hung up
        } finally {
            if (voice == Voice.CLEAR) {
                close(from);
                close(to);
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        open.forEach(SilentProxy::close);
    }
}
