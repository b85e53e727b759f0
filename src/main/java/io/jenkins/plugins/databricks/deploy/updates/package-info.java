/** Updates of pipelines and deployments of apps: starting them once, waiting for their end, stopping them. */
package io.jenkins.plugins.databricks.deploy.updates;
