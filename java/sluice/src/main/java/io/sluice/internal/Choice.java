package io.sluice.internal;

import io.sluice.Method;
import io.sluice.TransferException;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;

/**
 * What does the work of a transfer: the native library, which has a ladder of its own, or one of the ways without it.
 *
 * @param asked the method asked for
 * @param engine COPY_LOOP, JDK, or the method asked for where that is the native library's matter
 * @param why why the engine does the work, in words; null where it is the native library
 */
record Choice(Method asked, Method engine, String why) {
    /** Chooses, and fails if a method was asked for by name that cannot serve the request. */
    static Choice of(Request request) throws IOException {
        Choice choice = best(request);
        if (choice.asked != Method.AUTO && choice.engine != choice.asked) {
            throw unable(request, choice.why + ". Ask for AUTO, which goes on with " + choice.engine + " here");
        }
        return choice;
    }

    /** Whether the work is done by a way around the kernel's own although nobody asked for that. */
    boolean isFallback(Options options) {
        return why != null && asked == Method.AUTO && options.checksum() == null;
    }

    private static Choice best(Request request) throws IOException {
        Method asked = request.options().method();
        if (request.options().checksum() != null) {
            return new Choice(asked, Method.COPY_LOOP, "a checksum has to read the bytes");
        }
        if (asked == Method.COPY_LOOP || asked == Method.JDK) {
            String objection = asked == Method.JDK ? JdkTransfer.objection(request) : null;
            if (objection != null) {
                throw unable(request, objection + ". Ask for AUTO");
            }
            return new Choice(asked, asked, "asked for by name");
        }
        if (Availability.CAUSE != null) {
            boolean byJdk = JdkTransfer.objection(request) == null && !saysItIsEmpty(request.source());
            return new Choice(asked, byJdk ? Method.JDK : Method.COPY_LOOP, Objection.UNAVAILABLE);
        }
        if (!request.isKnown()) {
            Channel foreign = request.inKind() == Kind.FOREIGN ? request.source() : request.target();
            return new Choice(asked, Method.COPY_LOOP, Objection.to(foreign));
        }
        return new Choice(asked, asked, null);
    }

    /** As files do that the kernel makes up as they are read, out of which JDK 17 moves nothing. */
    private static boolean saysItIsEmpty(Channel source) throws IOException {
        return source instanceof FileChannel file && file.size() == 0;
    }

    private static TransferException unable(Request request, String reason) {
        Method asked = request.options().method();
        return new TransferException(
                asked + " from " + Names.of(request.source()) + " to " + Names.of(request.target())
                        + " is not possible: " + reason + ".",
                asked, 0, null, null);
    }
}
