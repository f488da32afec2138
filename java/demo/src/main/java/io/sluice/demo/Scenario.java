package io.sluice.demo;

import java.io.IOException;

/** What is moved from where to where. */
enum Scenario {
    SEND("file-tcp", "Sending: file to TCP", "FileChannel.transferTo", SendStage::new),
    RECEIVE("tcp-file", "Receiving: TCP to file", "FileChannel.transferFrom", ReceiveStage::new),
    RELAY("tcp-tcp", "Relaying: TCP to TCP", "a loop of read and write through a direct buffer of 64 KiB", RelayStage::new),
    COPY("file-file", "Copying: file to file", "FileChannel.transferTo", CopyStage::new);

    private final String id;
    private final String title;
    private final String jdkWay;
    private final Opener opener;

    Scenario(String id, String title, String jdkWay, Opener opener) {
        this.id = id;
        this.title = title;
        this.jdkWay = jdkWay;
        this.opener = opener;
    }

    /** What the JSON calls it. */
    String id() {
        return id;
    }

    /** What people call it. */
    String title() {
        return title;
    }

    /** What stands behind the method JDK here. */
    String jdkWay() {
        return jdkWay;
    }

    /** True if the CPU copies the outgoing device makes or saves count here. */
    boolean toSocket() {
        return this == SEND || this == RELAY;
    }

    /** Sets the stage for transfers of a size, of bytes with a SHA-256. */
    Stage open(Size size, byte[] digest, Workspace workspace) throws IOException {
        return opener.open(size, digest, workspace);
    }

    private interface Opener {
        Stage open(Size size, byte[] digest, Workspace workspace) throws IOException;
    }
}
