package io.jenkins.plugins.databricks.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;

/** Gives no byte, until whoever reads it is interrupted. */
public class StuckStream extends InputStream {

    @Override
    public int read() throws IOException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
        return 0;
    }
}
