package dev.minga.shared.tensor;

import dev.minga.shared.tensor.MalformedTensorFileException.Fault;
import dev.minga.shared.text.Printable;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds the first difference, by name, between the tensors of a file and those that were asked for. */
final class SpecDifference {
    private SpecDifference() {}

    static void requireNone(Collection<TensorSpec> found, Collection<TensorSpec> expected)
            throws MalformedTensorFileException {
        SortedMap<String, TensorSpec> foundByName = byName(found);
        SortedMap<String, TensorSpec> expectedByName = byName(expected);
        SortedSet<String> names = new TreeSet<>(foundByName.keySet());
        names.addAll(expectedByName.keySet());
        for (String name : names) {
            TensorSpec is = foundByName.get(name);
            TensorSpec should = expectedByName.get(name);
            if (is == null) {
                throw wrong(name, "is missing");
            }
            if (should == null) {
                throw wrong(name, "is not expected");
            }
            if (!is.equals(should)) {
                throw wrong(name, "is " + describe(is) + ", expected " + describe(should));
            }
        }
    }

    private static SortedMap<String, TensorSpec> byName(Collection<TensorSpec> specs) {
        SortedMap<String, TensorSpec> byName = new TreeMap<>();
        for (TensorSpec spec : specs) {
            if (byName.put(spec.name(), spec) != null) {
                throw new IllegalArgumentException("tensor " + Printable.quoted(spec.name()) + " stands twice");
            }
        }
        return byName;
    }

    private static String describe(TensorSpec spec) {
        return spec.dtype() + (spec.shape().size() <= 8 ? spec.shape().toString() : "[too many dimensions]");
    }

    private static MalformedTensorFileException wrong(String name, String what) {
        return new MalformedTensorFileException(Fault.WRONG_SHAPE, "tensor " + Printable.quoted(name) + " " + what);
    }
}
