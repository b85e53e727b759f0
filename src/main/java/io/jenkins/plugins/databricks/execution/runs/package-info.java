/** Waiting for runs: in a Pipeline without a thread, in a freestyle build with one. */
package io.jenkins.plugins.databricks.execution.runs;
