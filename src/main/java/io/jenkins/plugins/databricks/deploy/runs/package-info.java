/** Runs: requests, the state machine, aborts and repairs. */
package io.jenkins.plugins.databricks.deploy.runs;
