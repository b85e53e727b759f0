package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** The build that a run belongs to, as its {@link RunMachine} knows it. */
public interface RunHost {

    /** Makes ready what will be sent. May be asked again in another session, so its second time must change nothing. */
    RunRequest prepare() throws IOException, InterruptedException;

    /** A new connection that tries on for a while, with what Jenkins' configuration and credentials say now. */
    RunPoller.Connection connect() throws IOException, InterruptedException;

    /** A new connection that tries once. */
    RunPoller.Connection connectOnce() throws IOException, InterruptedException;

    /** Saves the record; it outlives this process when this returns. */
    void save(RunRecord record) throws IOException, InterruptedException;

    DeploymentLog log();

    /** Takes a run as it stands now. */
    void report(URI workspace, JobRun run) throws IOException;

    /** Takes all that a task wrote. */
    void report(URI workspace, JobRun run, TaskRun task, RunOutput output) throws IOException;

    /** Nobody asks about the run any more. One of the following is called next. */
    void over();

    /** The run was started, and the step does not wait for it. */
    void started(JobRun run);

    /** The run has ended, and all that there is to tell of it has been told. */
    void ended(RunConclusion conclusion);

    /** Nothing more can be found out; what is known of the run has been told, or is part of the reason. */
    void failed(Throwable reason);

    /** The build was aborted, and what is known of the run has been told. */
    void aborted();

    /** Whether Jenkins is stopping: the next session goes on then, and nothing that fails now means anything. */
    boolean isSuspended();

    /** How long an abort may wait for Databricks to confirm it. */
    Duration patienceAfterAbort();
}
