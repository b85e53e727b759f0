/** Steps for runs that something else has started. */
package io.jenkins.plugins.databricks.steps.runs;
