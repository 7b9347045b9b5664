package dev.minga.shared.settings;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns nodes into values of a given type. */
final class Binder {
    private final String source;

    Binder(String source) {
        this.source = source;
    }

    Object bind(Node node, Type type, KeyPath path) throws SettingsException {
        if (node instanceof Node.Empty) {
            throw refused(node, path.quoted() + " has no value");
        }
        if (type instanceof ParameterizedType generic) {
            return bindGeneric(node, generic, path);
        }
        if (!(type instanceof Class<?> plain)) {
            throw new IllegalArgumentException(path.quoted() + " has a type that settings cannot have: " + type);
        }
        if (plain.isRecord() && !isWrittenAsScalar(plain)) {
            if (node instanceof Node.Mapping mapping) {
                return new RecordBinder(source, this).bind(mapping, plain, path);
            }
            throw refused(node, path.quoted() + " needs keys below it, found " + node.description());
        }
        if (!(node instanceof Node.Scalar) && Scalars.knows(plain)) {
            throw refused(node, path.quoted() + " needs one value, found " + node.description());
        }
        try {
            return node instanceof Node.Scalar scalar
                    ? Scalars.parse(scalar.text(), plain)
                    : JacksonValue.of(node, plain);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw refused(node, path.quoted() + " " + Problem.of(e));
        }
    }

    private static boolean isWrittenAsScalar(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).anyMatch(Binder::isScalarFactory);
    }

    private static boolean isScalarFactory(Method method) {
        return Modifier.isStatic(method.getModifiers())
                && method.isAnnotationPresent(JsonCreator.class)
                && method.getParameterCount() == 1;
    }

    private Object bindGeneric(Node node, ParameterizedType type, KeyPath path) throws SettingsException {
        Type raw = type.getRawType();
        Type[] arguments = type.getActualTypeArguments();
        if (raw == List.class) {
            return Collections.unmodifiableList(items(node, arguments[0], path));
        }
        if (raw == Set.class) {
            List<Object> items = items(node, arguments[0], path);
            Set<Object> set = new LinkedHashSet<>(items);
            if (set.size() < items.size()) {
                throw refused(node, path.quoted() + " holds a value twice");
            }
            return Collections.unmodifiableSet(set);
        }
        if (raw == Map.class && arguments[0] instanceof Class<?> keys) {
            return Collections.unmodifiableMap(values(node, keys, arguments[1], path));
        }
        throw new IllegalArgumentException(path.quoted() + " has a type that settings cannot have: " + type);
    }

    private List<Object> items(Node node, Type type, KeyPath path) throws SettingsException {
        if (!(node instanceof Node.Sequence sequence)) {
            throw refused(node, path.quoted() + " needs a list, found " + node.description());
        }
        List<Object> items = new ArrayList<>();
        for (Node item : sequence.items()) {
            items.add(bind(item, type, path.item(items.size())));
        }
        return items;
    }

    private Map<Object, Object> values(Node node, Class<?> keys, Type type, KeyPath path) throws SettingsException {
        if (!(node instanceof Node.Mapping mapping)) {
            throw refused(node, path.quoted() + " needs keys below it, found " + node.description());
        }
        Map<Object, Object> values = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            KeyPath below = path.key(entry.key());
            Object key = bind(new Node.Scalar(entry.line(), entry.key()), keys, below);
            values.put(key, bind(entry.value(), type, below));
        }
        return values;
    }

    private SettingsException refused(Node node, String message) {
        return new SettingsException(source, node.line(), message);
    }
}
