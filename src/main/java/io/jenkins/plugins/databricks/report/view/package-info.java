/** A report as pages and JSON show it: names, links, durations and states, ready to be displayed. */
package io.jenkins.plugins.databricks.report.view;
