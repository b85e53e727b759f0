/** What a deployment does, a package for each feature; here is what they share. */
package io.jenkins.plugins.databricks.deploy;
