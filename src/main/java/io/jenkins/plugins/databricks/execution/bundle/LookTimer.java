package io.jenkins.plugins.databricks.execution.bundle;

import io.jenkins.plugins.databricks.execution.StepThreads;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import jenkins.util.Timer;

/** When a thread looks at a deployment: one at a time, after a pause or as soon as something is to be seen. */
final class LookTimer {

    /** An agent, which is not trusted, could ring without end. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Runnable look;
    private ScheduledFuture<?> next;
    private boolean looking;
    private boolean rung;
    private long ended = System.nanoTime() - BETWEEN_LOOKS.toNanos();

    LookTimer(Runnable look) {
        this.look = look;
    }

    /** Has it looked at as soon as possible. Returns at once. */
    synchronized void ring() {
        if (looking) {
            rung = true;
        } else if (next == null || next.cancel(false)) {
            schedule(Duration.ZERO);
        }
    }

    /** Has it looked at when the pause is over, or when somebody rings. */
    synchronized void after(Duration pause) {
        looking = false;
        ended = System.nanoTime();
        schedule(rung ? Duration.ZERO : pause);
    }

    private void schedule(Duration pause) {
        long least = BETWEEN_LOOKS.toNanos() - (System.nanoTime() - ended);
        next = Timer.get()
                .schedule(
                        () -> StepThreads.threads().execute(this::begin),
                        Math.max(least, pause.toNanos()),
                        TimeUnit.NANOSECONDS);
    }

    private void begin() {
        synchronized (this) {
            looking = true;
            rung = false;
        }
        look.run();
    }
}
