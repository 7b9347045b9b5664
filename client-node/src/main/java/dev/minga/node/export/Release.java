package dev.minga.node.export;

import com.fasterxml.jackson.core.JacksonException;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.ModelDirectory.Description;
import dev.minga.shared.settings.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A trained model and what may be told of it.
 *
 * @param adapter with all that came before it in one ({@link Adapter#whole})
 * @param run absent if only the model's folder is known
 */
public record Release(Description model, Adapter adapter, Optional<RunFacts> run) {
    /** What the base model is elsewhere. */
    public BaseOrigin base() {
        return BaseOrigin.of(model.base());
    }

    /** The facts by their names, as text. */
    public SortedMap<String, String> facts() {
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put("minga.base", model.base());
        facts.put("minga.base_sha256", model.baseSha256());
        facts.put("minga.labels", json(model.labels()));
        facts.put("minga.max_tokens", Integer.toString(model.maxTokens()));
        facts.put("minga.rank", Integer.toString(model.rank()));
        run.ifPresent(known -> {
            facts.put("minga.federation", known.federation());
            facts.put("minga.run", known.run());
            facts.put("minga.plan_sha256", known.plan());
            facts.put("minga.scheme", known.scheme());
            facts.put("minga.rounds", Integer.toString(known.rounds()));
            facts.put("minga.members", Integer.toString(known.members()));
            facts.put("minga.epsilon", epsilon(known));
            facts.put("minga.delta", Double.toString(known.privacy().delta()));
            facts.put("minga.unit", known.privacy().unit());
            known.log()
                    .ifPresent(
                            log -> facts.put("minga.checkpoint", log.origin() + " " + log.leaves() + " " + log.root()));
        });
        return facts;
    }

    /** ε as the plan declares it, rounded up; "none" if it adds no noise. */
    static String epsilon(RunFacts run) {
        return run.privacy()
                .epsilon()
                .map(epsilon -> String.format(Locale.ROOT, "%.3f", Math.ceil(epsilon * 1_000) / 1_000))
                .orElse("none");
    }

    static String json(List<String> texts) {
        try {
            return Json.mapper().writeValueAsString(texts);
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
    }
}
