package dev.minga.simulations.experiment;

import java.util.Optional;

/**
 * The virtual members and how records are dealt to them.
 *
 * @param alpha of {@code dirichlet} and {@code quantity}: the smaller, the less alike members are
 * @param training how they train; together, if not given
 */
public record PopulationSettings(int members, Split split, Optional<Double> alpha, Optional<Training> training) {
    /** How members train: what a federation is compared with. */
    public enum Training {
        /** A federation. */
        TOGETHER,
        /** Each by itself with the same plan, nobody averages; what is measured is the mean over members. */
        ALONE,
        /** One party has all members' records, which nobody in a federation has; its declared units are all members'. */
        CENTRALISED
    }

    /** How records are dealt. */
    public enum Split {
        /** Shuffled and dealt in turn. */
        IID,
        /** Each class in proportions over members drawn from Dirichlet(α) (Yurochkin et al. 2019, arXiv 1905.12022). */
        DIRICHLET,
        /** All classes alike, in proportions drawn from Dirichlet(α). */
        QUANTITY,
        /** All records of one holder to one member, largest holders first to whoever has least. */
        HOLDER
    }

    public PopulationSettings {
        Ranges.between("members", members, 1, 100_000);
        boolean needsAlpha = split == Split.DIRICHLET || split == Split.QUANTITY;
        if (alpha.isPresent() != needsAlpha) {
            throw new IllegalArgumentException("alpha is for split dirichlet and quantity, which need it");
        }
        alpha.ifPresent(value -> Ranges.positive("alpha", value));
    }

    /** How they train, with what is not given filled in. */
    public Training trained() {
        return training.orElse(Training.TOGETHER);
    }
}
