package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.api.dbt.DbtResult;
import io.jenkins.plugins.databricks.deploy.machine.Mailbox;
import io.jenkins.plugins.databricks.deploy.poller.Urgency;
import io.jenkins.plugins.databricks.deploy.runs.TaskParts.Part;
import io.jenkins.plugins.databricks.deploy.runs.log.OutputLimit;
import io.jenkins.plugins.databricks.deploy.runs.log.RunLogger;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the {@link TaskParts} of the tasks of a finished run. Earlier attempts are read for every build, as the log
 * tells why they failed; the rest only for a build that wants it. What cannot be read is left out, and so is what goes
 * beyond the limits, as each output takes a request.
 */
final class PartsReader {

    /** How many earlier attempts of a run are read. */
    private static final int MOST_EARLIER = 50;

    /** How many tasks of a run are followed into their iterations or into other runs. */
    private static final int MOST_FOLLOWED = 50;

    /** How many iterations or tasks are taken of one task. */
    private static final int MOST_INNER = 1_000;

    /** How many outputs of failed iterations or tasks are read. */
    private static final int MOST_INNER_OUTPUTS = 100;

    /** For how many tasks dbt's results are fetched. */
    private static final int MOST_DBT = 20;

    private static final int CHARACTERS = 20_000;

    private final RunCalls calls;
    private final RunLogger logger;
    private final boolean all;
    private final Map<String, List<TaskRun>> attempts = new HashMap<>();
    private final Map<Long, TaskParts> found = new HashMap<>();
    private int earlierRead;
    private int followed;
    private int innerRead;
    private int dbtRead;

    /** @param all whether the build wants everything */
    PartsReader(RunCalls calls, RunLogger logger, boolean all) {
        this.calls = calls;
        this.logger = logger;
        this.all = all;
    }

    /** Takes the attempts that were not the last ones, the oldest one first. */
    void begin(List<TaskRun> earlier) {
        earlier.stream()
                .filter(task -> task.state().failed())
                .forEach(task -> attempts.computeIfAbsent(task.key(), key -> new ArrayList<>())
                        .add(task));
    }

    /** What was found, by the tasks' own run IDs. */
    Map<Long, TaskParts> found() {
        return Map.copyOf(found);
    }

    /** Reads the parts of one task, whose output is known. */
    void read(TaskRun task, String page, RunOutput output, Mailbox.Event end) throws IOException, InterruptedException {
        new Reading(task, page, output, end).readEarlier();
    }

    private final class Reading {

        private final TaskRun task;
        private final String page;
        private final RunOutput output;
        private final Mailbox.Event end;
        private final Deque<TaskRun> unread = new ArrayDeque<>();
        private final List<Part> earlier = new ArrayList<>();
        private final Map<Long, RunOutput> innerOutputs = new HashMap<>();
        private List<TaskRun> inner = List.of();
        private boolean leftOut;

        Reading(TaskRun task, String page, RunOutput output, Mailbox.Event end) {
            this.task = task;
            this.page = page;
            this.output = output;
            this.end = end;
            unread.addAll(attempts.getOrDefault(task.key(), List.of()));
        }

        void readEarlier() throws IOException, InterruptedException {
            TaskRun attempt = unread.poll();
            if (attempt == null) {
                readInner();
            } else if (earlierRead++ >= MOST_EARLIER) {
                addEarlier(attempt, RunOutput.NONE);
            } else {
                calls.ask(
                        Urgency.OTHER,
                        runs -> runs.output(attempt.runId()),
                        read -> addEarlier(attempt, read),
                        refusal -> addEarlier(attempt, RunOutput.NONE));
            }
        }

        private void addEarlier(TaskRun attempt, RunOutput read) throws IOException, InterruptedException {
            logger.outputs().earlier(attempt, read);
            earlier.add(new Part(attempt, cut(read)));
            readEarlier();
        }

        private RunOutput cut(RunOutput read) {
            return new OutputLimit(CHARACTERS, CHARACTERS).cut(read, task.page() == null ? page : task.page());
        }

        private void readInner() throws IOException, InterruptedException {
            long run = task.details().iterates() ? task.runId() : output.startedRun();
            if (!all || run == 0 || followed++ >= MOST_FOLLOWED) {
                readDbt();
            } else {
                ask(runs -> runs.begin(run));
            }
        }

        private void ask(RunCalls.Question<Runs.Reading> next) {
            calls.ask(
                    Urgency.OTHER,
                    next,
                    reading -> {
                        List<TaskRun> read = task.details().iterates()
                                ? iterations(reading)
                                : reading.run().tasks();
                        if (!reading.isComplete() && read.size() < MOST_INNER) {
                            ask(runs -> runs.more(reading));
                            return;
                        }
                        leftOut = !reading.isComplete() || read.size() > MOST_INNER;
                        inner = read.subList(0, Math.min(read.size(), MOST_INNER));
                        inner.stream().filter(one -> one.state().failed()).forEach(unread::add);
                        readInnerOutputs();
                    },
                    refusal -> readDbt());
        }

        /** Those of a task that has not failed have not failed either: failures among them were retried. */
        private List<TaskRun> iterations(Runs.Reading reading) {
            return reading.iterations().stream()
                    .filter(one -> task.state().failed() || !one.state().failed())
                    .toList();
        }

        private void readInnerOutputs() throws IOException, InterruptedException {
            TaskRun failed = unread.poll();
            if (failed == null || innerRead++ >= MOST_INNER_OUTPUTS) {
                readDbt();
                return;
            }
            calls.ask(
                    Urgency.OTHER,
                    runs -> runs.output(failed.runId()),
                    read -> {
                        innerOutputs.put(failed.runId(), cut(read));
                        readInnerOutputs();
                    },
                    refusal -> readInnerOutputs());
        }

        private void readDbt() throws IOException, InterruptedException {
            if (!all || !task.details().isDbt() || dbtRead++ >= MOST_DBT) {
                end(List.of());
                return;
            }
            calls.ask(
                    Urgency.OTHER,
                    this::dbtResults,
                    read -> {
                        if (read.failure() != null) {
                            logger.unread(
                                    "the results of dbt in task " + task.key() + " cannot be read", read.failure());
                        }
                        end(read.results());
                    },
                    refusal -> end(List.of()));
        }

        /** A storage that cannot be reached must not keep the outputs of other tasks from being read. */
        private Dbt dbtResults(Runs runs) throws InterruptedException {
            try {
                return new Dbt(runs.dbtResults(task.runId()), null);
            } catch (IOException e) {
                return new Dbt(List.of(), e);
            }
        }

        private void end(List<DbtResult> nodes) throws IOException, InterruptedException {
            List<Part> parts = inner.stream()
                    .map(one -> new Part(one, innerOutputs.getOrDefault(one.runId(), RunOutput.NONE)))
                    .toList();
            TaskParts whole = new TaskParts(earlier, parts, leftOut, nodes);
            if (!whole.equals(TaskParts.NONE)) {
                found.put(task.runId(), whole);
            }
            end.happen();
        }
    }

    private record Dbt(List<DbtResult> results, IOException failure) {}
}
