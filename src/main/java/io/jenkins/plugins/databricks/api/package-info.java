/** The areas of the REST API: jobs, runs, pipelines, apps and secrets, and Azure's API for workspaces. */
package io.jenkins.plugins.databricks.api;
