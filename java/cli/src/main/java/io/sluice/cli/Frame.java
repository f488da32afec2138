package io.sluice.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A message of the protocol, as java/cli/PROTOCOL.md describes it.
 *
 * @param type one of the constants
 * @param payload its bytes, between position and limit
 */
record Frame(byte type, ByteBuffer payload) {
    static final byte WELCOME = 'w';
    static final byte OFFER = 'o';
    static final byte ACCEPT = 'a';
    static final byte SKIP = 's';
    static final byte REFUSE = 'r';
    static final byte BODY = 'b';
    static final byte CHUNK = 'c';
    static final byte TRAILER = 't';
    static final byte KEPT = 'k';
    static final byte BUSY = 'y';
    static final byte END = 'e';
    static final byte PARTS = 'p';
    static final byte LACKING = 'l';
    static final byte JOIN = 'j';
    static final byte PART = 'x';
    static final byte PARTS_SENT = 'z';
    static final byte FAILURE = 'f';
    static final byte HOLD = 'h';
    static final byte MEASURE = 'm';
    static final byte GIVE = 'g';
    static final byte ARRIVED = 'v';
    static final byte VERDICT = 'd';

    /** The type and the length. */
    static final int HEADER = 3;
    /** What a payload may hold at most. No honest one is longer. */
    static final int LARGEST = 4096;
    private static final int LONGEST_TEXT = 1000;

    static Frame of(byte type) {
        return new Frame(type, ByteBuffer.allocate(0));
    }

    static Frame ofLong(byte type, long value) {
        return new Frame(type, ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
    }

    /** A refusal, a failure or a skip, with the exit code that it means for the other end, and the reason. */
    static Frame ofReason(byte type, int exitCode, String reason) {
        byte[] text = reason.substring(0, Math.min(reason.length(), LONGEST_TEXT)).getBytes(StandardCharsets.UTF_8);
        return new Frame(type, ByteBuffer.allocate(1 + text.length).put((byte) exitCode).put(text).flip());
    }

    /** As it goes over the wire. */
    ByteBuffer encoded() {
        return ByteBuffer.allocate(HEADER + payload.remaining())
                .put(type)
                .putShort((short) payload.remaining())
                .put(payload.duplicate())
                .flip();
    }

    /** The number in a frame that holds one and nothing else. */
    long number() throws ProtocolException {
        if (payload.remaining() != Long.BYTES) {
            throw new ProtocolException("a message '" + (char) type + "' holds " + payload.remaining() + " bytes instead of " + Long.BYTES);
        }
        return payload.getLong(payload.position());
    }

    /** What a refusal or a failure means here; the text may come from anybody, so it is shown without control characters. */
    CommandException reason(String who) {
        if (!payload.hasRemaining()) {
            return CommandException.failed(who + " gave no reason");
        }
        int code = payload.get(payload.position());
        boolean known = code == ExitCode.REFUSED || code == ExitCode.MISMATCH;
        String text = StandardCharsets.UTF_8.decode(payload.duplicate().position(payload.position() + 1)).toString();
        return new CommandException(known ? code : ExitCode.FAILED, who + ": " + text.replaceAll("\\p{Cntrl}", "?"));
    }

    /** Text that has to be right. */
    static String strict(ByteBuffer bytes) throws ProtocolException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolException("a text is not UTF-8");
        }
    }
}
