/** How a step's work is done in a build: context, log, masking, threads, resumption. */
package io.jenkins.plugins.databricks.execution;
