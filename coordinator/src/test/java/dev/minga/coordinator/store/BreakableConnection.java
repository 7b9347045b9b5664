package dev.minga.coordinator.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** Stands between a client and its server, and cuts them apart when the next commit is on its way. */
final class BreakableConnection implements AutoCloseable {
    enum Cut {
        NONE,
        BEFORE_THE_SERVER_HEARS,
        BEFORE_THE_CLIENT_HEARS
    }

    private final ServerSocket entrance;
    private final int server;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private volatile Cut next = Cut.NONE;
    private volatile boolean shut;
    private volatile boolean shutAfterwards;
    private final CountDownLatch cut = new CountDownLatch(1);

    BreakableConnection(int server) throws IOException {
        this.server = server;
        this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** How the next commit ends. */
    void next(Cut cut) {
        next = cut;
    }

    /** Nobody gets through any more, or again. */
    void shut(boolean nobody) {
        shut = nobody;
        if (nobody) {
            cut();
        }
    }

    /** Nobody gets through after the cut. */
    void shutAfterwards() {
        shutAfterwards = true;
    }

    void awaitCut() throws InterruptedException {
        cut.await();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = entrance.accept();
            if (shut) {
                client.close();
                continue;
            }
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
            open.add(client);
            open.add(upstream);
            start(() -> pass(client, upstream));
            start(() -> {
                upstream.getInputStream().transferTo(client.getOutputStream());
                client.close();
            });
        }
    }

    private void pass(Socket client, Socket upstream) throws IOException {
        byte[] buffer = new byte[1 << 16];
        InputStream in = client.getInputStream();
        OutputStream out = upstream.getOutputStream();
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            String said = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
            Cut now = said.contains("COMMIT") ? next : Cut.NONE;
            if (now != Cut.NONE) {
                next = Cut.NONE;
                shut = shutAfterwards;
                client.close();
                cut.countDown();
            }
            if (now != Cut.BEFORE_THE_SERVER_HEARS) {
                out.write(buffer, 0, length);
            }
            if (now != Cut.NONE) {
                upstream.shutdownOutput(); // the server finishes what it heard, and then ends the session
                return;
            }
        }
    }

    private void cut() {
        for (Socket socket = open.poll(); socket != null; socket = open.poll()) {
            try {
                socket.close();
            } catch (IOException gone) {
                continue;
            }
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void start(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (IOException closed) {
                return; // by us or by them
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        cut();
        entrance.close();
    }
}
