package io.jenkins.plugins.databricks.auth;

import com.azure.core.http.HttpClient;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RetryPolicy;

/**
 * How token endpoints are reached.
 *
 * @param transport for those that a workspace has itself
 * @param retry how long to go on when one is busy
 * @param azure for Azure Identity
 */
public record IdentityConnections(HttpTransport transport, RetryPolicy retry, HttpClient azure) {}
