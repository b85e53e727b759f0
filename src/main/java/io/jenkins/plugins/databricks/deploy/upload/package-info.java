/** Uploads: the selection of files, sending them, and what was sent. */
package io.jenkins.plugins.databricks.deploy.upload;
