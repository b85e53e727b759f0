package io.jenkins.plugins.databricks.emulator.http;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Rising 15-digit ids, as workspaces hand them out today: too large for 32 bits, exact in a double. */
public final class Ids {

    private final AtomicLong last =
            new AtomicLong(ThreadLocalRandom.current().nextLong(100_000_000_000_000L, 900_000_000_000_000L));

    public long next() {
        return last.addAndGet(ThreadLocalRandom.current().nextLong(1, 1_000));
    }
}
