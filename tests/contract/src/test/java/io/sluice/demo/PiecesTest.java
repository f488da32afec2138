package io.sluice.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What arrives in a stream of equal pieces is checked piece by piece, however it arrives. */
class PiecesTest {
    private final byte[] expected = digest("abc");
    private final Pieces pieces = new Pieces(3, expected);

    private static byte[] digest(String text) {
        return Pieces.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private void arrives(String text) {
        pieces.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void rightPiecesAreGoodHoweverTheyAreCut() {
        arrives("a");
        arrives("bcabca");
        arrives("bc");
        assertTrue(pieces.verdict().good(3));
        assertEquals(HexFormat.of().formatHex(expected), pieces.verdict().sha256());
    }

    @Test
    void oneWrongByteIsSeenAndItsPieceShown() {
        arrives("abcabXabcXbc");
        assertFalse(pieces.verdict().good(4));
        assertEquals(2, pieces.verdict().wrong());
        assertEquals(HexFormat.of().formatHex(digest("abX")), pieces.verdict().sha256());
    }

    @Test
    void aPieceThatIsMissingIsSeen() {
        arrives("abcab");
        assertFalse(pieces.verdict().good(2));
    }
}
