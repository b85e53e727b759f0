/** A run with its tasks, as pages and JSON show it, and what runs and updates have in common there. */
package io.jenkins.plugins.databricks.report.view.run;
