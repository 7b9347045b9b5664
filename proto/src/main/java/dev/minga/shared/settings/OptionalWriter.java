package dev.minga.shared.settings;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.ReferenceType;
import com.fasterxml.jackson.databind.type.TypeBindings;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.type.TypeModifier;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Optional;

/** Writes what an optional holds. */
@SuppressWarnings("rawtypes") // Jackson registers serializers by raw class
final class OptionalWriter extends StdSerializer<Optional> {
    OptionalWriter() {
        super(Optional.class);
    }

    /** Makes Jackson treat an empty optional as absent. */
    static final class AsReference extends TypeModifier {
        @Override
        public JavaType modifyType(JavaType type, Type written, TypeBindings bindings, TypeFactory types) {
            return type.hasRawClass(Optional.class) && !type.isReferenceType()
                    ? ReferenceType.upgradeFrom(type, type.containedTypeOrUnknown(0))
                    : type;
        }
    }

    @Override
    public boolean isEmpty(SerializerProvider provider, Optional value) {
        return value.isEmpty();
    }

    @Override
    public void serialize(Optional value, JsonGenerator json, SerializerProvider provider) throws IOException {
        if (value.isPresent()) {
            provider.defaultSerializeValue(value.get(), json);
        } else {
            json.writeNull();
        }
    }
}
