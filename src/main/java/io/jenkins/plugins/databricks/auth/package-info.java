/**
 * Sources of access tokens, a cache for them, and the authorization headers of requests.
 *
 * <p>A {@link io.jenkins.plugins.databricks.auth.TokenSource} mints tokens, {@link
 * io.jenkins.plugins.databricks.auth.TokenCache} keeps and renews them, {@link
 * io.jenkins.plugins.databricks.auth.WorkspaceAuthorizer} sends them.
 */
package io.jenkins.plugins.databricks.auth;
