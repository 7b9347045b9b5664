package dev.minga.simulations.demo.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.node.data.LineParser;
import dev.minga.node.data.LogFormat;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccessLogTest {
    @ParameterizedTest
    @EnumSource(names = {"NGINX_COMBINED", "JSON_GATEWAY", "IIS_W3C"})
    void theParserGivesBackMethodTargetRefererAndAgentOfTheWholeCorpus(LogFormat format) {
        Visits visits = new Visits(3);
        LineParser parser = format.parser();
        for (String header : AccessLog.header(format)) {
            assertThat(parser.text(header)).isEmpty();
        }
        for (AgentString string : UserAgentCorpusTest.CORPUS) {
            Visit visit = visits.next();
            String line = AccessLog.line(format, visit, string.value());
            String referer = visit.referer().isEmpty() ? "" : visit.referer() + " ";
            assertThat(line).doesNotContain("\n");
            assertThat(parser.text(line))
                    .as("seed 3, %s", string)
                    .contains(visit.method() + " " + visit.target() + " " + referer + readBack(format, string.value()));
        }
        assertThat(parser.unparsed()).isZero();
    }

    /** IIS writes space and plus alike, so that no reader can tell them apart. */
    private static String readBack(LogFormat format, String agent) {
        return format == LogFormat.IIS_W3C ? agent.replace('+', ' ') : agent;
    }

    @Test
    void hostileAgentsComeBackFromNginxAndJson() {
        String agent = "a\"b\\c \\x22 \\\" ü\ud83d\ude00 ${jndi:ldap://h/a}";
        for (LogFormat format : new LogFormat[] {LogFormat.NGINX_COMBINED, LogFormat.JSON_GATEWAY}) {
            String line = AccessLog.line(format, new Visits(1).next(), agent);
            assertThat(format.parser().text(line))
                    .as(line)
                    .hasValueSatisfying(text -> assertThat(text).endsWith(" " + agent));
        }
    }

    @Test
    void theWrapperNeverSeesALabel() {
        for (Class<?> wrapper : new Class<?>[] {Visits.class, AccessLog.class}) {
            Stream<Class<?>> parameters = Stream.concat(
                    Stream.of(wrapper.getDeclaredMethods()).flatMap(method -> Stream.of(method.getParameterTypes())),
                    Stream.of(wrapper.getDeclaredConstructors())
                            .flatMap(constructor -> Stream.of(constructor.getParameterTypes())));
            assertThat(parameters)
                    .as(wrapper.getSimpleName())
                    .doesNotContain(AgentString.class, boolean.class, Boolean.class);
        }
        assertThat(Visits.class.getDeclaredMethods())
                .filteredOn(method -> !method.isSynthetic())
                .filteredOn(method -> method.getName().equals("next"))
                .singleElement()
                .extracting(Method::getParameterCount)
                .isEqualTo(0);
    }

    @Test
    void visitsDependOnTheSeedAlone() {
        assertThat(tenVisits(5)).isEqualTo(tenVisits(5)).isNotEqualTo(tenVisits(6));
    }

    private static List<Visit> tenVisits(long seed) {
        Visits visits = new Visits(seed);
        return Stream.generate(visits::next).limit(10).toList();
    }
}
