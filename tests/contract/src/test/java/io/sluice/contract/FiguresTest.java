package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.Fallback;
import io.sluice.Method;
import io.sluice.PipeFigures;
import io.sluice.Sluice;
import io.sluice.Statistics;
import io.sluice.TransferStatistics;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.EveryKind;
import io.sluice.contract.fixture.Jvm;
import io.sluice.contract.fixture.Library;
import io.sluice.contract.fixture.Scratch;
import io.sluice.jmx.SluiceJmx;
import io.sluice.jmx.SluiceMXBean;
import io.sluice.micrometer.SluiceMetrics;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What JMX, the flight recorder and Prometheus show is what the transfers themselves have said, to the byte: in a JVM of its own,
 * in which nothing else is transferred.
 */
class FiguresTest {
    @RegisterExtension
    final Scratch scratch = new Scratch();

    @Test
    void allThreeShowTheSumsOfTheReports() throws Exception {
        String output = new Jvm().run(Compared.class, scratch.path().toString()).well().output();
        assertTrue(output.contains("all equal"), output);
    }

    @Test
    void withoutTheLibraryToo() throws Exception {
        String output = new Jvm().property("sluice.native.path", "/nowhere").run(Compared.class, scratch.path().toString())
                .well().output();
        assertTrue(output.contains("all equal"), output);
    }

