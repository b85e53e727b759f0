/** Uploads: which files are selected, how they are sent, and what has been sent. */
package io.jenkins.plugins.databricks.deploy.upload;
