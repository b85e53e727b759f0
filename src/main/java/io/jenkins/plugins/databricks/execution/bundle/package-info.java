/** How commands of the Databricks CLI run in a build: as a process that a step waits for, or as one that outlives Jenkins. */
package io.jenkins.plugins.databricks.execution.bundle;
