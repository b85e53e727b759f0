package io.jenkins.plugins.databricks.auth;

import com.azure.core.http.HttpClient;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RetryPolicy;

/**
 * The connections to token endpoints.
 *
 * @param transport for those of the workspaces
 * @param retry how long to retry when one is busy
 * @param azure for Azure Identity
 */
public record IdentityConnections(HttpTransport transport, RetryPolicy retry, HttpClient azure) {}
