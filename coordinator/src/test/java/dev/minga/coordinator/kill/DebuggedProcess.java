package dev.minga.coordinator.kill;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A Java process that stands still where it enters a method for the n-th time: by the debugger's interface (JPDA), so that what
 * is killed there is the product as it is, without a hook.
 */
final class DebuggedProcess {
    private static final String ACCEPT_MILLIS = "60000";

    private final Process process;
    private final CompletableFuture<Void> there = new CompletableFuture<>();

    private DebuggedProcess(Process process) {
        this.process = process;
    }

    /** A process that nothing stops. */
    static DebuggedProcess start(List<String> arguments) throws IOException {
        return new DebuggedProcess(java(arguments));
    }

    /**
     * @param times at which entry it stops, counted from 1
     * @param whole whether all its threads stop, or only the one that is there
     */
    static DebuggedProcess start(List<String> arguments, KillPoint point, int times, boolean whole) throws Exception {
        ListeningConnector debugger = Bootstrap.virtualMachineManager().listeningConnectors().stream()
                .filter(one -> one.transport().name().equals("dt_socket"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> where = debugger.defaultArguments();
        where.get("localAddress").setValue("127.0.0.1");
        where.get("timeout").setValue(ACCEPT_MILLIS);
        List<String> debugged = new ArrayList<>(arguments);
        String address;
        synchronized (debugger) { // there is one, and its list of listeners is not thread-safe
            address = debugger.startListening(where);
        }
        debugged.add(0, "-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=" + address);
        DebuggedProcess started = new DebuggedProcess(java(debugged));
        try {
            VirtualMachine machine = debugger.accept(where);
            ClassPrepareRequest loaded = machine.eventRequestManager().createClassPrepareRequest();
            loaded.addClassFilter(point.className());
            loaded.enable();
            Thread watch = new Thread(() -> started.watch(machine, point, times, whole), "watch for " + point);
            watch.setDaemon(true);
            watch.start();
            return started;
        } catch (IOException | RuntimeException e) {
            started.kill();
            throw e;
        } finally {
            synchronized (debugger) {
                debugger.stopListening(where);
            }
        }
    }

    private static Process java(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private void watch(VirtualMachine machine, KillPoint point, int times, boolean whole) {
        try {
            while (true) {
                EventSet events = machine.eventQueue().remove();
                boolean reached = false;
                for (Event event : events) {
                    if (event instanceof ClassPrepareEvent loaded) {
                        stopAt(entry(loaded.referenceType(), point), times, whole);
                    }
                    reached |= event instanceof BreakpointEvent;
                }
                if (reached) {
                    there.complete(null);
                } else {
                    events.resume();
                }
            }
        } catch (VMDisconnectedException over) {
            // killed, or ended by itself
        } catch (InterruptedException | RuntimeException e) {
            there.completeExceptionally(e);
        }
    }

    private static Method entry(ReferenceType type, KillPoint point) {
        return type.methods().stream()
                .filter(one -> point.method()
                        .equals(type.name() + "." + one.name() + "(" + String.join(", ", jvmNames(one)) + ")"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no " + point.method()));
    }

    /** Arrays as {@link Class#getName} writes them. */
    private static List<String> jvmNames(Method method) {
        return method.argumentTypeNames().stream()
                .map(name -> name.equals("byte[]") ? "[B" : name.equals("float[]") ? "[F" : name)
                .toList();
    }

    private static void stopAt(Method entry, int times, boolean whole) {
        BreakpointRequest stop = entry.virtualMachine().eventRequestManager().createBreakpointRequest(entry.location());
        stop.addCountFilter(times);
        stop.setSuspendPolicy(whole ? EventRequest.SUSPEND_ALL : EventRequest.SUSPEND_EVENT_THREAD);
        stop.enable();
    }

    Process process() {
        return process;
    }

    /** Completes when it stands still at its point. */
    CompletableFuture<Void> there() {
        return there;
    }

    /** As {@code kill -9} does; what was printed before can still be read. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }
}
