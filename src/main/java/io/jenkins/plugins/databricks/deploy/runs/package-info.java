/** Runs: what starts them, the machine that carries them to their end, their log, their outputs, their repair. */
package io.jenkins.plugins.databricks.deploy.runs;
