/**
 * One HTTP call to Databricks: request, authorization header, retry, error, paging and streamed bodies.
 *
 * <p>{@link io.jenkins.plugins.databricks.rest.HttpTransport} owns the connections,
 * {@link io.jenkins.plugins.databricks.rest.RestClient} talks to one workspace over it. Nothing here knows Jenkins.
 */
package io.jenkins.plugins.databricks.rest;
