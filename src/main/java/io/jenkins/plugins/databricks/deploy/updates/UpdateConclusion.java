package io.jenkins.plugins.databricks.deploy.updates;

import io.jenkins.plugins.databricks.api.RunState;
import java.net.URI;
import java.util.List;

/**
 * An update or deployment at the last look.
 *
 * @param title names it
 * @param id its ID
 * @param state Databricks' word for its state
 * @param outcome how it ended; {@code null} if it was not waited for
 * @param reasons why it failed, one line each
 * @param page its page
 */
public record UpdateConclusion(
        String title, String id, String state, RunState.Outcome outcome, List<String> reasons, URI page) {}
