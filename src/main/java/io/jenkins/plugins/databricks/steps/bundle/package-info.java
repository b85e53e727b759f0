/** The Pipeline steps for bundles. */
package io.jenkins.plugins.databricks.steps.bundle;
