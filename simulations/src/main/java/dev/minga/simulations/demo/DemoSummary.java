package dev.minga.simulations.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Set;

/** {@code summary.json}: what the demo measured. All scores are the harness's, on the demo's public test lines. */
record DemoSummary(
        List<Round> rounds,
        @JsonProperty("final") Final finalScores,
        List<Organisation> organisations,
        Privacy privacy,
        Model model,
        TestSet testLines,
        long seed,
        double seconds) {
    record Round(int round, int members, double epsilon, double loss, double f1, double seconds) {}

    record Final(double precision, double recall, double f1, double falsePositiveRate) {}

    /** {@code unseenLines}: on how many test lines the two recalls rest. */
    record Organisation(
            String name,
            Set<String> unseenFamilies,
            int unseenLines,
            double recallAlone,
            double recallTogether,
            double f1Alone,
            double falsePositiveRateAlone) {}

    record Privacy(String unit, double epsilon, double delta) {}

    /** {@code globalSha256} is the adapter as the coordinator signed it off: B and the head, without the public A. */
    record Model(
            String base, String adapterSha256, String globalSha256, int trainableParameters, long baseParameters) {}

    record TestSet(int lines, int attacks) {}
}
