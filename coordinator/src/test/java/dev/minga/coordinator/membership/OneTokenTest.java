package dev.minga.coordinator.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.membership.Enrolments.Invited;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.crypto.identity.MemberName;
import dev.minga.proto.v1.EnrolRejection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class OneTokenTest extends EnrolmentOffice {
    @Test
    void ofAThousandTriesWithOneTokenExactlyOneBecomesAMember() throws Exception {
        int rivals = 1_000;
        Invited invited = enrolments().invite(new MemberName("ada"), DAY);
        int atOnce = 100;
        CyclicBarrier together = new CyclicBarrier(atOnce);
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            List<Applicant> few = List.of(new Applicant(1_001), new Applicant(1_002), new Applicant(1_003));
            List<Future<String>> outcomes = new ArrayList<>();
            for (int i = 0; i < rivals; i++) {
                Applicant rival = few.get(i % few.size());
                byte[] request = rival.request("ada");
                Callable<String> attempt = () -> {
                    together.await();
                    try {
                        enrol(rival, invited.secret(), request);
                        return rival.key().toString();
                    } catch (EnrolmentRefusedException e) {
                        return e.rejection().name();
                    }
                };
                outcomes.add(threads.submit(attempt));
            }
            List<String> winners = new ArrayList<>();
            for (Future<String> outcome : outcomes) {
                if (!outcome.get().equals(EnrolRejection.TOKEN_USED.name())) {
                    winners.add(outcome.get());
                }
            }
            assertThat(members().list())
                    .singleElement()
                    .extracting(member -> member.signingKey().toString())
                    .isEqualTo(winners.get(0));
            assertThat(winners).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }
}
