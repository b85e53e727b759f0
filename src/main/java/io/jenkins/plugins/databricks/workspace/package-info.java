/** The areas of a workspace's REST API as a person names them. Each class is a thin, stateless view on a {@link io.jenkins.plugins.databricks.rest.RestClient}. */
package io.jenkins.plugins.databricks.workspace;
