package io.jenkins.plugins.databricks.deploy.poller;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * One round of polling the runs of a workspace that are due. It requests each of them or, if that takes fewer requests,
 * reads the pages of the workspace's active runs. Each request waits for its turn in the {@link WorkspaceLane}.
 */
final class WatchRound {

    private static final Logger LOGGER = Logger.getLogger(WatchRound.class.getName());

    private static final int REQUESTS_SAVED_BY_A_PAGE = 4;

    /** Runs that become due one after the other are due together if they are within this time. */
    private static final long TOGETHER = TimeUnit.SECONDS.toNanos(1);

    /** More active runs than a workspace can have; a server that returns more pages would do so endlessly. */
    private static final int MOST_PAGES = 200;

    /** One request; steps that follow from its response come before the remaining ones. */
    @FunctionalInterface
    private interface Step {
        void take() throws IOException, InterruptedException;
    }

    private final WorkspaceLane lane;
    private final LongSupplier nanoTime;
    private final Supplier<List<RunWatch>> all;
    private final Set<RunWatch> open;
    private final Map<Object, ListOrder> lastLists;
    private final Runnable end;
    private final Deque<Step> steps = new ArrayDeque<>();

    /**
     * @param all all watched runs, due or not
     * @param lastLists the last list of active runs that each principal can see; updated for the next round
     * @param end called when the round is over
     */
    WatchRound(
            WorkspaceLane lane,
            LongSupplier nanoTime,
            Supplier<List<RunWatch>> all,
            Collection<RunWatch> due,
            Map<Object, ListOrder> lastLists,
            Runnable end) {
        this.lane = lane;
        this.nanoTime = nanoTime;
        this.all = all;
        this.open = new LinkedHashSet<>(due);
        this.lastLists = lastLists;
        this.end = end;
    }

    /** Starts the round. The principals must be known before runs can be looked for in lists. */
    void begin() {
        long strangers =
                open.stream().filter(watch -> watch.principal() == null).count();
        if (strangers > 1) {
            steps.add(this::connect);
        } else {
            plan();
        }
        goOn();
    }

    private void connect() {
        for (RunWatch watch : List.copyOf(open)) {
            if (open.contains(watch) && !watch.isClosed()) {
                take(watch, watch::runs);
            }
        }
        plan();
    }

    /** Plans the requests: few due runs one by one, many of the same principal through lists. */
    private void plan() {
        Map<Object, List<RunWatch>> byPrincipal = new LinkedHashMap<>();
        for (RunWatch watch : open) {
            Object principal = watch.principal();
            byPrincipal
                    .computeIfAbsent(principal == null ? watch : principal, p -> new ArrayList<>())
                    .add(watch);
        }
        byPrincipal.forEach((principal, due) -> {
            if (soonDue(principal)
                    > lastLists.getOrDefault(principal, ListOrder.NONE).pages() + 1) {
                new Listing(principal, due).plan();
            } else {
                due.forEach(watch -> steps.add(() -> lookAt(watch, null)));
            }
        });
    }

    /** How many of the principal's runs are due together. */
    private long soonDue(Object principal) {
        long soon = nanoTime.getAsLong() + TOGETHER;
        return watchesOf(principal).filter(watch -> watch.due() - soon <= 0).count();
    }

    private Stream<RunWatch> watchesOf(Object principal) {
        return all.get().stream().filter(watch -> principal.equals(watch.principal()));
    }

    private void goOn() {
        Step step = steps.poll();
        if (step == null) {
            end.run();
            return;
        }
        Callable<Void> turn = () -> {
            step.take();
            return null;
        };
        lane.call(Urgency.POLL, turn).whenComplete((nothing, failure) -> {
            if (failure != null) {
                // Jenkins is probably stopping, and there will be no next turn.
                LOGGER.log(Level.FINE, "could not poll runs", failure);
            }
            goOn();
        });
    }

    /** Takes one step. A failure of one run must not affect the others. */
    private void take(RunWatch watch, Step step) {
        try {
            step.take();
        } catch (IOException e) {
            failed(watch, e);
        } catch (InterruptedException | RuntimeException e) {
            failed(watch, new IOException("run " + watch.runId() + " could not be read: " + e, e));
        }
    }

    private void lookAt(RunWatch watch, Runs.Reading begun) {
        if (watch.isClosed()) {
            return;
        }
        take(watch, () -> {
            Runs runs = watch.runs();
            Runs.Reading reading = begun == null ? runs.begin(watch.runId()) : runs.more(begun);
            if (reading.isComplete()) {
                seen(watch, reading.run());
            } else {
                steps.addFirst(() -> lookAt(watch, reading));
            }
        });
    }

