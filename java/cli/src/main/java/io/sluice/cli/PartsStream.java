package io.sluice.cli;

import io.sluice.DiskFullException;
import java.io.EOFException;
import java.io.IOException;

/** What one connection brings of a file that arrives in parts. Used by one thread. */
final class PartsStream {
    private final Wire wire;
    private final Traffic traffic;
    private final ArrivingParts arriving;
    private int taken;

    PartsStream(Wire wire, Traffic traffic, ArrivingParts arriving) {
        this.wire = wire;
        this.traffic = traffic;
        this.arriving = arriving;
    }

    /** Takes parts for as long as the sender sends any, and returns what it says then. */
    Frame take() throws IOException, CommandException {
        try {
            return parts();
        } catch (DiskFullException e) {
            throw arriving.giveUp(e);
        } catch (IOException e) {
            throw arriving.cause(e);
        }
    }

    private Frame parts() throws IOException, CommandException {
        while (true) {
            Frame frame = wire.next("the sender");
            if (frame.type() != Frame.PART) {
                return frame;
            }
            int part = arriving.begin(frame.number());
            long from = arriving.parts().position(part);
            long end = arriving.parts().end(part);
            long at = traffic.receive(arriving.channel(), from, end, TrailingCheck.NONE);
            if (at < end) {
                throw new EOFException("the sender has gone after " + (at - from) + " of " + (end - from) + " bytes of part " + part
                        + "; sent again, the file goes on from the parts that are there");
            }
            arriving.end(part);
            taken++;
        }
    }

    /** The same for a connection that brings parts and nothing else of the file. */
    void takeAll() throws IOException, CommandException {
        wire.send(Frame.ofLong(Frame.ACCEPT, 0));
        Frame last = take();
        if (last.type() != Frame.PARTS_SENT || last.number() != taken) {
            throw new ProtocolException("the sender says '" + (char) last.type() + "' after " + taken + " parts");
        }
        wire.send(last);
    }
}
