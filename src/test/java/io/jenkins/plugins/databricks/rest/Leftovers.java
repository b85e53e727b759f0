package io.jenkins.plugins.databricks.rest;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;

/** What work that has ended may have left behind. */
public final class Leftovers {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private Leftovers() {}

    /** How many connections somebody holds. */
    public static int connections(HttpTransport transport) {
        try {
            Object client = value(transport, "client");
            return ((PoolingHttpClientConnectionManager) value(client, "connManager"))
                    .getTotalStats()
                    .getLeased();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object value(Object object, String field) throws ReflectiveOperationException {
        Field declared = object.getClass().getDeclaredField(field);
        declared.setAccessible(true);
        return declared.get(object);
    }

    /** The threads that are in the middle of the plugin's code, rather than waiting in a pool for something to do. */
    public static List<String> threads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("Databricks "))
                .filter(Leftovers::isInUse)
                .map(thread -> thread.getKey().getName() + ": " + List.of(thread.getValue()))
                .toList();
    }

    private static boolean isInUse(Map.Entry<Thread, StackTraceElement[]> thread) {
        return List.of(thread.getValue()).stream()
                .anyMatch(frame -> frame.getClassName().startsWith("io.jenkins.plugins.databricks."));
    }

    /** Waits until nothing is left. */
    public static void await(Supplier<String> left) throws InterruptedException {
        await(PATIENCE, left);
    }

    /**
     * Waits until nothing is left.
     *
     * @param left what is left, in words; nothing where nothing is
     */
    public static void await(Duration patience, Supplier<String> left) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        String last = left.get();
        while (!last.isEmpty()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("Still left: " + last);
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
            last = left.get();
        }
    }
}