    @Test
    void theReadmesOptionRecordsTransfers() throws Exception {
        Path readme = Path.of(System.getProperty("sluice.test.root", ".")).resolve("README.md");
        String option = Files.readString(readme).lines().filter(line -> line.contains("-XX:StartFlightRecording"))
                .findFirst().orElseThrow().split(" ")[1];
        Path file = scratch.path();
        // None of the transfers takes so long as there.
        new Jvm().option(option.replace("threshold=10ms", "threshold=0ms") + ",filename=" + file)
                .run(IncidentsTest.FallsNowhere.class, scratch.file(new byte[1000]).toString()).well();
        assertEquals(2, RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("io.sluice.Transfer")).count());
    }

    @Test
    void aJavaWithoutTheRecorderTransfersAsBefore() throws Exception {
        String output = new Jvm().option("--limit-modules", "java.base").run(IncidentsTest.FallsNowhere.class,
                scratch.file(new byte[1000]).toString()).well().output();
        assertTrue(output.contains("200 bytes in 2 transfers") || output.contains("100 bytes in 1 transfers"), output);
    }

    @Test
    void twoClassLoadersEachHaveABean() throws Exception {
        try (URLClassLoader loader = Library.loader()) {
            Class<?> other = loader.loadClass(SluiceJmx.class.getName());
            ObjectName name = SluiceJmx.register();
            assertEquals(SluiceJmx.NAME, name.toString());
            assertEquals(name, SluiceJmx.register(), "once is enough");
            assertEquals(SluiceJmx.NAME + ",instance=2", other.getMethod("register").invoke(null).toString());
            other.getMethod("unregister").invoke(null);
            SluiceJmx.unregister();
            SluiceJmx.unregister();
            assertEquals(Set.of(), ManagementFactory.getPlatformMBeanServer()
                    .queryNames(new ObjectName(SluiceJmx.NAME + ",*"), null));
        }
    }

    /** Makes transfers of every kind, and compares. */
    static final class Compared {
        private static final String EVENTS = "io.sluice.";

        private final EveryKind made;
        private final Statistics statistics = Sluice.statistics();
        private final Map<String, Long> fallbacks = EveryKind.named(statistics.fallbacks());

        private Compared(EveryKind made) {
            this.made = made;
        }

        public static void main(String[] arguments) throws Exception {
            Path file = Path.of(arguments[0]);
            ObjectName name = SluiceJmx.register();
            Map<String, CompositeData> notified = new ConcurrentHashMap<>();
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            server.addNotificationListener(name, (notification, none) -> {
                assertEquals(SluiceMXBean.FALLBACK, notification.getType());
                notified.put(notification.getMessage(), (CompositeData) notification.getUserData());
            }, null, null);
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            Compared compared;
            try (SluiceMetrics metrics = new SluiceMetrics(); Recording recording = new Recording();
                    Scratch scratch = new Scratch()) {
                metrics.bindTo(registry);
                recording.enable(EVENTS + "Transfer").withoutStackTrace().with("threshold", "0 ns");
                for (String total : List.of("Totals", "MethodTotals", "FallbackTotals")) {
                    recording.enable(EVENTS + total).with("period", "everyChunk");
                }
                recording.start();
                compared = new Compared(EveryKind.run(scratch));
                recording.stop();
                recording.dump(file);
                compared.reports();
                Await.until("all fallbacks are told", () -> notified.size() == compared.fallbacks.size());
                compared.jmx(server, name, notified);
                compared.prometheus(scrape(registry));
            }
            compared.recorded(RecordingFile.readAllEvents(file));
            SluiceJmx.unregister();
            assertFalse(server.isRegistered(name));
            System.out.println("all equal");
        }

        private long sum(ToLongFunction<TransferStatistics> figure) {
            return statistics.byMethod().values().stream().mapToLong(figure).sum();
        }

        private static long calls(TransferStatistics of) {
            return of.switches() < 0 ? -1 : of.switches() / 2;
        }

        private void reports() {
            assertTrue(made.calls() > 50, () -> made.calls() + " transfers");
            assertEquals(made.bytes() + made.frames(), sum(TransferStatistics::bytes));
            assertEquals(made.fallbacks(), fallbacks);
            assertEquals(made.truncations(), statistics.truncations());
            assertEquals(made.handedBack(), statistics.bytesHandedBack());
            assertTrue(made.truncations() > 0 && made.handedBack() > 0 && !fallbacks.isEmpty(), "there is something to compare");
        }

        private void jmx(MBeanServer server, ObjectName name, Map<String, CompositeData> notified) throws Exception {
            SluiceMXBean bean = JMX.newMXBeanProxy(server, name, SluiceMXBean.class);
            assertEquals(made.bytes() + made.frames(), bean.getBytes());
            assertEquals(made.bytes() + made.frames(), server.getAttribute(name, "Bytes"));
            assertEquals(sum(TransferStatistics::transfers), bean.getTransfers());
            assertEquals(made.truncations(), bean.getTruncations());
            assertEquals(made.handedBack(), bean.getBytesHandedBack());
            assertEquals(made.fallbacks().values().stream().mapToLong(Long::longValue).sum(), bean.getFallbackCount());
            assertEquals(made.fallbacks(), bean.getFallbacks().stream().collect(Collectors.toMap(
                    one -> EveryKind.key(one.getFrom(), one.getTo(), one.getReason()), one -> one.getTimes())));
            bean.getMethods().forEach((method, figures) -> {
                TransferStatistics expected = statistics.of(Method.valueOf(method));
                assertEquals(expected.bytes(), figures.getBytes());
                assertEquals(expected.transfers(), figures.getTransfers());
                assertEquals(expected.userBytes(), figures.getUserBytes());
                assertEquals(calls(expected), figures.getSystemCalls());
                assertEquals(expected.wouldBlocks(), figures.getWouldBlocks());
                assertEquals(expected.refusals(), figures.getRefusals());
            });
            assertTrue(bean.getBytesPerSecond() > 0, "they were all moved since the registration");
            PipeFigures pipes = Sluice.pipes();
            assertEquals(pipes, new PipeFigures(bean.getPipesInUse(), bean.getPipesOpen(), bean.getPeakPipesOpen(),
                    bean.getPipeBytes(), bean.getPeakPipeBytes()));
            assertEquals(Sluice.isAvailable(), bean.isAvailable());
            Set<String> told = notified.values().stream()
                    .map(data -> EveryKind.key(data.get("from"), data.get("to"), (String) data.get("reason")))
                    .collect(Collectors.toSet());
            assertEquals(made.fallbacks().keySet(), told);
            described(server.getMBeanInfo(name));
        }

        private static void described(MBeanInfo info) {
            for (MBeanAttributeInfo attribute : info.getAttributes()) {
                assertTrue(attribute.getDescription().contains(" "), attribute::toString);
            }
            assertTrue(info.getDescription().contains("Sluice"), info.getDescription());
            assertTrue(info.getNotifications()[0].getDescription().contains("gave way"));
        }

        /** What Prometheus would read, by the names and labels of the text format. */
        private static Map<String, Double> scrape(PrometheusMeterRegistry registry) throws Exception {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/metrics", exchange -> {
                byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
                exchange.close();
            });
            server.start();
            try {
                URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/metrics");
                String text = HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
                Map<String, Double> samples = new TreeMap<>();
                text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                    int space = line.lastIndexOf(' ');
                    samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
                });
                return samples;
            } finally {
                server.stop(0);
            }
        }

        private void prometheus(Map<String, Double> samples) {
            Map<String, Long> rest = new HashMap<>();
            samples.forEach((name, value) -> rest.put(name, value.longValue()));
            for (Method method : Method.values()) {
                TransferStatistics expected = statistics.of(method);
                String label = "{method=\"" + method + "\"}";
                assertEquals(expected.transfers(), rest.remove("sluice_transfers_total" + label));
                assertEquals(expected.bytes(), rest.remove("sluice_transfer_bytes_total" + label));
                assertEquals(known(expected.userBytes()), rest.remove("sluice_transfer_user_bytes_total" + label));
                assertEquals(known(calls(expected)), rest.remove("sluice_transfer_calls_total" + label));
                assertEquals(known(expected.refusals()), rest.remove("sluice_transfer_refusals_total" + label));
            }
            for (Fallback one : statistics.fallbacks()) {
                String label = "{from=\"" + one.from() + "\",reason=\"" + one.reason() + "\",to=\"" + one.to() + "\"}";
                assertEquals(made.fallbacks().get(EveryKind.key(one.from(), one.to(), one.reason())),
                        rest.remove("sluice_fallbacks_total" + label), () -> label + " in " + rest);
            }
            assertEquals(made.truncations(), rest.remove("sluice_truncations_total"));
            assertEquals(made.handedBack(), rest.remove("sluice_handed_back_bytes_total"));
            PipeFigures pipes = Sluice.pipes();
            assertEquals(pipes.inUse(), rest.remove("sluice_pipes{state=\"used\"}"));
            assertEquals(pipes.open() - pipes.inUse(), rest.remove("sluice_pipes{state=\"idle\"}"));
            assertEquals(pipes.bytes(), rest.remove("sluice_pipes_capacity_bytes"));
            assertEquals(Map.of(), rest, "what is shown besides");
            assertEquals(made.bytes() + made.frames(), samples.entrySet().stream()
                    .filter(sample -> sample.getKey().startsWith("sluice_transfer_bytes_total"))
                    .mapToLong(sample -> sample.getValue().longValue()).sum());
        }

        /** A figure that is not known has no meter. */
        private static Long known(long figure) {
            return figure < 0 ? null : Long.valueOf(figure);
        }

        private void recorded(List<RecordedEvent> events) {
            List<RecordedEvent> transfers = of(events, "Transfer");
            assertEquals(made.bytes(), transfers.stream().mapToLong(event -> event.getLong("bytes")).sum());
            assertEquals(made.calls(), transfers.size());
            assertEquals(made.handedBack(), transfers.stream().mapToLong(event -> event.getLong("handedBack")).sum());
            // Without the library a batch makes a transfer of each region, and finds the file too short after one of them.
            assertEquals(Sluice.isAvailable() ? made.truncations() : 0, transfers.stream().map(event -> event.getString("failure"))
                    .filter(failure -> failure != null && failure.contains("FileTruncated")).count());
            transfers.forEach(event -> {
                assertFalse(event.getString("source").isEmpty() || event.getString("target").isEmpty(), event::toString);
                Method.valueOf(event.getString("method"));
            });

            RecordedEvent totals = last(of(events, "Totals"));
            assertEquals(made.bytes() + made.frames(), totals.getLong("bytes"));
            assertEquals(sum(TransferStatistics::transfers), totals.getLong("transfers"));
            assertEquals(made.truncations(), totals.getLong("truncations"));
            assertEquals(made.handedBack(), totals.getLong("handedBack"));
            assertEquals(made.fallbacks().values().stream().mapToLong(Long::longValue).sum(), totals.getLong("fallbacks"));
            for (Method method : Method.values()) {
                TransferStatistics expected = statistics.of(method);
                RecordedEvent event = last(of(events, "MethodTotals").stream()
                        .filter(one -> one.getString("method").equals(method.name())).toList());
                assertEquals(expected.transfers(), event == null ? 0 : event.getLong("transfers"));
                assertEquals(expected.bytes(), event == null ? 0 : event.getLong("bytes"));
                assertEquals(calls(expected), event == null ? calls(expected) : event.getLong("systemCalls"));
            }
            Map<String, Long> times = new TreeMap<>();
            of(events, "FallbackTotals").forEach(event -> times.merge(
                    EveryKind.key(event.getString("from"), event.getString("to"), event.getString("reason")),
                    event.getLong("times"), Math::max));
            assertEquals(made.fallbacks(), times);
            readable(transfers.get(0), totals);
        }

        /** As a console shows them. */
        private static void readable(RecordedEvent transfer, RecordedEvent totals) {
            for (RecordedEvent event : List.of(transfer, totals)) {
                assertEquals(List.of("Sluice"), event.getEventType().getCategoryNames());
                assertTrue(event.getEventType().getLabel().startsWith("Transfer"), event::toString);
                event.getFields().forEach(field -> assertTrue(field.getLabel() != null, field::getName));
                assertEquals(jdk.jfr.DataAmount.BYTES,
                        event.getEventType().getField("bytes").getAnnotation(jdk.jfr.DataAmount.class).value());
            }
            assertEquals(jdk.jfr.Timespan.NANOSECONDS,
                    transfer.getEventType().getField("waiting").getAnnotation(jdk.jfr.Timespan.class).value());
        }

        private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
            return events.stream().filter(event -> event.getEventType().getName().equals(EVENTS + name)).toList();
        }

        private static RecordedEvent last(List<RecordedEvent> events) {
            return events.stream().max(java.util.Comparator.comparing(RecordedEvent::getStartTime)).orElse(null);
        }
    }
}
