package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Way;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A descriptor is not used once its channel is closed: what is opened the moment after gets the same numbers, and not a
 * byte.
 */
@Tag("agent")
@ExtendWith(OpenDescriptors.class)
class RecycledDescriptorsTest {
    private static final byte[] CONTENT = Content.of(1 << 20);

    static Stream<Arguments> ways() throws Exception {
        List<Arguments> ways = new ArrayList<>();
        for (End from : End.values()) {
            for (End to : End.values()) {
                for (Way way : Way.all(from, to)) {
                    if (!way.isJdk()) {
                        ways.add(Arguments.of(from, to, way));
                    }
                }
            }
        }
        return ways.stream();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whatIsOpenedRightAfterACloseIsNotWrittenTo(End from, End to, Way way) throws Exception {
        for (int round = 0; round < Rounds.OF_A_RACE; round++) {
            try (Scratch scratch = way.scratch()) {
                Source source = Source.of(scratch, from, CONTENT);
                Sink target = Sink.open(scratch, to);
                List<Path> fresh = Stream.generate(scratch::path).limit(4).toList();
                for (Path path : fresh) {
                    Files.createFile(path);
                }
                Running<Void> running = way.startRepeating(source.channel(), target.channel(), CONTENT.length);
                for (int spin = 0; spin < round % 50 * 200; spin++) {
                    Thread.onSpinWait();
                }
                source.channel().close();
                target.channel().close();
                List<FileChannel> channels = new ArrayList<>();
                for (Path path : fresh) {
                    channels.add(scratch.open(path, READ, WRITE));
                }
                running.result();
                for (FileChannel channel : channels) {
                    assertEquals(0, channel.size(), "bytes in a file that nobody wrote to");
                    assertEquals(0, channel.position());
                }
            }
        }
    }
}