    private void seen(RunWatch watch, JobRun run) {
        open.remove(watch);
        if (!watch.isClosed()) {
            watch.seen(run, nanoTime.getAsLong());
        }
    }

    /** Handles a failure. If the workspace does not answer or asks to wait, the other runs are not requested either. */
    private void failed(RunWatch watch, IOException e) {
        open.remove(watch);
        watch.failed(e, nanoTime.getAsLong());
        if (isOfAll(e)) {
            steps.clear();
            for (RunWatch other : open) {
                if (!other.isClosed()) {
                    other.failed(e, nanoTime.getAsLong());
                }
            }
            open.clear();
            lane.pause(((DatabricksException) e).retryAfter());
        }
    }

    private static boolean isOfAll(IOException e) {
        return e instanceof DatabricksException remote && remote.isGivenUp();
    }

    /**
     * Reads the active runs until all watched ones are found. The others have probably finished: a few are requested as
     * soon as the list has passed their place, many are looked for among the newest completed runs as long as that takes
     * fewer requests than one each, or each page has some.
     */
    private final class Listing {
        private final Object principal;
        private final Map<Long, List<RunWatch>> watches = new LinkedHashMap<>();
        private final Set<Long> missing;
        private final RunWatch first;
        private final ListOrder last;
        private final ListOrder order = new ListOrder();
        private boolean keepsOrder = true;
        private boolean completed;
        private int pages;
        private int mostPages = MOST_PAGES;
        private boolean answered;

        /** @param due at least one; runs that are not yet due are included */
        Listing(Object principal, List<RunWatch> due) {
            this.principal = principal;
            this.first = due.get(0);
            this.last = lastLists.getOrDefault(principal, ListOrder.NONE);
            Set<RunWatch> wanted = new LinkedHashSet<>(due);
            watchesOf(principal).forEach(wanted::add);
            wanted.forEach(watch -> watches.computeIfAbsent(watch.runId(), id -> new ArrayList<>(1))
                    .add(watch));
            missing = new LinkedHashSet<>(watches.keySet());
        }

        void plan() {
            steps.add(() -> read(null));
        }

        private void read(String token) {
            answered = false;
            take(first, () -> {
                Runs runs = first.runs();
                Runs.Page page = completed ? runs.completed(token) : runs.active(token);
                pages++;
                int found = 0;
                for (JobRun run : page.runs()) {
                    found += found(run) ? 1 : 0;
                }
                if (completed && found >= REQUESTS_SAVED_BY_A_PAGE) {
                    // It has saved requests, so it does not count.
                    mostPages = Math.min(mostPages + 1, MOST_PAGES);
                }
                answered = true;
                goOn(page);
            });
            if (!answered && !open.isEmpty()) {
                askForTheRest();
            }
        }

        /** Whether it tells something new of a watched run: one that was active a moment ago may have completed. */
        private boolean found(JobRun run) {
            List<RunWatch> found = watches.get(run.runId());
            if (found == null) {
                return false;
            }
            if (!completed) {
                order.add(run.runId());
            }
            boolean isNew = missing.remove(run.runId()) || completed;
            if (isNew) {
                found.forEach(watch -> seen(watch, run));
            }
            return isNew;
        }

        private void goOn(Runs.Page page) {
            if (missing.isEmpty()) {
                remember();
            } else if (page.next() != null && pages < mostPages) {
                steps.addFirst(() -> read(page.next()));
                if (!completed) {
                    askForThePassed(page.runs());
                }
            } else if (!completed && missing.size() >= REQUESTS_SAVED_BY_A_PAGE) {
                remember();
                completed = true;
                pages = 0;
                mostPages = Math.min(missing.size() / REQUESTS_SAVED_BY_A_PAGE, MOST_PAGES);
                steps.addFirst(() -> read(null));
            } else {
                remember();
                askForTheRest();
            }
        }

        private void remember() {
            if (!completed) {
                order.end(pages);
                lastLists.put(principal, order);
            }
        }

        private void askForThePassed(List<JobRun> page) {
            List<Long> passed =
                    last.before(page).stream().filter(missing::contains).toList();
            if (!keepsOrder || passed.size() > REQUESTS_SAVED_BY_A_PAGE) {
                return;
            }
            passed.forEach(missing::remove);
            passed.forEach(run -> watches.get(run)
                    .forEach(watch -> steps.addFirst(() -> {
                        lookAt(watch, null);
                        if (!watch.isClosed() && watch.isActive()) {
                            keepsOrder = false;
                        }
                    })));
        }

        private void askForTheRest() {
            missing.forEach(run -> watches.get(run).forEach(watch -> {
                if (!watch.isClosed()) {
                    steps.add(() -> lookAt(watch, null));
                }
            }));
        }
    }
}
