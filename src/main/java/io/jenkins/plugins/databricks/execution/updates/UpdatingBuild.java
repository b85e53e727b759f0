package io.jenkins.plugins.databricks.execution.updates;

import hudson.model.Result;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.updates.UpdateConclusion;
import io.jenkins.plugins.databricks.deploy.updates.UpdateHost;
import io.jenkins.plugins.databricks.deploy.updates.UpdateMachine;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRecord;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import jenkins.util.Timer;

/** A build that waits for an update, in this session of Jenkins. */
abstract class UpdatingBuild implements UpdateHost {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    abstract UpdateWork work();

    abstract BuildContext context() throws IOException, InterruptedException;

    final UpdateMachine machine(UpdateRecord record) {
        return new UpdateMachine(
                this, work().options(), record, StepThreads.poller(), Timer.get(), StepThreads.threads());
    }

    @Override
    public final UpdateRequest prepare() throws IOException, InterruptedException {
        return work().update(context());
    }

    @Override
    public final RestClient connectOnce() throws IOException, InterruptedException {
        try {
            return context().connect(work()).impatientClient();
        } catch (InvalidInputException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public final DeploymentLog log() {
        try {
            return context().log();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("The log of a build cannot be written", e);
        }
    }

    @Override
    public final boolean isSuspended() {
        return StepThreads.isJenkinsStopping();
    }

    @Override
    public final Duration patienceAfterAbort() {
        return PATIENCE;
    }

    /** The result for the build; success if the step does not wait. */
    static Result verdict(UpdateConclusion conclusion) {
        if (conclusion.outcome() == null) {
            return Result.SUCCESS;
        }
        return switch (conclusion.outcome()) {
            case SUCCESS -> Result.SUCCESS;
            case SUCCESS_WITH_FAILURES -> Result.UNSTABLE;
            case CANCELED -> Result.ABORTED;
            case FAILED -> Result.FAILURE;
        };
    }

    /** Why it did not succeed. */
    final String problem(UpdateConclusion conclusion) throws IOException, InterruptedException {
        String reasons = conclusion.reasons().isEmpty() ? "" : ": " + String.join("; ", conclusion.reasons());
        return context()
                .mask()
                .hide(conclusion.title() + " ended with " + conclusion.state() + reasons + ". See "
                        + conclusion.page());
    }

    /** The step's return value. */
    static Map<String, Object> toMap(UpdateConclusion conclusion) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("updateId", conclusion.id());
        map.put("state", conclusion.state());
        map.put("url", conclusion.page().toString());
        return map;
    }
}
