/**
 * The Databricks report of a build: what it uploaded, which settings it changed and how its runs went, on the build's
 * pages and as JSON.
 */
package io.jenkins.plugins.databricks.report;
