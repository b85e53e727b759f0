/**
 * HTTP calls to Databricks: requests, authorization headers, retries, errors, paging and streamed bodies.
 *
 * <p>{@link io.jenkins.plugins.databricks.rest.HttpTransport} owns the connections; {@link
 * io.jenkins.plugins.databricks.rest.RestClient} calls one workspace. Independent of Jenkins.
 */
package io.jenkins.plugins.databricks.rest;
