/** Runs: requests, the state machine, log, outputs and repairs. */
package io.jenkins.plugins.databricks.deploy.runs;
