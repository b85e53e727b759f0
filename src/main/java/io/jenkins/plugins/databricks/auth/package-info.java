/**
 * Token sources: where an access token comes from, one cache in front of all, and the headers that a workspace wants.
 *
 * <p>A {@link io.jenkins.plugins.databricks.auth.TokenSource} mints, {@link io.jenkins.plugins.databricks.auth.TokenCache} keeps and renews,
 * {@link io.jenkins.plugins.databricks.auth.WorkspaceAuthorizer} sends.
 */
package io.jenkins.plugins.databricks.auth;
