package io.sluice.demo;

import io.sluice.Method;
import io.sluice.Rung;
import io.sluice.Sluice;
import io.sluice.Transfer;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Who can serve a stage, in the order of the table, and which methods cannot. */
final class Contenders {
    private final String jdkWay;
    private final List<Contender> in = new ArrayList<>();
    private final List<Group.Exclusion> out = new ArrayList<>();

    /** Nobody yet; the words are what the JDK's own way is called. */
    Contenders(String jdkWay) {
        this.jdkWay = jdkWay;
    }

    List<Contender> in() {
        return in;
    }

    List<Group.Exclusion> out() {
        return out;
    }

    /** A row for AUTO, with what else is asked for. */
    void reporting(String name, Contender.Reported move) {
        reporting(name, Method.AUTO, move);
    }

    private void reporting(String name, Method asked, Contender.Reported move) {
        in.add(new Contender(name, asked, "Transfer.to", move));
    }

    /** A row for what chooses the method by itself and makes no report. */
    void counted(String name, String through, Contender.Plain move) {
        in.add(new Contender(name, Method.AUTO, through, move));
    }

    /** A row for the JDK's own way. */
    void jdk(Contender.Plain move) {
        in.add(new Contender(Method.JDK.name(), Method.JDK, jdkWay, move));
    }

    /** A row for each method asked for by name that can serve, after AUTO. */
    void methods(Supplier<Transfer> transfer, Supplier<? extends WritableByteChannel> target) throws IOException {
        for (Method method : Method.values()) {
            if (method == Method.JDK || method == Method.AUTO) {
                continue;
            }
            String objection = objection(method, transfer.get(), target.get());
            if (objection == null) {
                reporting(method.name(), method, () -> transfer.get().method(method).to(target.get()));
            } else {
                out.add(new Group.Exclusion(method, objection));
            }
        }
    }

    /** Why a method cannot serve, or null if it can. Asked for by name: AUTO also leaves out what only costs more. */
    private static String objection(Method method, Transfer transfer, WritableByteChannel target) throws IOException {
        if (!Sluice.isAvailable()) {
            return "Sluice cannot run here, see above";
        }
        Rung rung = transfer.method(method).plan(target).stream()
                .filter(one -> one.method() == method)
                .findFirst()
                .orElse(null);
        return rung == null ? "not on the ladder" : rung.in() ? null : rung.reason();
    }
}
