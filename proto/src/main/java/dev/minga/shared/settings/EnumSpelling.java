package dev.minga.shared.settings;

import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import org.jspecify.annotations.Nullable;

/** Spells enum constants as {@link EnumText} does, unless an annotation names them. */
final class EnumSpelling extends JacksonAnnotationIntrospector {
    @Override
    public @Nullable String[] findEnumValues(
            MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, @Nullable String[] names) {
        @Nullable String[] spelled = super.findEnumValues(config, type, constants, names);
        for (int i = 0; i < constants.length; i++) {
            if (spelled[i] == null) {
                spelled[i] = EnumText.format(constants[i]);
            }
        }
        return spelled;
    }
}
