package io.sluice.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.sluice.demo.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A subcommand. However it ends, its figures are told: as one JSON object on one line with {@code --json}, as a summary for people
 * without. What went wrong is one line on standard error.
 */
abstract class Operation implements Callable<Integer> {
    private CommandSpec spec;
    private boolean json;
    private boolean quiet;

    /** The bar that is shown last, above which lines are written. */
    private volatile Progress progress = Progress.none();

    /** Says what it does and takes. */
    abstract void declare(Syntax syntax);

    /** The same for picocli, by that name; for one use. */
    final CommandSpec declared(String name) {
        Syntax syntax = new Syntax(this, name);
        syntax.option(boolean.class, given -> json = given, "--json").description("Print the figures as one JSON object, on one line.");
        syntax.option(boolean.class, given -> quiet = given, "-q", "--quiet").description("No progress bar and no summary; errors only.");
        declare(syntax);
        spec = syntax.spec();
        return spec;
    }

    /**
     * Does it all, on the calling thread.
     *
     * @param stop asked for by Ctrl-C: end soon, by whatever exception or none
     */
    abstract void run(Stop stop) throws IOException, CommandException;

    /** What is known so far, by the names it has in the JSON; asked for once, at the end, from the thread of {@link #run}. */
    abstract Map<String, Object> figures();

    /** The figures so far for people, without a line break at the end; empty for nothing. */
    abstract String summary();

    /** True where standard output carries the bytes that are moved, and the figures have to go to standard error. */
    boolean outputIsTaken() {
        return false;
    }

    /** A bar on standard error, where that is a terminal. */
    final Progress progress(String task, long bytes) {
        progress = quiet ? Progress.none() : Progress.ofBytes(task, bytes, ByteCount::of);
        return progress;
    }

    /** The same for so many steps. */
    final Progress progressInSteps(String task, long steps) {
        progress = quiet ? Progress.none() : Progress.ofSteps(task, steps);
        return progress;
    }

    /** Tells a person something that does not end the command, at once and on a line of its own. */
    final void warn(String message) {
        PrintWriter err = spec.commandLine().getErr();
        progress.above(() -> {
            err.println(spec.qualifiedName() + ": " + message);
            err.flush();
        });
    }

    /** Tells a person how things go, such as the port that is listened on; on standard error, and not with {@code --quiet}. */
    final void tell(String message) {
        if (!quiet) {
            warn(message);
        }
    }

    /** Tells how things stand, before the end: as a line of JSON with {@code --json}, else as {@link #tell} does. */
    final void interim(Map<String, Object> figures, String words) {
        if (!json) {
            tell(words);
            return;
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("command", spec.name());
        all.put("outcome", "running");
        all.putAll(figures);
        PrintWriter out = spec.commandLine().getOut();
        progress.above(() -> {
            out.println(Json.WRITER.toJson(all));
            out.flush();
        });
    }

    @Override
    public final Integer call() {
        try (Stop stop = Stop.bySignal()) {
            return call(stop);
        }
    }

    /** As {@link #call()}, but with a stop that a test asks for. */
    final int call(Stop stop) {
        int code = ExitCode.DONE;
        String error = null;
        try {
            run(stop);
        } catch (CommandException e) {
            code = e.exitCode();
            error = e.getMessage();
        } catch (IOException e) {
            code = ExitCode.FAILED;
            error = reason(e);
        }
        if (stop.requested()) {
            code = ExitCode.STOPPED;
            error = "stopped";
        }
        conclude(code, error);
        return code;
    }

    private void conclude(int code, String error) {
        PrintWriter out = outputIsTaken() ? spec.commandLine().getErr() : spec.commandLine().getOut();
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("command", spec.name());
            all.put("outcome", ExitCode.name(code));
            if (error != null) {
                all.put("error", error);
            }
            all.putAll(figures());
            out.println(Json.WRITER.toJson(all));
        } else if (!quiet && !summary().isEmpty()) {
            out.println(summary());
        }
        out.flush();
        if (error != null) {
            warn(error);
        }
    }

    /** What an exception says to a person; those of the JDK for files often hold nothing but the name. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + ": no such file or directory";
        }
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        if (e instanceof FileAlreadyExistsException there) {
            return there.getFile() + ": exists already";
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getFile() + ": " + file.getReason();
        }
        if (e instanceof UnknownHostException host) {
            // The JDK adds in its own words what the resolver said.
            return host.getMessage().replaceFirst(": .*", "") + ": no such host";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** Apart: its classes are loaded only for somebody who asks for JSON. */
    private static final class Json {
        static final Gson WRITER = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

        private Json() {}
    }
}
