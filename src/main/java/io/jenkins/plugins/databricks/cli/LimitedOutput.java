package io.jenkins.plugins.databricks.cli;

import java.io.ByteArrayOutputStream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The start of what a process on an agent prints, which could otherwise fill the controller's memory. */
@Restricted(NoExternalUse.class)
public final class LimitedOutput extends ByteArrayOutputStream {

    private final int most;
    private boolean cut;

    /** @param most how many bytes are kept */
    public LimitedOutput(int most) {
        this.most = most;
    }

    @Override
    public synchronized void write(int b) {
        if (count < most) {
            super.write(b);
        } else {
            cut = true;
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        cut |= length > most - count;
        super.write(bytes, offset, Math.min(length, most - count));
    }

    /** Whether there was more. */
    public synchronized boolean isCut() {
        return cut;
    }
}
