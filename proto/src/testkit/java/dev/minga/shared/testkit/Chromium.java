package dev.minga.shared.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.minga.shared.settings.Json;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** A page in a headless Chromium, steered over its DevTools protocol by what the JDK has. One thread. */
public final class Chromium implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private static final String CONTRAST = """
            (() => {
              const light = colour => {
                const [r, g, b] = colour.match(/[\\d.]+/g).map(part => {
                  const share = part / 255;
                  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
                });
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
              };
              const ground = element => {
                for (let at = element; at; at = at.parentElement) {
                  const colour = getComputedStyle(at).backgroundColor;
                  if (colour !== 'rgba(0, 0, 0, 0)') return colour;
                }
                return 'rgb(255, 255, 255)';
              };
              const faint = [];
              for (const element of document.querySelectorAll('body *:not(:disabled)')) {
                if (![...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) continue;
                const style = getComputedStyle(element);
                const colour = element instanceof SVGElement ? style.fill : style.color;
                const [one, other] = [light(colour), light(ground(element))].sort((a, b) => b - a);
                if ((one + 0.05) / (other + 0.05) < 4.5) faint.push(element.tagName + ' ' + element.textContent.slice(0, 20));
              }
              return [...new Set(faint)].join('; ');
            })()
            """;

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();

    /** What the page complained of: exceptions, refused scripts, errors on its console. */
    public final List<String> complaints = new CopyOnWriteArrayList<>();

    /**
     * Starts one. Where there is none the tests that need it are skipped, unless MINGA_BROWSER is "required".
     *
     * @param profile an empty directory
     */
    public static Chromium start(Path profile) throws Exception {
        Optional<String> found = executable();
        if (found.isEmpty()) {
            String missing = "there is no Chromium; install Debian's 'chromium' or name one in MINGA_CHROMIUM";
            if ("required".equals(System.getenv("MINGA_BROWSER"))) {
                throw new AssertionError(missing);
            }
            throw new TestAbortedException("pages are not tested: " + missing);
        }
        return new Chromium(found.get(), profile);
    }

    private static Optional<String> executable() {
        Optional<String> named = Optional.ofNullable(System.getenv("MINGA_CHROMIUM"));
        return Stream.concat(
                        named.stream(),
                        Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"))
                .filter(path -> new File(path).canExecute())
                .findFirst();
    }

    private Chromium(String executable, Path profile) throws Exception {
        process = new ProcessBuilder(
                        executable,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-background-networking",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--ignore-certificate-errors", // the federation's own authority is in no browser
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        URI page = page(port());
        socket = http.newWebSocketBuilder().buildAsync(page, new Answers()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable");
        }
    }

    private int port() throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String said = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("DevTools listening on ")) {
                Thread drain = new Thread(() -> lines.lines().forEach(rest -> {}), "chromium's words");
                drain.setDaemon(true);
                drain.start();
                return URI.create(line.substring("DevTools listening on ".length()))
                        .getPort();
            }
            said += line + "\n";
        }
        throw new IOException("Chromium did not start: " + said);
    }

    private URI page(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/new?about:blank"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        String target = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return URI.create(
                Json.mapper().readTree(target).get("webSocketDebuggerUrl").asText());
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    heard(Json.mapper().readTree(text.toString()));
                } catch (IOException e) {
                    complaints.add(e.toString());
                }
                text.setLength(0);
            }
            return WebSocket.Listener.super.onText(from, data, last);
        }
    }

    private void heard(JsonNode message) {
        CompletableFuture<JsonNode> answer = asked.remove(message.path("id").asInt());
        if (answer != null) {
            answer.complete(message);
        } else if (message.path("method").asText().equals("Runtime.exceptionThrown")) {
            complaints.add(message.at("/params/exceptionDetails").toString());
        } else if (message.path("method").asText().equals("Log.entryAdded")
                && message.at("/params/entry/level").asText().equals("error")
                && !message.at("/params/entry/source").asText().equals("network")) {
            complaints.add(message.at("/params/entry").toString());
        }
    }

    /** One call of the protocol: names and values of its parameters by turns. */
    public JsonNode call(String method, Object... parameters) throws Exception {
        ObjectNode message = Json.mapper().createObjectNode();
        int id = ids.incrementAndGet();
        message.put("id", id).put("method", method);
        ObjectNode named = message.putObject("params");
        for (int i = 0; i < parameters.length; i += 2) {
            named.set((String) parameters[i], Json.mapper().valueToTree(parameters[i + 1]));
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        socket.sendText(message.toString(), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        JsonNode result = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (result.has("error")) {
            throw new IllegalStateException(method + ": " + result.get("error"));
        }
        return result.get("result");
    }

    /** Goes to a page, and waits until all of it is there. */
    public void open(String url) throws Exception {
        call("Page.navigate", "url", "about:blank");
        call("Page.navigate", "url", url);
        until("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /** What an expression, or the promise that it is, comes to. */
    public JsonNode evaluate(String expression) throws Exception {
        JsonNode result =
                call("Runtime.evaluate", "expression", expression, "awaitPromise", true, "returnByValue", true);
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
        }
        return result.at("/result/value");
    }

    /** What stands out too little: texts whose contrast with the ground behind them is below 4.5 (WCAG 2.2, 1.4.3). */
    public String tooFaint() throws Exception {
        return evaluate(CONTRAST).asText();
    }

    /** Goes on when the condition holds. */
    public void until(String condition) throws Exception {
        String waiting = "new Promise(done => { const end = Date.now() + 30000; const look = () => { if (" + condition
                + ") done(true); else if (Date.now() > end) done(false); else setTimeout(look, 20); }; look(); })";
        boolean holds = false;
        for (int navigations = 0; !holds; navigations++) {
            try {
                holds = evaluate(waiting).asBoolean();
            } catch (IllegalStateException e) { // the page was another one before it held
                if (navigations > 3) {
                    throw e;
                }
                continue;
            }
            if (!holds) {
                throw new AssertionError(condition + " does not hold in: "
                        + evaluate("document.body.innerText").asText());
            }
        }
    }

    /** Goes on when the page shows this. */
    public void untilShown(String text) throws Exception {
        until("document.body.innerText.includes(" + Json.mapper().writeValueAsString(text) + ")");
    }

    /** What the page shows. */
    public String text() throws Exception {
        return evaluate("document.body.innerText").asText();
    }

    /** Presses a key: Enter, Tab or Escape. */
    public void press(String key) throws Exception {
        String text = key.equals("Enter") ? "\r" : "";
        int code = key.equals("Enter") ? 13 : key.equals("Tab") ? 9 : 27;
        for (String type : List.of(text.isEmpty() ? "rawKeyDown" : "keyDown", "keyUp")) {
            call(
                    "Input.dispatchKeyEvent",
                    "type",
                    type,
                    "key",
                    key,
                    "code",
                    key,
                    "windowsVirtualKeyCode",
                    code,
                    "text",
                    text);
        }
    }

    /** Writes where the focus is. */
    public void write(String text) throws Exception {
        call("Input.insertText", "text", text);
    }

    /** Presses a button by what stands on it. */
    public void click(String label) throws Exception {
        String button = "[...document.querySelectorAll('button')].filter(b => b.textContent.startsWith("
                + Json.mapper().writeValueAsString(label) + ")).pop()";
        until(button);
        evaluate(button + ".click()");
    }

    /** How large the screen is, and whether its user likes it "light" or "dark". */
    public void screen(int width, int height, String scheme) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                "width",
                width,
                "height",
                height,
                "deviceScaleFactor",
                1,
                "mobile",
                false);
        call(
                "Emulation.setEmulatedMedia",
                "features",
                List.of(Map.of("name", "prefers-color-scheme", "value", scheme)));
    }

    /** Keeps a picture. */
    public void shoot(Path file) throws Exception {
        String png = call("Page.captureScreenshot", "format", "png").get("data").asText();
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(png));
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }
}
