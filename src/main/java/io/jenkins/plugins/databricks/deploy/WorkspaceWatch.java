package io.jenkins.plugins.databricks.deploy;

import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.workspace.Run;
import io.jenkins.plugins.databricks.workspace.Runs;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The watched runs of one workspace. They are looked at in rounds, one at a time: a round asks for each run that is due, or, where that takes fewer
 * requests, reads the pages of the workspace's active runs. Each request of a round waits for its turn in the {@link WorkspaceLane}.
 */
final class WorkspaceWatch {

    private static final Logger LOGGER = Logger.getLogger(WorkspaceWatch.class.getName());

    private static final int REQUESTS_SAVED_BY_A_PAGE = 4;

    /** More active runs than a workspace may have: what gives pages beyond them gives them without end. */
    private static final int MOST_PAGES = 200;

    private final WorkspaceLane lane;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;
    private final List<RunWatch> watches = new ArrayList<>();
    private final Map<Object, Integer> pagesOfLastList = new LinkedHashMap<>();
    private ScheduledFuture<?> nextRound;
    private long nextRoundAt;
    private boolean inRound;

    WorkspaceWatch(WorkspaceLane lane, ScheduledExecutorService timer, LongSupplier nanoTime) {
        this.lane = lane;
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    WorkspaceLane lane() {
        return lane;
    }

    synchronized void add(RunWatch watch) {
        watches.add(watch);
        schedule();
    }

    synchronized void remove(RunWatch watch) {
        watch.close();
        watches.remove(watch);
        if (watches.isEmpty() && nextRound != null) {
            nextRound.cancel(false);
            nextRound = null;
        }
    }

    synchronized int size() {
        return watches.size();
    }

    synchronized boolean isIdle() {
        return watches.isEmpty() && !inRound && lane.isIdle();
    }

    /** Sees to it that the next round comes when the first look is due, and not later for an earlier plan. */
    private synchronized void schedule() {
        watches.removeIf(RunWatch::isClosed);
        if (inRound || watches.isEmpty()) {
            return;
        }
        long now = nanoTime.getAsLong();
        long in = watches.stream().mapToLong(watch -> watch.due() - now).min().orElseThrow();
        if (nextRound != null) {
            if (now + in - nextRoundAt >= 0) {
                return;
            }
            nextRound.cancel(false);
        }
        nextRoundAt = now + in;
        try {
            nextRound = timer.schedule(this::beginRound, Math.max(0, in), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException shuttingDown) {
            LOGGER.log(Level.FINE, "no more looks in this session", shuttingDown);
        }
    }

    private void beginRound() {
        Round round = new Round();
        synchronized (this) {
            nextRound = null;
            if (inRound) {
                return;
            }
            inRound = true;
            round.plan();
        }
        round.goOn();
    }

    private synchronized void endRound() {
        inRound = false;
        schedule();
    }

    /** One request; what follows from its answer is put first among the steps that are left. */
    @FunctionalInterface
    private interface Step {
        void take() throws IOException, InterruptedException;
    }

    /** The requests of one round. */
    private final class Round {
        private final Deque<Step> steps = new ArrayDeque<>();
        private final Set<RunWatch> open = new LinkedHashSet<>();

        /** Few due runs are asked for one by one; many of the same principal through lists. */
        void plan() {
            long now = nanoTime.getAsLong();
            Map<Object, List<RunWatch>> byPrincipal = new LinkedHashMap<>();
            for (RunWatch watch : watches) {
                if (watch.due() - now <= 0) {
                    open.add(watch);
                    Object principal = watch.principal();
                    byPrincipal
                            .computeIfAbsent(principal == null ? watch : principal, p -> new ArrayList<>())
                            .add(watch);
                }
            }
            byPrincipal.forEach((principal, due) -> {
                if (due.size() > pagesOfLastList.getOrDefault(principal, 1) + 1) {
                    new Listing(principal, all(principal)).plan();
                } else {
                    due.forEach(watch -> steps.add(() -> lookAt(watch, null)));
                }
            });
        }

        private List<RunWatch> all(Object principal) {
            return watches.stream()
                    .filter(watch -> principal.equals(watch.principal()))
                    .toList();
        }

        void goOn() {
            Step step = steps.poll();
            if (step == null) {
                endRound();
                return;
            }
            lane.call(Urgency.POLL, () -> {
                        step.take();
                        return null;
                    })
                    .whenComplete((nothing, failure) -> {
                        if (failure instanceof InterruptedException) {
                            Thread.currentThread().interrupt();
                            return;
                        }
                        if (failure != null) {
                            LOGGER.log(Level.WARNING, "Could not look at runs", failure);
                        }
                        goOn();
                    });
        }

        private void lookAt(RunWatch watch, Runs.Reading begun) throws InterruptedException {
            if (watch.isClosed()) {
                return;
            }
            try {
                Runs runs = watch.runs();
                Runs.Reading reading = begun == null ? runs.begin(watch.runId()) : runs.more(begun);
                if (reading.isComplete()) {
                    seen(watch, reading.run());
                } else {
                    steps.addFirst(() -> lookAt(watch, reading));
                }
            } catch (IOException e) {
                failed(watch, e);
            }
        }

        private void seen(RunWatch watch, Run run) {
            open.remove(watch);
            if (!watch.isClosed()) {
                watch.seen(run, nanoTime.getAsLong());
            }
        }

        /** A workspace that does not answer, or wants to be left alone, is not asked for the others either. */
        private void failed(RunWatch watch, IOException e) {
            open.remove(watch);
            watch.failed(e, nanoTime.getAsLong());
            if (isOfAll(e)) {
                steps.clear();
                for (RunWatch other : List.copyOf(open)) {
                    if (!other.isClosed()) {
                        other.failed(e, nanoTime.getAsLong());
                    }
                }
                lane.pause(((DatabricksException) e).retryAfter());
            }
        }

        private static boolean isOfAll(IOException e) {
            return e instanceof DatabricksException remote && remote.isGivenUp();
        }

        /**
         * Reads the active runs until all that are watched are found. Those not among them have ended, most likely: they are looked for among the newest
         * completed runs, as long as that takes fewer requests than asking for each.
         */
        private final class Listing {
            private final Object principal;
            private final Map<Long, List<RunWatch>> missing = new LinkedHashMap<>();
            private final RunWatch first;
            private boolean completed;
            private int pages;
            private int mostPages = MOST_PAGES;

            Listing(Object principal, List<RunWatch> all) {
                this.principal = principal;
                this.first = all.get(0);
                all.forEach(watch -> missing.computeIfAbsent(watch.runId(), id -> new ArrayList<>())
                        .add(watch));
            }

            void plan() {
                steps.add(() -> read(null));
            }

            private void read(String token) throws InterruptedException {
                try {
                    Runs runs = first.runs();
                    Runs.Page page = completed ? runs.completed(token) : runs.active(token);
                    pages++;
                    for (Run run : page.runs()) {
                        List<RunWatch> found = missing.remove(run.runId());
                        if (found != null) {
                            found.forEach(watch -> seen(watch, run));
                        }
                    }
                    goOn(page.next());
                } catch (IOException e) {
                    failed(first, e);
                    if (!isOfAll(e)) {
                        askForTheRest();
                    }
                }
            }

            private void goOn(String next) {
                if (missing.isEmpty()) {
                    remember();
                } else if (next != null && pages < mostPages) {
                    steps.addFirst(() -> read(next));
                } else if (!completed) {
                    remember();
                    completed = true;
                    pages = 0;
                    mostPages = missing.size() / REQUESTS_SAVED_BY_A_PAGE;
                    if (mostPages > 0) {
                        steps.addFirst(() -> read(null));
                    } else {
                        askForTheRest();
                    }
                } else {
                    askForTheRest();
                }
            }

            private void remember() {
                if (!completed) {
                    synchronized (WorkspaceWatch.this) {
                        pagesOfLastList.put(principal, pages);
                    }
                }
            }

            private void askForTheRest() {
                missing.values()
                        .forEach(all -> all.forEach(watch -> {
                            if (!watch.isClosed()) {
                                steps.add(() -> lookAt(watch, null));
                            }
                        }));
            }
        }
    }
}
