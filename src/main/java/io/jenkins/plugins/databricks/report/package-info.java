/** The Databricks report of a build: its uploads, changed settings and runs, on the build's pages and as JSON. */
package io.jenkins.plugins.databricks.report;
