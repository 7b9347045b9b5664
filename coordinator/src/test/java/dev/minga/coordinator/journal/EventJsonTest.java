package dev.minga.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.minga.coordinator.round.RoundEvent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EventJsonTest {
    @Test
    void everyKindOfEventSurvives() throws JsonProcessingException {
        for (RoundEvent event : EventSamples.ALL) {
            assertThat(EventJson.read(EventJson.write(event))).isEqualTo(event);
        }
    }

    @Test
    void noKindOfEventIsForgottenHere() {
        Set<Class<?>> kinds = EventSamples.ALL.stream().map(Object::getClass).collect(Collectors.toSet());
        assertThat(kinds)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(RoundEvent.class.getPermittedSubclasses()).collect(Collectors.toSet()));
    }

    /** Journals of older releases must stay readable, so these texts never change. */
    @Test
    void theTextIsPartOfTheContract() throws JsonProcessingException {
        String one = "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a";
        String two = "dbc1b4c900ffe48d575b5da5c638040125f65db0fe3e24494b76ea986457d986";
        assertThat(EventSamples.ALL.stream().map(EventJsonTest::write).toList())
                .containsExactly(
                        "{\"event\":\"member-arrived\",\"member\":\"ada\"}",
                        "{\"event\":\"member-declined\",\"member\":\"bob\",\"reason\":\"BUDGET_TOO_SMALL\"}",
                        "{\"event\":\"member-declined\",\"member\":\"cyd\",\"reason\":\"UNRECOGNIZED\"}",
                        "{\"event\":\"round-opened\",\"round\":1,\"base\":\"" + one
                                + "\",\"opened\":\"2026-03-01T08:00:00.123456789Z\","
                                + "\"deadline\":\"2026-03-01T08:15:00.123456789Z\"}",
                        "{\"event\":\"contribution-accepted\",\"round\":1,\"member\":\"ada\",\"contribution\":{\"delta\":\""
                                + one + "\",\"statement\":\"" + two + "\"}}",
                        "{\"event\":\"contribution-accepted\",\"round\":1,\"member\":\"bob\",\"contribution\":{\"delta\":\""
                                + one + "\",\"statement\":\"" + two + "\",\"norm\":70.25}}",
                        "{\"event\":\"enough-contributed\",\"round\":1,\"until\":\"2026-03-01T08:00:20.123456789Z\"}",
                        "{\"event\":\"collection-ended\",\"round\":1}",
                        "{\"event\":\"round-closed\",\"round\":1,\"model\":\"" + two
                                + "\",\"closed\":\"2026-03-01T08:00:00.123456789Z\"}",
                        "{\"event\":\"round-closed\",\"round\":1,\"model\":\"" + two + "\",\"serverState\":\"" + one
                                + "\",\"closed\":\"2026-03-01T08:00:00.123456789Z\"}",
                        "{\"event\":\"evaluation-opened\",\"round\":1,\"model\":\"" + two
                                + "\",\"opened\":\"2026-03-01T08:00:00.123456789Z\","
                                + "\"deadline\":\"2026-03-01T08:01:00.123456789Z\"}",
                        "{\"event\":\"evaluation-accepted\",\"round\":1,\"member\":\"ada\",\"evaluation\":{\"counts\":"
                                + "[-3,0,1099511627776,7],\"statement\":\"" + one + "\"}}",
                        "{\"event\":\"evaluation-ended\",\"round\":1,\"verdict\":{\"decision\":\"REFUSED\",\"compared\":3,"
                                + "\"median\":-0.1,\"reason\":\"it \\\"fell\\\"\"},"
                                + "\"ended\":\"2026-03-01T08:00:00.123456789Z\"}",
                        "{\"event\":\"run-paused\",\"at\":\"2026-03-01T08:00:00.123456789Z\"}",
                        "{\"event\":\"run-resumed\",\"at\":\"2026-03-01T08:00:00.123456789Z\"}",
                        "{\"event\":\"run-went-back\",\"used\":3,\"way\":{\"to\":1,\"was\":\"" + one + "\",\"model\":\""
                                + two
                                + "\",\"rebuilt\":{\"without\":\"bob\",\"base\":\"" + one
                                + "\",\"contributions\":{\"ada\":{\"delta\":\"" + one + "\",\"statement\":\"" + two
                                + "\"}},\"serverState\":\"" + two + "\"},\"good\":{\"model\":\"" + one
                                + "\",\"counts\":{\"ada\":[-3,7]}},\"reason\":\"it \\\"lied\\\"\"},"
                                + "\"at\":\"2026-03-01T08:00:00.123456789Z\"}",
                        "{\"event\":\"run-aborted\",\"reason\":\"\\\"warum?\\\" – ¿quién sabe?\\n\\u0000\","
                                + "\"at\":\"2026-03-01T08:00:00.123456789Z\"}");
    }

    @Test
    void whatIsNotAnEventIsRefused() {
        for (String text : new String[] {
            "",
            "{}",
            "{\"event\":\"coffee-made\"}",
            "{\"event\":\"member-arrived\",\"member\":\"ada\",\"more\":1}",
            "{\"event\":\"round-closed\",\"round\":1,\"model\":\"12\",\"closed\":\"2026-03-01T08:00:00Z\"}"
        }) {
            assertThatExceptionOfType(JsonProcessingException.class).as(text).isThrownBy(() -> EventJson.read(text));
        }
    }

    private static String write(RoundEvent event) {
        try {
            return EventJson.write(event);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
