/** Redaction of secrets, which are recognised by their names and forms. */
package io.jenkins.plugins.databricks.rest.redaction;
