/** What a step asks of Databricks: a run, with its parameters, or the repair of one, and what is saved of that. */
package io.jenkins.plugins.databricks.deploy.runs.request;
