/** The kinds of places for files: DBFS, volumes and workspace files, and the paths in them. */
package io.jenkins.plugins.databricks.api.files;
