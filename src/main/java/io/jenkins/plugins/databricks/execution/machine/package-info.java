/** Builds that have a machine work for them and wait for it: their steps, and what is kept for when they are lost. */
package io.jenkins.plugins.databricks.execution.machine;
