package io.jenkins.plugins.databricks.deploy.updates;

import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.time.Instant;
import java.util.List;

/**
 * What is started and waited for: an update of a pipeline, or a deployment of an app. Databricks has at most one at a
 * time of each pipeline and app, and no idempotency tokens for them.
 */
public sealed interface UpdateRequest extends Serializable permits PipelineRequest, AppRequest {

    /**
     * One that Databricks has.
     *
     * @param ours whether it is of the kind that this request starts
     * @param created when, or {@code null} if Databricks does not say
     */
    record Recent(String id, boolean ours, Instant created) {}

    /**
     * Its state.
     *
     * @param word Databricks' word for it
     * @param outcome the outcome, or {@code null} while it is going on
     */
    record Progress(String word, RunState.Outcome outcome) {}

    UpdateKind kind();

    /** The name of the pipeline or app. */
    String name();

    /** Names it in messages: {@code an update of pipeline 'sales'}. */
    default String words() {
        return kind().words(name());
    }

    /**
     * Looks whether it can be started, and does what is needed first. May be called any number of times.
     *
     * @return {@code null} if it can be started, otherwise what is being waited for
     * @throws IOException when it can never be started, too
     */
    String waitsFor(RestClient client) throws IOException, InterruptedException;

    /** The latest ones, newest first. */
    List<Recent> recent(RestClient client) throws IOException, InterruptedException;

    /** Starts it; its ID. */
    String send(RestClient client) throws IOException, InterruptedException;

    Progress look(RestClient client, String id) throws IOException, InterruptedException;

    /** Why it failed, in lines fit for a log; empty if Databricks does not say. */
    List<String> reasons(RestClient client, String id) throws IOException, InterruptedException;

    /** Whether {@link #stop} can be called. */
    boolean canBeStopped();

    /** Asks for its end. */
    void stop(RestClient client) throws IOException, InterruptedException;

    /** Its page. */
    URI page(URI workspace, String id);
}
