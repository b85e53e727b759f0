/** Deployment, with a package for each feature, and what they share. */
package io.jenkins.plugins.databricks.deploy;
