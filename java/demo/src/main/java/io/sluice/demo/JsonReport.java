package io.sluice.demo;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.sluice.Method;
import io.sluice.Rung;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The results as JSON. {@code bytes}, {@code systemCalls}, {@code userBytes} and their like are those of one transfer: the
 * last one of the median round, found in the totals where no report was made. {@code seconds} and {@code cpuSeconds} are
 * that round's, divided by its repetitions. {@code sums} holds what all transfers of that round add up to, {@code segments}
 * is of all of them too, and {@code uniform} tells whether all were alike.
 */
final class JsonReport {
    private static final double NANOS = 1e9;

    private JsonReport() {}

    static String of(Map<String, String> environment, List<Group> groups) {
        List<Object> runs = new ArrayList<>();
        List<Object> excluded = new ArrayList<>();
        List<Object> failures = new ArrayList<>();
        for (Group group : groups) {
            group.results().forEach(result -> runs.add(run(group, result)));
            group.exclusions().forEach(one -> excluded.add(about(group, one.method().name(), "reason", one.reason())));
            group.failures().forEach(one -> failures.add(about(group, one.contender().name(), "message", one.message())));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("runs", runs);
        all.put("excluded", excluded);
        all.put("failures", failures);
        all.put("environment", environment);
        Gson gson = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
        return gson.toJson(all);
    }

    private static Map<String, Object> about(Group group, String asked, String name, String text) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("scenario", group.scenario().id());
        json.put("asked", asked);
        json.put("load", group.load().name());
        json.put("bytes", group.load().bytes());
        json.put(name, text);
        return json;
    }

    private static Map<String, Object> run(Group group, Result result) {
        Round round = result.median();
        Observation one = round.last();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("scenario", group.scenario().id());
        json.put("row", result.contender().name());
        json.put("asked", result.contender().asked().name());
        json.put("used", one.used().name());
        json.put("through", result.contender().through());
        json.put("load", group.load().name());
        json.put("bytes", one.bytes());
        json.put("sha256", result.sha256());
        json.put("verified", result.verified());
        json.put("systemCalls", one.systemCalls());
        json.put("switches", one.switches());
        json.put("userBytes", one.userBytes());
        json.put("cpuCopies", one.cpuCopies());
        json.put("gathers", one.gathers());
        json.put("pipeBytes", one.pipeBytes());
        json.put("wouldBlocks", one.wouldBlocks());
        json.put("allocated", one.allocated());
        json.put("checksum", one.checksum());
        json.put("seconds", result.seconds());
        json.put("waitingSeconds", seconds(one.waiting()));
        json.put("syncingSeconds", seconds(one.syncing()));
        json.put("cpuSeconds", result.cpuSeconds());
        json.put("gbPerSecond", result.gbPerSecond());
        json.put("cpuSecondsPerGb", result.cpuSecondsPerGb());
        json.put("cpuSecondsPerGbWithPeers", result.allCpuSecondsPerGb());
        json.put("repetitions", round.repetitions());
        json.put("segments", round.segments());
        json.put("uniform", round.uniform());
        json.put("rounds", result.rounds().size());
        json.put("roundSeconds", result.rounds().stream().map(made -> made.time().wall() / NANOS).toList());
        json.put("roundCpuSeconds", result.rounds().stream().map(made -> made.time().cpu() / NANOS).toList());
        json.put("sums", sums(round));
        json.put("designed", designed(one.used()));
        json.put("ladder", one.ladder().stream().map(JsonReport::rung).toList());
        return json;
    }

    private static double seconds(long nanos) {
        return nanos < 0 ? -1 : nanos / NANOS;
    }

    private static Map<String, Object> sums(Round round) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bytes", round.sums().bytes());
        json.put("systemCalls", round.sums().systemCalls());
        json.put("userBytes", round.sums().userBytes());
        json.put("seconds", round.time().wall() / NANOS);
        json.put("cpuSeconds", CpuClock.works() ? round.time().cpu() / NANOS : -1);
        return json;
    }

    private static Map<String, Object> designed(Method method) {
        Method.Design design = method.design();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("systemCalls", design.systemCalls());
        json.put("switchesPerRound", design.switches());
        json.put("cpuCopies", design.cpuCopies());
        json.put("cpuCopiesGathering", design.cpuCopiesGathering());
        json.put("dmaCopies", design.dmaCopies());
        json.put("needs", design.needs());
        return json;
    }

    private static Map<String, Object> rung(Rung rung) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("method", rung.method().name());
        json.put("turn", rung.turn());
        json.put("reason", rung.reason());
        json.put("refusals", rung.refusals());
        json.put("refusal", rung.refusal());
        return json;
    }
}
