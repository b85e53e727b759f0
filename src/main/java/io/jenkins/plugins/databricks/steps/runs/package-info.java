/** The Pipeline steps for runs: those that start one, wait for one or cancel them. */
package io.jenkins.plugins.databricks.steps.runs;
