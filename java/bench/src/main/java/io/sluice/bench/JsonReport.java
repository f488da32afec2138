package io.sluice.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Outcomes as programs read them. All times are nanoseconds; what is not known is -1, "unknown" or absent.
 *
 * <pre>
 * {
 *   "format": 2,
 *   "environment": {...},                  see Environment.machineReadable; "facts" in it are the lines that people are told
 *   "scenarios": [ {
 *     "name": "send-large",
 *     "title": "1 GiB, file (in the page cache) → TCP",
 *     "group": "table" | "more" | "auto",  of the numbers to reach; beyond them; AUTO against every fixed method
 *     "oneCpu": false,                     whether process and peers shared one CPU
 *     "unit": "gigabyte" | "operation",    what figures are per
 *     "units": 1.073741824,                how many of those a round makes
 *     "seconds": 41.5, "load": [before, after],
 *     "contenders": [ {
 *       "name": "Sluice.transferTo",
 *       "kind": "sluice" | "jdk" | "java" | "netty" | "c",
 *       "again": true,                     only on the second half of the A/A pair, which is the first contender once more
 *       "medians": {"thread": …, "process": …, "machine": …, "wall": …, "segments": …},    ns (or segments) per unit
 *       "rounds": [ {"round": 0, "thread": …, "process": …, "peers": …, "wall": …, "segments": …}, … ]    machine = process + peers;
 *     } ],                               one that was known well enough sat out the later rounds
 *     "absent": [ {"name": "Netty io_uring region", "why": "…"} ],       contenders that cannot run here
 *     "comparisons": [ {                   every pair of the first contender with another, and every pair of a bar
 *       "subject": "…", "against": "…",
 *       "thread": RATIO, "process": RATIO, "machine": RATIO, "wall": RATIO
 *     } ],
 *     "bars": [ {
 *       "subject": "…", "against": "…",    the one it was judged by: of several, the best
 *       "among": ["…"],
 *       "figure": "thread" | "wall" | …,
 *       "kind": "ratio" | "same" | "difference" | "shown",
 *       "limit": 1.05,                     absent for "shown"; for "same" one and the noise; for "difference" ns per unit
 *       "value": 0.998,                    what is held against the limit
 *       "reached": true,                   absent for "shown"
 *       "ratios": {"thread": RATIO, …}
 *     } ],
 *     "noise": {"thread": RATIO, …},       the A/A pair
 *     "noisy": false                       whether the quartiles of that lie more than 5 % from one
 *   } ],
 *   "absent": [ {"name": "copy-reflink", "why": "…"} ]                   scenarios that cannot run here
 * }
 * RATIO = {"median": …, "from": …, "to": …, "low": …, "high": …, "least": …, "most": …, "rounds": 7}: of the ratios round by round;
 *         with 90 % confidence the median lies between from and to; low and high are quartiles
 * </pre>
 */
final class JsonReport {
    static final int FORMAT = 2;
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private JsonReport() {}

    static String of(Map<String, Object> environment, List<Outcome> outcomes, List<Scenario.Absent> absent) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("format", FORMAT);
        all.put("environment", environment);
        all.put("scenarios", outcomes.stream().map(JsonReport::scenario).toList());
        all.put("absent", absent);
        return GSON.toJson(all);
    }

    private static Map<String, Object> scenario(Outcome outcome) {
        Scenario scenario = outcome.scenario();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", outcome.entry().name());
        json.put("title", scenario.about());
        json.put("group", lower(outcome.entry().group()));
        json.put("oneCpu", outcome.entry().oneCpu());
        json.put("unit", lower(scenario.unit()));
        json.put("units", scenario.units());
        json.put("seconds", outcome.seconds());
        json.put("load", outcome.loads());
        json.put("contenders", contenders(outcome));
        json.put("absent", scenario.absent());
        json.put("comparisons", comparisons(outcome));
        json.put("bars", outcome.judged().stream().map(JsonReport::bar).toList());
        Map<Figure, Ratio> noise = outcome.ratios(Scenario.AGAIN, outcome.first());
        json.put("noise", ratios(noise));
        json.put("noisy", noise.get(Figure.THREAD).noise() > Outcome.MOST_NOISE);
        return json;
    }

    private static List<Object> contenders(Outcome outcome) {
        List<Object> contenders = new ArrayList<>();
        for (Contender contender : outcome.scenario().contenders()) {
            contenders.add(contender(outcome, contender.name(), contender.kind(), false));
        }
        contenders.add(contender(outcome, Scenario.AGAIN, outcome.scenario().contenders().get(0).kind(), true));
        return contenders;
    }

    private static Map<String, Object> contender(Outcome outcome, String name, Contender.Kind kind, boolean again) {
        Map<String, Object> medians = new LinkedHashMap<>();
        for (Figure figure : Figure.values()) {
            medians.put(lower(figure), outcome.perUnit(name, figure));
        }
        medians.put("segments", outcome.segmentsPerUnit(name));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("kind", lower(kind));
        if (again) {
            json.put("again", true);
        }
        json.put("medians", medians);
        List<Object> rounds = new ArrayList<>();
        outcome.rounds().of(name).forEach((round, sample) -> rounds.add(round(round, sample)));
        json.put("rounds", rounds);
        return json;
    }

    private static Map<String, Object> round(int round, Sample sample) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("round", round);
        json.put("thread", sample.cpu());
        json.put("process", sample.process());
        json.put("peers", sample.peers());
        json.put("wall", sample.wall());
        json.put("segments", sample.segments());
        return json;
    }

    private static List<Object> comparisons(Outcome outcome) {
        Map<List<String>, Object> pairs = new LinkedHashMap<>();
        for (Contender other : outcome.scenario().contenders()) {
            if (!other.name().equals(outcome.first())) {
                compare(outcome, outcome.first(), other.name(), pairs);
            }
        }
        for (Outcome.Judged judged : outcome.judged()) {
            compare(outcome, judged.bar().subject(), judged.against(), pairs);
        }
        return new ArrayList<>(pairs.values());
    }

    private static void compare(Outcome outcome, String subject, String against, Map<List<String>, Object> pairs) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("subject", subject);
        json.put("against", against);
        json.putAll(ratios(outcome.ratios(subject, against)));
        pairs.put(List.of(subject, against), json);
    }

    private static Map<String, Object> bar(Outcome.Judged judged) {
        Bar bar = judged.bar();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("subject", bar.subject());
        json.put("against", judged.against());
        json.put("among", bar.against());
        json.put("figure", lower(bar.figure()));
        json.put("kind", lower(bar.kind()));
        if (judged.isBar()) {
            json.put("limit", judged.most());
        }
        json.put("value", judged.value());
        if (judged.isBar()) {
            json.put("reached", judged.good());
        }
        json.put("ratios", ratios(judged.ratios()));
        return json;
    }

    private static Map<String, Object> ratios(Map<Figure, Ratio> ratios) {
        Map<String, Object> json = new LinkedHashMap<>();
        ratios.forEach((figure, ratio) -> json.put(lower(figure), ratio));
        return json;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
