/** The Databricks CLI as a tool of Jenkins: configured, installed on agents, found by steps. */
package io.jenkins.plugins.databricks.cli;
