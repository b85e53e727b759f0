package io.jenkins.plugins.databricks.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Sends or fetches files, several at a time, and tells of them in their order. A file that fails does not keep the others back; only when the workspace
 * lets nobody in at all, the rest is given up.
 *
 * @param <R> what is known of a file that has arrived
 */
public final class FileTransfers<R> {

    /** How often a line tells how far the bytes have come. */
    public static final Duration PROGRESS = Duration.ofSeconds(30);

    private static final Duration LONGEST_END = Duration.ofSeconds(8);

    /** A file on its way. */
    public interface Transfer<R> {

        /** Its name, with its place if that helps, fit for the log. */
        String name();

        /** How many bytes it has; -1 when that is not known. */
        long length();

        /** How many bytes are on their way or have arrived. */
        long moved();

        R run() throws IOException, InterruptedException;

        /** Why it failed, for people. */
        String reason(Throwable failure);
    }

    private final DeploymentLog log;
    private final Duration progress;
    private final String doing;
    private final String done;

    /**
     * @param progress how often a line tells how far the bytes have come
     * @param doing such as {@code Uploading}
     * @param done such as {@code uploaded}
     */
    public FileTransfers(DeploymentLog log, Duration progress, String doing, String done) {
        this.log = log;
        this.progress = progress;
        this.doing = doing;
        this.done = done;
    }

    /**
     * Runs all transfers.
     *
     * @param parallel how many run at a time
     * @param arrived is told of each file that has arrived, in the order of the files
     * @return one entry a file
     * @throws IncompleteTransferException when files could not be transferred; it has those that have arrived
     */
    public List<R> run(List<? extends Transfer<R>> transfers, int parallel, Consumer<R> arrived)
            throws IOException, InterruptedException {
        ExecutorService threads =
                Executors.newFixedThreadPool(Math.min(transfers.size(), parallel), FileTransfers::thread);
        try {
            AtomicBoolean hopeless = new AtomicBoolean();
            List<Future<R>> answers = new ArrayList<>();
            for (Transfer<R> transfer : transfers) {
                answers.add(threads.submit(() -> run(transfer, hopeless)));
            }
            return collect(transfers, answers, arrived);
        } finally {
            end(threads);
        }
    }

    /** It holds no JVM back that ends, even where a disk or an agent hangs. */
    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "Databricks file transfer");
        thread.setDaemon(true);
        return thread;
    }

    /** @return {@code null} when it was not begun, since another one has failed for a reason that is of all files */
    private static <R> R run(Transfer<R> transfer, AtomicBoolean hopeless) throws IOException, InterruptedException {
        if (hopeless.get()) {
            return null;
        }
        try {
            return transfer.run();
        } catch (IOException e) {
            if (FileFailures.isOfAll(e)) {
                hopeless.set(true);
            }
            throw e;
        }
    }

    /** Waits for the files in their order. */
    private List<R> collect(List<? extends Transfer<R>> transfers, List<Future<R>> answers, Consumer<R> arrived)
            throws IOException, InterruptedException {
        List<R> all = new ArrayList<>();
        FileFailures failures = new FileFailures(transfers.size(), done);
        Throwable first = null;
        boolean hopeless = false;
        for (int i = 0; i < transfers.size() && !hopeless; i++) {
            try {
                R file = await(answers.get(i), transfers, all.size());
                if (file == null) {
                    failures.addNotTried(1);
                    continue;
                }
                all.add(file);
                arrived.accept(file);
            } catch (ExecutionException e) {
                first = first == null ? e.getCause() : first;
                failures.add(transfers.get(i).name(), transfers.get(i).reason(e.getCause()));
                hopeless = FileFailures.isOfAll(e.getCause());
                failures.addNotTried(hopeless ? transfers.size() - i - 1 : 0);
            }
        }
        if (!failures.isEmpty()) {
            throw new IncompleteTransferException(failures.toString(), all, first);
        }
        return all;
    }

    private R await(Future<R> answer, List<? extends Transfer<R>> transfers, int arrived)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                return answer.get(progress.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long moved = transfers.stream().mapToLong(Transfer::moved).sum();
                long total = transfers.stream()
                        .mapToLong(transfer -> Math.max(transfer.length(), transfer.moved()))
                        .sum();
                log.line(doing + ": " + Sizes.of(moved) + " of " + Sizes.of(total)
                        + (transfers.size() == 1 ? "" : ", " + arrived + " of " + transfers.size() + " files done"));
            }
        }
    }

    /** Stops what is on its way, and waits while it calls off what it has begun. */
    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            threads.awaitTermination(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
