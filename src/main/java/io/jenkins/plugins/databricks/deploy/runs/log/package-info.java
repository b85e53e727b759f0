/** What is told of a run: lines of the log, outputs of tasks, signs of life. */
package io.jenkins.plugins.databricks.deploy.runs.log;
