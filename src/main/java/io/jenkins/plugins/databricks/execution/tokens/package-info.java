/** Tokens for programs that sign in to Databricks themselves, where a build runs. */
package io.jenkins.plugins.databricks.execution.tokens;
