/** The execution of a step's work in a build: context, log, masking, threads, resumption. */
package io.jenkins.plugins.databricks.execution;
