package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.deploy.machine.MachineHost;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** The interface of a {@link RunMachine} to the build that the run belongs to. One of {@link #started}, {@link #ended}, {@link #failed} and {@link #aborted} tells the end. */
public interface RunHost extends MachineHost {

    /** Prepares the request. May be called again in another session, so it must be idempotent. */
    RunRequest prepare() throws IOException, InterruptedException;

    /** A new connection with the current configuration and credentials, which retries for a while. */
    RunPoller.Connection connect() throws IOException, InterruptedException;

    /** A new connection without retries. */
    RunPoller.Connection connectOnce() throws IOException, InterruptedException;

    /** Saves the record, which survives a crash once this returns. */
    void save(RunRecord record) throws IOException, InterruptedException;

    /** Reports the current state of a run. */
    void report(URI workspace, JobRun run) throws IOException;

    /** Takes a task's output. */
    void report(URI workspace, JobRun run, TaskRun task, RunOutput output) throws IOException;

    /**
     * Takes a notebook as a task has left it, if {@link RunOptions#wantsExports}.
     *
     * @param pages HTML, from outside
     */
    default void export(JobRun run, TaskRun task, List<String> pages) throws IOException {}

    /** The run was started, and the step does not wait for it to finish. */
    void started(JobRun run);

    /** The run has ended, and everything has been logged and reported. */
    void ended(RunConclusion conclusion);
}
