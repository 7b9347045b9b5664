package dev.minga.shared.settings;

import dev.minga.shared.text.Printable;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns keys into a record: none unknown, none missing, and the record's own constructor has the last word. */
final class RecordBinder {
    private final String source;
    private final Binder values;

    RecordBinder(String source, Binder values) {
        this.source = source;
        this.values = values;
    }

    Object bind(Node.Mapping mapping, Class<?> type, KeyPath path) throws SettingsException {
        RecordComponent[] components = type.getRecordComponents();
        requireKnown(mapping, components, path);
        requireComplete(mapping, components, path);
        @Nullable Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            Node.Entry entry = mapping.byKey().get(components[i].getName());
            arguments[i] = value(entry, components[i], path.key(components[i].getName()));
        }
        return construct(mapping, components, type, arguments, path);
    }

    private void requireKnown(Node.Mapping mapping, RecordComponent[] components, KeyPath path)
            throws SettingsException {
        List<String> known =
                Arrays.stream(components).map(RecordComponent::getName).toList();
        for (Node.Entry entry : mapping.entries()) {
            if (!known.contains(entry.key())) {
                String remedy = NearestName.among(known, entry.key())
                        .map(near -> "did you mean '" + near + "'?")
                        .orElse("known keys: " + String.join(", ", known));
                throw new SettingsException(
                        source,
                        entry.line(),
                        "unknown key " + Printable.quoted(entry.key()) + path.under() + "; " + remedy);
            }
        }
    }

    private void requireComplete(Node.Mapping mapping, RecordComponent[] components, KeyPath path)
            throws SettingsException {
        List<String> missing = Arrays.stream(components)
                .filter(component -> !isOptional(component) && !isNullable(component))
                .map(RecordComponent::getName)
                .filter(name -> !mapping.byKey().containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            String names = missing.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
            String what = missing.size() == 1 ? "missing key " : "missing keys ";
            throw new SettingsException(source, mapping.line(), what + names + path.under());
        }
    }

    private @Nullable Object value(Node.@Nullable Entry entry, RecordComponent component, KeyPath path)
            throws SettingsException {
        boolean mayBeAbsent = isOptional(component) || isNullable(component);
        if (entry == null || (mayBeAbsent && entry.value() instanceof Node.Empty)) {
            return isOptional(component) ? Optional.empty() : null;
        }
        return isOptional(component)
                ? Optional.of(values.bind(entry.value(), contentType(component), path))
                : values.bind(entry.value(), component.getGenericType(), path);
    }

    private static boolean isOptional(RecordComponent component) {
        return component.getType() == Optional.class;
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static Type contentType(RecordComponent component) {
        if (component.getGenericType() instanceof ParameterizedType generic) {
            return generic.getActualTypeArguments()[0];
        }
        throw new IllegalArgumentException("'" + component.getName() + "' is an Optional of nothing");
    }

    private Object construct(
            Node.Mapping mapping,
            RecordComponent[] components,
            Class<?> type,
            @Nullable Object[] arguments,
            KeyPath path)
            throws SettingsException {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            Throwable refusal = e.getCause();
            if (refusal instanceof IllegalArgumentException
                    || refusal instanceof ArithmeticException
                    || refusal instanceof DateTimeException) {
                String problem = Problem.of(refusal);
                throw new SettingsException(source, lineOf(problem, mapping), path.quoted() + ": " + problem);
            }
            throw new IllegalStateException(type + " failed on construction", refusal);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " cannot be constructed", e);
        }
    }

    /** The line of the first key that the message names, or of the record itself. */
    private static int lineOf(String problem, Node.Mapping mapping) {
        return mapping.entries().stream()
                .filter(entry -> Pattern.compile("\\b" + Pattern.quote(entry.key()) + "\\b")
                        .matcher(problem)
                        .find())
                .findFirst()
                .map(Node.Entry::line)
                .orElse(mapping.line());
    }
}
