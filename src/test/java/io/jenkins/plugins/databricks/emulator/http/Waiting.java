package io.jenkins.plugins.databricks.emulator.http;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Blocks on a monitor until a condition holds. */
public final class Waiting {

    private Waiting() {}

    /**
     * The caller holds the monitor, which is notified of every change.
     *
     * @throws AssertionError when the condition does not hold in time
     */
    public static void until(Object monitor, BooleanSupplier condition, Duration timeout, Supplier<String> what)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new AssertionError("Waited " + timeout + " in vain for " + what.get());
            }
            monitor.wait(millis);
        }
    }
}
