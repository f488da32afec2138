package io.sluice.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Outcomes as programs read them: every round, in nanoseconds. */
final class JsonReport {
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private JsonReport() {}

    static String of(Map<String, String> facts, List<Outcome> outcomes) {
        List<Object> scenarios = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            Map<String, Object> scenario = new LinkedHashMap<>();
            scenario.put("name", outcome.name());
            scenario.put("about", outcome.scenario().about());
            scenario.put("unit", outcome.scenario().unit());
            scenario.put("units", outcome.scenario().units());
            scenario.put("load", outcome.loads());
            scenario.put("rounds", outcome.rounds());
            scenario.put("bars", outcome.judged());
            scenario.put("noise", outcome.noise(Figure.THREAD));
            scenarios.add(scenario);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("environment", facts);
        all.put("scenarios", scenarios);
        return GSON.toJson(all);
    }
}
