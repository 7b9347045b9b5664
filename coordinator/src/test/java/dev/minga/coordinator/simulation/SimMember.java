package dev.minga.coordinator.simulation;

import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.EvaluateResponse;
import dev.minga.proto.v1.EvaluateTask;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.TrainTask;
import dev.minga.proto.v1.UploadResponse;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A member: asks, trains, offers, uploads, counts, and does each again until it is answered. It may be slow, decline, and die;
 * what it had signed is on its disk then. A rude one also sends what it must not.
 */
final class SimMember {
    private static final Map<String, Ed25519Signer> KEYS = Training.NAMES.stream()
            .collect(Collectors.toMap(
                    name -> name, name -> Ed25519Signer.generate(new SeededSecureRandom(name.hashCode()))));
    private static final Duration POLL = Duration.ofSeconds(90);
    private static final Duration TRAINING = Duration.ofMinutes(5);
    private static final Duration LATE = Duration.ofMinutes(25);

    private final Timeline time;
    private final Network network;
    private final Book book;
    private final boolean rude;
    final TestMember self;
    final Member identity;
    private final Map<String, Training.Signed> outgoing = new TreeMap<>();
    private int made;
    private int life;
    private boolean calm;
    boolean revoked;

    SimMember(String name, Timeline time, Network network, Book book, boolean rude) {
        this.time = time;
        this.network = network;
        this.book = book;
        this.rude = rude;
        Ed25519Signer signer = KEYS.get(name);
        self = new TestMember(name, null, List.of(), signer, null);
        identity = new Member(name, signer.publicKey(), null, Instant.EPOCH, Optional.empty());
    }

    boolean isRude() {
        return rude && !calm;
    }

    void wake() {
        int now = life;
        time.within(POLL, self.name() + " asks", () -> {
            if (now == life && !revoked) {
                ask();
            }
        });
    }

    private <T> void call(String what, Network.Call<T> call, Consumer<Optional<T>> answer) {
        network.call(
                what,
                calls -> {
                    if (revoked) {
                        throw new IOException("no member any more");
                    }
                    return call.on(calls);
                },
                answer);
    }

    /** Whatever was going on is forgotten; it starts anew. */
    void die() {
        life++;
        wake();
    }

    void calm() {
        calm = true;
    }

    private void ask() {
        if (!calm && time.oneIn(60)) {
            die();
            return;
        }
        int now = life;
        call(self.name() + " asks for work", calls -> book.task(calls.nextTask(identity)), answer -> {
            if (now == life) {
                answer.ifPresentOrElse(this::work, this::wake);
            }
        });
    }

    private void work(NextTaskResponse task) {
        switch (task.getTaskCase()) {
            case TRAIN -> train(task.getTrain());
            case EVALUATE -> evaluate(task.getEvaluate());
            default -> {
                if (isRude() && time.oneIn(4)) {
                    intrude();
                }
                wake();
            }
        }
    }

    /** Sends for a round to which nobody asked it, or what it trained for another. */
    private void intrude() {
        for (RunBook run : book.runs().values()) {
            if (run.state().work() instanceof Collecting open) {
                Training old = outgoing.values().stream()
                        .map(Training.Signed::training)
                        .filter(one -> one.run().equals(run.plan.run()))
                        .findAny()
                        .map(one -> one.to(open.round(), open.base()))
                        .orElseGet(() -> Training.of(self.name(), run.plan, open.round(), open.base(), made++));
                String key = run.plan.run() + " " + open.round() + " " + open.base();
                outgoing.putIfAbsent(key, signed(run.plan, old));
                deliver(key);
                return;
            }
        }
    }

    private void train(TrainTask task) {
        RunPlan plan = plan(task.getPlan().toByteArray());
        Sha256 base = Sha256.ofBytes(task.getBaseSha256().toByteArray());
        String key = plan.run() + " " + task.getRound() + " " + base;
        if (!calm && time.oneIn(40)) {
            decline(plan.run());
        } else if (outgoing.containsKey(key)) {
            deliver(key);
        } else {
            int now = life;
            time.within(!calm && time.oneIn(12) ? LATE : TRAINING, self.name() + " has trained", () -> {
                if (now == life) {
                    outgoing.put(key, signed(plan, task.getRound(), base));
                    deliver(key);
                }
            });
        }
    }

    static RunPlan plan(byte[] bytes) {
        try {
            return RunPlan.parse(bytes, new byte[0]);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private Training.Signed signed(RunPlan plan, int round, Sha256 base) {
        return signed(plan, Training.of(self.name(), plan, round, base, made++));
    }

    private Training.Signed signed(RunPlan plan, Training delta) {
        SignedStatement statement = self.sign(self.statement(plan, delta.round(), delta.base(), delta.file()));
        book.trained(delta, Sha256.of(statement.toByteArray()));
        return new Training.Signed(delta, statement);
    }

    private void decline(String run) {
        call(
                self.name() + " declines",
                calls -> {
                    calls.decline(identity, run, DeclineReason.CANNOT_TRAIN);
                    return run;
                },
                answer -> wake());
    }

    private void deliver(String key) {
        Training.Signed one = outgoing.get(key);
        if (isRude() && time.oneIn(6)) {
            outgoing.put(key, signedAnew(one)); // another delta for the same round
        }
        int now = life;
        call(self.name() + " offers", calls -> book.answered(one, calls.offer(identity, one.statement())), answer -> {
            if (now == life) {
                answer.ifPresentOrElse(offer -> offered(one, key, offer), this::wake);
            }
        });
    }

    private Training.Signed signedAnew(Training.Signed one) {
        RunPlan plan = book.plan(one.training().run());
        return signed(plan, one.training().round(), one.training().base());
    }

    private void offered(Training.Signed one, String key, OfferResponse offer) {
        if (!offer.hasOffset()) {
            wake();
            return;
        }
        int now = life;
        new SimUpload(time, network, book, this, one).send((int) offer.getOffset(), answer -> {
            if (now == life) {
                uploaded(key, answer);
            }
        });
    }

    /** Answered or not: what is still to be done the next task tells. */
    private void uploaded(String key, Optional<UploadResponse> answer) {
        if (answer.isEmpty() && time.random.nextBoolean()) {
            deliver(key);
        } else {
            wake();
        }
    }

    private void evaluate(EvaluateTask task) {
        RunPlan plan = plan(task.getPlan().toByteArray());
        Sha256 model = Sha256.ofBytes(task.getModelSha256().toByteArray());
        long right = 40 + time.random.nextInt(60);
        SignedStatement counted =
                self.sign(self.evaluation(plan, task.getRound(), model, List.of(right, 100 - right, 0L, 0L)));
        int now = life;
        call(
                self.name() + " has counted",
                calls -> {
                    EvaluateResponse response = calls.evaluate(identity, counted);
                    book.counted(self.name(), plan.run(), task.getRound(), counted, response);
                    return response;
                },
                answer -> {
                    if (now == life) {
                        wake();
                    }
                });
    }
}
