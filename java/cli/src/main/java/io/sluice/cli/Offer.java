package io.sluice.cli;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A file that is offered. Nothing in it is to be trusted.
 *
 * @param size in bytes, or -1 for a stream whose length is not known yet
 * @param modified when it was last changed, in nanoseconds since 1970
 * @param mode its permissions
 * @param key what it is: another file, or the same one changed, has another
 * @param name its name, without a path
 */
record Offer(long size, long modified, int mode, String key, String name) {
    private static final int LONGEST_KEY = 128;
    static final int LONGEST_NAME = 255;

    Frame frame() {
        return frame(Frame.OFFER);
    }

    /** As a message of that type. */
    Frame frame(byte type) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer payload = ByteBuffer.allocate(2 * Long.BYTES + 3 * Short.BYTES + keyBytes.length + nameBytes.length);
        payload.putLong(size).putLong(modified).putShort((short) mode);
        payload.putShort((short) keyBytes.length).put(keyBytes);
        payload.putShort((short) nameBytes.length).put(nameBytes);
        return new Frame(type, payload.flip());
    }

    static Offer of(Frame frame) throws ProtocolException {
        ByteBuffer payload = frame.payload();
        try {
            long size = payload.getLong();
            long modified = payload.getLong();
            int mode = payload.getShort() & 0xFFFF;
            String key = text(payload);
            String name = text(payload);
            if (size < -1 || payload.hasRemaining() || key.length() > LONGEST_KEY || !key.matches("[0-9a-f-]*")) {
                throw new ProtocolException("an offer makes no sense");
            }
            return new Offer(size, modified, mode, key, name);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new ProtocolException("an offer is cut short");
        }
    }

    private static String text(ByteBuffer payload) throws ProtocolException {
        int length = payload.getShort() & 0xFFFF;
        ByteBuffer bytes = payload.slice(payload.position(), length);
        payload.position(payload.position() + length);
        return Frame.strict(bytes);
    }

    boolean isStream() {
        return size < 0;
    }

    /** Why nothing may be called that in a directory that is not to be left, or null if it may. */
    static String objection(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return "is no name of a file";
        }
        if (name.indexOf('/') >= 0) {
            return "is a path, and only names are taken";
        }
        if (name.codePoints().anyMatch(c -> Character.isISOControl(c))) {
            return "has control characters in it";
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            return "is longer than " + LONGEST_NAME + " bytes";
        }
        return PartFile.isOurs(name) ? PartFile.OURS_ALONE : null;
    }

    /** A name that anybody may have sent, fit to be shown. */
    static String shown(String name) {
        return "'" + name.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
