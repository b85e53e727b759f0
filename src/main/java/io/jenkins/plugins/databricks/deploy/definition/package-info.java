/** Parsing of job definitions: JSON or YAML with placeholders. */
package io.jenkins.plugins.databricks.deploy.definition;
