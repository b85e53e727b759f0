/** The areas of the REST API, as Databricks cuts it: jobs, runs, secrets, and the workspaces of Azure. */
package io.jenkins.plugins.databricks.api;
