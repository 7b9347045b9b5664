package dev.minga.simulations.engine;

import dev.minga.simulations.experiment.Experiment;

/** A cell that no federation can be like, with the reason. */
public final class ImpossibleCellException extends Exception {
    private static final long serialVersionUID = 1;

    ImpossibleCellException(Experiment.Cell cell, IllegalArgumentException why) {
        super("the cell " + cell.label() + ", seed " + cell.seed() + " cannot be run: " + why.getMessage(), why);
    }
}
