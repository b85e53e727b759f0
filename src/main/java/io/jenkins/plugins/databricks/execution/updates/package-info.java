/** Updates of pipelines and deployments of apps that a build waits for. */
package io.jenkins.plugins.databricks.execution.updates;
