/** Files in Databricks: in DBFS, in volumes and in the workspace, and the paths to them. */
package io.jenkins.plugins.databricks.api.files;
