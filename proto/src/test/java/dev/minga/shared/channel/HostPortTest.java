package dev.minga.shared.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.minga.shared.settings.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:8443, localhost, 8443",
        "coordinator.example.org:0, coordinator.example.org, 0",
        "192.0.2.7:65535, 192.0.2.7, 65535",
        "[::1]:443, [::1], 443",
    })
    void anAddressIsReadAndWrittenTheSame(String text, String host, int port) {
        HostPort address = HostPort.parse(text);
        assertThat(address).isEqualTo(new HostPort(host, port));
        assertThat(address).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":443",
                " :443",
                "host",
                "host:",
                "host:http",
                "host:-1",
                "host:+1",
                "host: 1",
                "host:65536",
                "host:999999",
                "host:4294967297",
                "host:٣"
            })
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPort.parse(text))
                .withMessageContaining("host:port");
    }

    @Test
    void inJsonItIsOneText() throws JsonProcessingException {
        HostPort address = new HostPort("localhost", 8_443);
        assertThat(Json.mapper().writeValueAsString(address)).isEqualTo("\"localhost:8443\"");
        assertThat(Json.mapper().readValue("\"localhost:8443\"", HostPort.class))
                .isEqualTo(address);
    }
}
