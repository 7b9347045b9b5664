package dev.minga.coordinator.kill;

import dev.minga.shared.channel.HostPort;
import java.util.Optional;

/** Whether the coordinator takes members, and where. Thread-safe. */
final class Door {
    private Optional<HostPort> address = Optional.empty();

    synchronized void open(HostPort coordinator) {
        address = Optional.of(coordinator);
        notifyAll();
    }

    synchronized void shut() {
        address = Optional.empty();
    }

    /** Waits until it is open. */
    synchronized HostPort await() throws InterruptedException {
        while (address.isEmpty()) {
            wait();
        }
        return address.get();
    }
}
