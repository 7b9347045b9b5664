package dev.minga.coordinator.plan;

import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;

/** A complete plan, every key of it. Tests change one line and see what happens. */
final class ExamplePlan {
    static final String YAML = """
            run: web-attacks-1
            rounds: 3
            members:
              river-bank: 1
              coast-cert: 2.5
            quorum: 2
            cosignatureQuorum: 1
            recruitmentDeadline: 1h
            roundDeadline: 15m
            base:
              name: all-MiniLM-L6-v2
              sha256: 759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e
              hiddenSize: 384
              maxTokens: 64
              labels: [benign, attack]
            lora:
              scheme: ffa
              rank: 8
              alpha: 16
              targets: [value, query]
              layers: [5, 0, 1]
              seed: 20260301
              headScale: 0.5
            optimiser:
              learningRate: 0.05
              momentum: 0.9
            privacy:
              unit: record
              noiseMultiplier: 1.1
              samplingRate: 0.02
              stepsPerRound: 40
              clipNorm: 0.5
              delta: 1e-6
              declaredUnits: 5000
            """;

    private ExamplePlan() {}

    static PlanSettings settings() throws SettingsException {
        return SettingsReader.parse("plan.yaml", YAML, PlanSettings.class);
    }

    /** The example with other lines in place of some. */
    static PlanSettings with(String... linesAndReplacements) throws SettingsException {
        String yaml = YAML;
        for (int i = 0; i < linesAndReplacements.length; i += 2) {
            if (!yaml.contains(linesAndReplacements[i])) {
                throw new AssertionError("the example has no line '" + linesAndReplacements[i] + "'");
            }
            yaml = yaml.replace(linesAndReplacements[i], linesAndReplacements[i + 1]);
        }
        return SettingsReader.parse("plan.yaml", yaml, PlanSettings.class);
    }
}
