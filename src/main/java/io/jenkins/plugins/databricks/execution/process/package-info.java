/** Processes where a build runs that outlive the connection to their agent and Jenkins itself. */
package io.jenkins.plugins.databricks.execution.process;
