package dev.minga.simulations.spark;

import dev.minga.simulations.engine.LocalTraining;
import dev.minga.simulations.engine.TrainingEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Apache Spark. Every machine of the cluster needs this build's {@code spark-home}, and runs the workers from it. System
 * properties that begin with {@code spark.} are Spark's settings.
 */
public final class SparkEngine implements TrainingEngine {
    private static final String HERE = "local[*]";

    @Override
    public String name() {
        return "spark";
    }

    @Override
    public LocalTraining start(Base base, Optional<String> master, Path libraries) throws IOException {
        String where = master.orElse(HERE);
        SparkConf settings = new SparkConf()
                .setAppName("minga simulate")
                .setMaster(where)
                .setIfMissing("spark.ui.enabled", "false")
                .setIfMissing("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE")
                .setIfMissing("spark.executor.extraJavaOptions", "--enable-native-access=ALL-UNNAMED -XX:+UseSerialGC");
        try {
            return new SparkTraining(new JavaSparkContext(settings), BaseMessage.of(base, libraries));
        } catch (RuntimeException e) {
            throw new IOException("Spark does not start with " + where + ": " + e.getMessage(), e);
        }
    }
}
