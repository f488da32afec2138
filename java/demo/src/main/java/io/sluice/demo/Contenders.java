package io.sluice.demo;

import io.sluice.Method;
import io.sluice.Rung;
import io.sluice.Sluice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Who can serve a stage.
 *
 * @param in those that can, in the order of the table
 * @param out the methods that cannot, and why
 */
record Contenders(List<Contender> in, List<Group.Exclusion> out) {
    static Contenders on(Stage stage) throws IOException {
        List<Contender> in = new ArrayList<>();
        List<Group.Exclusion> out = new ArrayList<>();
        in.add(Contender.reporting(Method.AUTO));
        if (stage.hasDropIn()) {
            in.add(Contender.DROP_IN);
        }
        if (stage.relays()) {
            in.add(Contender.RELAY);
        }
        for (Method method : Method.values()) {
            if (method == Method.JDK || method == Method.AUTO) {
                continue;
            }
            String objection = objection(stage, method);
            if (objection == null) {
                in.add(Contender.reporting(method));
            } else {
                out.add(new Group.Exclusion(method, objection));
            }
        }
        in.add(Contender.JDK);
        return new Contenders(in, out);
    }

    /** Why a method cannot serve, or null if it can. Asked for by name: AUTO also leaves out what only costs more. */
    private static String objection(Stage stage, Method method) throws IOException {
        if (!Sluice.isAvailable()) {
            return "Sluice cannot run here, see above";
        }
        Rung rung = stage.transfer().method(method).plan(stage.target()).stream()
                .filter(one -> one.method() == method)
                .findFirst()
                .orElse(null);
        return rung == null ? "not on the ladder" : rung.in() ? null : rung.reason();
    }
}
