/** The Databricks report of a build: its uploads and downloads, changed settings, runs, updates and bundles, on the build's pages and as JSON. */
package io.jenkins.plugins.databricks.report;
