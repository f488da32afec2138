package io.sluice.demo;

import io.sluice.Method;
import io.sluice.Rung;
import io.sluice.Sluice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which methods can serve a stage.
 *
 * @param in those that can, in the order of the table
 * @param out those that cannot, and why
 */
record Contenders(List<Method> in, List<Group.Exclusion> out) {
    static Contenders on(Stage stage) throws IOException {
        List<Method> in = new ArrayList<>();
        List<Group.Exclusion> out = new ArrayList<>();
        for (Method method : Method.values()) {
            String objection = objection(stage, method);
            if (objection == null) {
                in.add(method);
            } else {
                out.add(new Group.Exclusion(method, objection));
            }
        }
        return new Contenders(in, out);
    }

    /** Why a method cannot serve, or null if it can. Asked for by name, for AUTO leaves out what is only costlier. */
    private static String objection(Stage stage, Method method) throws IOException {
        if (method == Method.JDK || method == Method.AUTO) {
            return null;
        }
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
