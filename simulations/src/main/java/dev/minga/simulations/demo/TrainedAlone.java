package dev.minga.simulations.demo;

import dev.minga.crypto.privacy.ExactGaussian;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.data.Example;
import dev.minga.node.data.LabelledLog;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.BertModel;
import dev.minga.node.model.PrefixCache;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.training.Checkpoints;
import dev.minga.node.training.LocalTrainer;
import dev.minga.node.training.TokenisedExample;
import dev.minga.node.training.TrainingSet;
import dev.minga.simulations.demo.data.OrganisationFiles;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/** What an organisation gets without the others: same trainer, same plan, same ε, nobody to average with. */
final class TrainedAlone {
    private static final long CACHE_BYTES = 256L << 20;

    private final DemoPlan plan;
    private final BertModel model;
    private final Tokenizer tokenizer;
    private final SecureRandom random;

    TrainedAlone(DemoPlan plan, BertModel model, Tokenizer tokenizer, SecureRandom random) {
        this.plan = plan;
        this.model = model;
        this.tokenizer = tokenizer;
        this.random = random;
    }

    Adapter train(OrganisationFiles files, DoubleConsumer progress) throws IOException {
        List<TokenisedExample> records = new ArrayList<>();
        for (Example example : LabelledLog.read(
                        files.log(), files.format(), files.labels(), OrganisationFiles.LABEL_NAMES)
                .examples()) {
            records.add(new TokenisedExample(tokenizer.tokens(example.text()), example.label()));
        }
        PrefixCache cache = new PrefixCache(model, CACHE_BYTES);
        LocalTrainer trainer = new LocalTrainer(
                cache::gradients,
                TrainingSet.ofRecords(records),
                new PoissonSampler(random),
                new ExactGaussian(random));
        Adapter adapter = plan.firstAdapter();
        for (int round = 0; round < plan.settings().rounds(); round++) {
            double done = round;
            adapter = trainer.train(
                    adapter,
                    plan.training(),
                    plan.settings().stepsPerRound(),
                    Checkpoints.NONE,
                    fraction ->
                            progress.accept((done + fraction) / plan.settings().rounds()));
        }
        return adapter;
    }
}
