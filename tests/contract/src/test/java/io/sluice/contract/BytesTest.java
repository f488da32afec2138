package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.Checksum;
import io.sluice.Method;
import io.sluice.Outcome;
import io.sluice.Transfer;
import io.sluice.TransferReport;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Reports;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Way;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes are right: every pair of ends, by every method that can serve it, for sizes around what the kernel rounds to. */
@ExtendWith(OpenDescriptors.class)
class BytesTest {
    private static final int[] SIZES = {0, 1, 4096, 65_537, 5 << 20};

    /** A pair, and a method for it. */
    record Route(End from, End to, Method method) {
        Transfer transfer(Source source, long count) {
            return Way.transfer(source.channel(), count).method(method);
        }

        @Override
        public String toString() {
            return from + " to " + to + " by " + method;
        }
    }

    static List<Route> routes() throws Exception {
        List<Route> routes = new ArrayList<>();
        for (End from : End.values()) {
            for (End to : End.values()) {
                for (Method method : Way.methods(from, to)) {
                    routes.add(new Route(from, to, method));
                }
            }
        }
        return routes;
    }

    static List<Route> fromFiles() throws Exception {
        return routes().stream().filter(route -> route.from == End.FILE).toList();
    }

    static List<Route> toFiles() throws Exception {
        return routes().stream().filter(route -> route.to == End.FILE).toList();
    }

    static List<Route> streams() throws Exception {
        return routes().stream().filter(route -> route.from.streams() || route.to.streams()).toList();
    }

