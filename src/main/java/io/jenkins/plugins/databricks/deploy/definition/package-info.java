/** Definitions of jobs as they stand in files: JSON or YAML with placeholders, read into a tree. */
package io.jenkins.plugins.databricks.deploy.definition;
