package dev.minga.node.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an operator says about the device that models are computed on: {@code auto}, {@code cpu} or {@code cuda:N}. Immutable.
 *
 * @param index which CUDA device, counted from 0; 0 for the others
 */
public record DeviceChoice(Kind kind, int index) {
    /** The first CUDA device, or the processor where libtorch sees none. */
    public static final DeviceChoice AUTO = new DeviceChoice(Kind.AUTO, 0);
    /** The processor. */
    public static final DeviceChoice CPU = new DeviceChoice(Kind.CPU, 0);

    private static final Pattern CUDA = Pattern.compile("cuda:([0-9]{1,3})");

    /** What is named. */
    enum Kind {
        AUTO,
        CPU,
        CUDA
    }

    /** A CUDA device. */
    public static DeviceChoice cuda(int index) {
        return new DeviceChoice(Kind.CUDA, index);
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none of the three
     */
    @JsonCreator
    public static DeviceChoice parse(String text) {
        if (text.equals("auto")) {
            return AUTO;
        }
        if (text.equals("cpu")) {
            return CPU;
        }
        Matcher cuda = CUDA.matcher(text);
        if (cuda.matches()) {
            return cuda(Integer.parseInt(cuda.group(1)));
        }
        throw new IllegalArgumentException(
                "there is no device '" + text + "'; known: auto, cpu, cuda:0, cuda:1 and so on");
    }

    /** Whether it is a CUDA device. */
    public boolean isCuda() {
        return kind == Kind.CUDA;
    }

    /** As it is written. */
    @Override
    public String toString() {
        return switch (kind) {
            case AUTO -> "auto";
            case CPU -> "cpu";
            case CUDA -> "cuda:" + index;
        };
    }
}