    private static void assertBy(Route route, TransferReport report) {
        Reports.assertConsistent(report);
        if (route.method != Method.AUTO && report.bytes() > 0) {
            assertEquals(route.method, report.ladder().get(0).method(), report::describe);
            boolean refused = report.ladder().get(0).refusals() > 0;
            assertEquals(!refused, report.method() == route.method, report::describe);
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void allBytesArrive(Route route) throws Exception {
        for (int size : SIZES) {
            try (Scratch scratch = new Scratch()) {
                byte[] content = Content.of(size);
                Source source = Source.of(scratch, route.from, content);
                Sink target = Sink.open(scratch, route.to);
                TransferReport report = route.transfer(source, size).to(target.channel());
                assertEquals(size, report.bytes());
                assertEquals(Outcome.COMPLETE, report.outcome());
                Content.assertSame(content, target.received(), size + " bytes");
                assertBy(route, report);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aCountLargerThanTheRestEndsWithTheSource(Route route) throws Exception {
        for (int size : SIZES) {
            // A mapped target has to be as long as the count first.
            for (long count : new long[] {size + 1, size + 100_000L, Long.MAX_VALUE}) {
                try (Scratch scratch = new Scratch()) {
                    byte[] content = Content.of(size);
                    Source source = Source.of(scratch, route.from, content);
                    Sink target = Sink.open(scratch, route.to);
                    TransferReport report = route.transfer(source, count).to(target.channel());
                    assertEquals(size, report.bytes());
                    assertEquals(Outcome.END_OF_SOURCE, report.outcome());
                    Content.assertSame(content, target.received(), count + " of " + size + " bytes");
                    Reports.assertConsistent(report);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void aFileThatIsCopiedOntoItsOwnEndIsCopiedOnce(Method method) throws Exception {
        try (Scratch scratch = new Scratch()) {
            byte[] content = Content.of(100_000);
            Path path = scratch.file(content);
            FileChannel file = scratch.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Transfer all = Transfer.from(file, 0, Long.MAX_VALUE).method(method);
            Transfer own = method == Method.COPY_LOOP ? all.checksum(Checksum.CRC32C) : all;
            TransferReport report = Running.start(() -> own.to(file, content.length)).result();
            assertEquals(content.length, report.bytes());
            assertEquals(Outcome.END_OF_SOURCE, report.outcome());
            assertEquals(2 * content.length, file.size());
            Content.assertSame(content, Arrays.copyOfRange(Files.readAllBytes(path), content.length, 2 * content.length), "the copy");
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void whatWasNotAskedForStaysInTheSource(Route route) throws Exception {
        for (int size : SIZES) {
            try (Scratch scratch = new Scratch()) {
                byte[] content = Content.of(size + 70_001);
                Source source = Source.of(scratch, route.from, content);
                Sink target = Sink.open(scratch, route.to);
                // By its own position, a file is a source like any other.
                TransferReport report =
                        Transfer.from(source.channel(), size).method(route.method).to(target.channel());
                assertEquals(size, report.bytes());
                Content.assertSame(Content.region(content, size, 70_001), source.rest(), "what was left");
                Content.assertSame(Content.region(content, 0, size), target.received(), size + " bytes");
                assertBy(route, report);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fromFiles")
    void aRegionOfAFileLeavesItsPositionAlone(Route route) throws Exception {
        byte[] content = Content.of(300_000);
        for (long position : new long[] {1, 4095, 4097, 299_999, 300_000, 300_001}) {
            for (long count : new long[] {0, 1, 70_001, Long.MAX_VALUE}) {
                try (Scratch scratch = new Scratch()) {
                    Source source = Source.of(scratch, End.FILE, content);
                    source.file().position(3);
                    Sink target = Sink.open(scratch, route.to);
                    TransferReport report =
                            Transfer.from(source.file(), position, count).method(route.method).to(target.channel());
                    byte[] region = Content.region(content, position, count);
                    assertEquals(region.length, report.bytes());
                    assertEquals(3, source.file().position());
                    if (route.to == End.FILE) {
                        assertEquals(region.length, target.file().position());
                    }
                    Content.assertSame(region, target.received(), count + " from " + position);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("toFiles")
    void aPlaceInAFileLeavesItsPositionAlone(Route route) throws Exception {
        byte[] content = Content.of(100_001);
        byte[] before = Content.of(5000);
        for (long position : new long[] {0, 1, 4095, 4999, 5000, 5001, 70_000}) {
            try (Scratch scratch = new Scratch()) {
                Source source = Source.of(scratch, route.from, content);
                Sink target = Sink.open(scratch, End.FILE);
                FileChannel file = target.file();
                file.write(ByteBuffer.wrap(before));
                file.position(3);
                TransferReport report = route.transfer(source, content.length).to(file, position);
                assertEquals(content.length, report.bytes());
                assertEquals(3, file.position());
                byte[] gap = Content.joined(before, new byte[100_000]);
                Content.assertSame(
                        Content.joined(Content.region(gap, 0, position), content), target.received(), "at " + position);
                Reports.assertConsistent(report);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("toFiles")
    void aFileIsWrittenAtItsOwnPosition(Route route) throws Exception {
        byte[] content = Content.of(100_001);
        byte[] before = Content.of(200_000);
        for (long position : new long[] {1, 4097, 150_000, 200_000, 204_801}) {
            try (Scratch scratch = new Scratch()) {
                Source source = Source.of(scratch, route.from, content);
                Sink target = Sink.open(scratch, End.FILE);
                target.file().write(ByteBuffer.wrap(before));
                target.file().position(position);
                TransferReport report = route.transfer(source, content.length).to(target.channel());
                assertEquals(content.length, report.bytes());
                assertEquals(position + content.length, target.file().position());
                byte[] whole = Content.joined(before, new byte[5000]);
                long end = position + content.length;
                byte[] expected = Content.joined(Content.region(whole, 0, position), content,
                        Content.region(before, end, Long.MAX_VALUE));
                Content.assertSame(expected, target.received(), "at " + position);
                assertBy(route, report);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void nonBlockingChannelsGetThereInSteps(Route route) throws Exception {
        for (int size : SIZES) {
            try (Scratch scratch = new Scratch()) {
                byte[] content = Content.of(size);
                Source source = Source.of(scratch, route.from, content);
                Sink target = Sink.open(scratch, route.to);
                if (route.from.streams()) {
                    source.nonBlocking();
                }
                if (route.to.streams()) {
                    target.nonBlocking();
                }
                long moved = 0;
                TransferReport report;
                do {
                    Transfer next = route.from == End.FILE
                            ? Transfer.from(source.file(), moved, Long.MAX_VALUE)
                            : Transfer.from(source.channel(), Long.MAX_VALUE);
                    report = next.method(route.method).to(target.channel());
                    Reports.assertConsistent(report);
                    assertFalse(report.outcome() == Outcome.COMPLETE);
                    moved += report.bytes() + deliver(report.undelivered(), target);
                } while (report.outcome() != Outcome.END_OF_SOURCE);
                assertEquals(size, moved);
                Content.assertSame(content, target.received(), size + " bytes");
            }
        }
    }

    private static int deliver(byte[] undelivered, Sink target) throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap(undelivered);
        while (bytes.hasRemaining()) {
            target.channel().write(bytes);
        }
        return undelivered.length;
    }

    @ParameterizedTest
    @MethodSource("streams")
    void point16WhatANonBlockingTargetDidNotTakeIsHandedBack(Route route) throws Exception {
        try (Scratch scratch = new Scratch()) {
            byte[] content = Content.of(3 << 20);
            Source source = Source.of(scratch, route.from, content);
            if (!route.to.streams()) {
                return;
            }
            Sink target = Sink.stalled(scratch, route.to).nonBlocking();
            TransferReport report = route.transfer(source, Long.MAX_VALUE).to(target.channel());
            assertEquals(Outcome.TARGET_NOT_READY, report.outcome(), report::describe);
            Reports.assertConsistent(report);
            byte[] undelivered = report.undelivered();
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            rest.write(undelivered);
            rest.write(route.from == End.FILE
                    ? Content.region(content, report.bytes(), content.length) : source.rest());
            target.collect();
            byte[] arrived = target.received();
            assertEquals(report.bytes(), arrived.length);
            Content.assertSame(content, Content.joined(arrived, rest.toByteArray()), "what arrived and the rest");
        }
    }
}
